"""The references that a documentation's examples make: to which kinds does an argument lead?"""

from __future__ import annotations

import re
from collections.abc import Mapping

_RESOURCE = re.compile(r'^\s*resource\s+"([a-z0-9_]+)"\s+"[^"]*"\s*\{')
_ASSIGNED = re.compile(r"^\s*([a-z][a-z0-9_]*)\s*=\s*(.*)$")
_REFERENCE = re.compile(r"\b(?:data\.)?([a-z][a-z0-9]*_[a-z0-9_]+)\.[a-z0-9_-]+[.\[]")


def references(text: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """kind → argument at the top of its block → the kinds to which examples let it refer."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    kind, depth = "", 0
    for line in text.splitlines():
        opened = _RESOURCE.match(line)
        if opened and depth == 0:
            kind = opened.group(1)
        elif kind and depth == 1:
            assigned = _ASSIGNED.match(line)
            for target in _REFERENCE.findall(assigned.group(2)) if assigned else ():
                found.setdefault(kind, {}).setdefault(assigned.group(1), {})[target] = None  # type: ignore[union-attr]
        if kind:
            depth = max(0, depth + line.count("{") - line.count("}"))
            kind = kind if depth else ""
    return {kind: {name: tuple(kinds) for name, kinds in names.items()} for kind, names in found.items()}
