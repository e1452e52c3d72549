"""Text of which some pieces are not known, spelled so that two such texts can be compared."""

from __future__ import annotations

from domicile.model.values import Unknown


def spelled(value: Unknown) -> str | None:
    """Partly known text with its unknown pieces told apart by what they name; None where one names nothing."""
    pieces = []
    for part in value.parts or (value,):
        if isinstance(part, str):
            pieces.append(part)
        elif part.reference is not None:
            pieces.append(f"\0{id(part.reference.target)}.{part.reference.path}\0")
        elif part.reason.startswith("variable "):
            pieces.append(f"\0{part.reason}\0")
        else:
            return None
    return "".join(pieces)
