"""The `data_classes` section."""

from __future__ import annotations

from domicile.catalogue import Catalogue
from domicile.model.facts import ROLES
from domicile.policy.classes import DataClass
from domicile.policy.document import Entry
from domicile.policy.places import NOWHERE, PlaceSet
from domicile.policy.read_places import PlaceReader
from domicile.policy.shapes import Mistakes, choice, listed, mapping
from domicile.policy.spelling import listing, suggestion

KEYS = (
    "allow", "deny", "roles", "access", "operators", "undecided", "guards", "public", "global", "max_principals",
    "description",
)  # fmt: skip


def data_classes(entry: Entry | None, reader: PlaceReader) -> dict[str, DataClass]:
    """Name → data class."""
    if entry is None:
        return {}
    found = mapping(entry, "data_classes", reader.mistakes)
    return {name: _data_class(name, value, reader) for name, value in found.items()}


def _data_class(name: str, entry: Entry, reader: PlaceReader) -> DataClass:
    mistakes, what = reader.mistakes, f"data class {name}"
    found = mapping(entry, what, mistakes, KEYS)
    allow = reader.read(found["allow"], f"{what}, allow") if "allow" in found else None
    deny = reader.read(found.get("deny"), f"{what}, deny")
    if deny.anywhere:
        mistakes.add(found["deny"], f"{what}, deny: anywhere would deny everything; leave allow empty instead")
        deny = NOWHERE
    roles = _roles(found.get("roles"), what, reader)
    limits = allow is not None or bool(deny) or bool(roles)
    return DataClass(
        name=name,
        allow=allow,
        deny=deny,
        roles=roles,
        access=reader.read(found["access"], f"{what}, access") if "access" in found else None,
        operators=_operators(found.get("operators"), what, reader),
        undecided=_word(found, "undecided", what, ("fail", "warn"), mistakes, _default(limits)),  # type: ignore[arg-type]
        guards=_word(found, "guards", what, ("optional", "required"), mistakes, "optional"),  # type: ignore[arg-type]
        may_be_public=_word(found, "public", what, ("allowed", "forbidden"), mistakes, "forbidden") == "allowed",
        global_places=_word(found, "global", what, ("allow", "deny", "undecided"), mistakes, ""),  # type: ignore[arg-type]
        max_principals=_number(found.get("max_principals"), f"{what}, max_principals", mistakes),
        file=entry.file,
        line=entry.line,
    )


def _number(entry: Entry | None, what: str, mistakes: Mistakes) -> int | None:
    if entry is None:
        return None
    if isinstance(entry.value, str) and entry.value.isascii() and entry.value.isdigit() and len(entry.value) < 7:
        return int(entry.value)
    mistakes.add(entry, f"{what}: a number of principals is wanted, 0 or more")
    return None


def _default(limits: bool) -> str:
    return "fail" if limits else "warn"


def _word(
    found: dict[str, Entry], key: str, what: str, options: tuple[str, ...], mistakes: Mistakes, default: str
) -> str:
    return choice(found.get(key), f"{what}, {key}", options, mistakes, default)


def _roles(entry: Entry | None, what: str, reader: PlaceReader) -> dict[str, PlaceSet]:
    if entry is None:
        return {}
    found = mapping(entry, f"{what}, roles", reader.mistakes, ROLES)
    return {role: reader.read(value, f"{what}, roles, {role}") for role, value in found.items()}


def _operators(entry: Entry | None, what: str, reader: PlaceReader) -> tuple[str, ...] | None:
    if entry is None:
        return None
    known = _known_operators(reader.catalogue)
    operators = []
    for item in listed(entry, f"{what}, operators", reader.mistakes):
        word = str(item.value).strip()
        if word.casefold() in known:
            operators.append(known[word.casefold()])
        else:
            hint = f"{suggestion(word, known.values())}; accepted: {listing(known.values(), 60)}"
            reader.mistakes.add(item, f"{what}, operators: {word} runs no place{hint}")
    return tuple(operators)


def _known_operators(catalogue: Catalogue) -> dict[str, str]:
    names = [
        *catalogue.providers,
        *(name for provider in catalogue.providers for name in catalogue.operators(provider)),
    ]
    return {name.casefold(): name for name in names}
