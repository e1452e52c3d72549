"""Puts what we and tfparse do not agree on into classes, from the values alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domicile.model.trail import Trail
from domicile.model.values import Known, OneOf, Unknown, Value

DIFFER = "both know, and differ"
NOT_UNFOLDED = "tfparse: did not unfold a for_each that the value rests on"
ONE_OBJECT = "tfparse: a block with for_each counts as one object, its arguments as keys"
FAULTS = (NOT_UNFOLDED, ONE_OBJECT)
"""Classes in which Terraform itself says what we say; benchmarks/tfparse_cases.py asks it."""

INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class NotUnfolded:
    """Labels of the modules, and names of the resources, that tfparse left as one though we know their instances."""

    modules: frozenset[str]
    resources: frozenset[str]

    def is_under(self, trail: Trail | None) -> bool:
        """Whether a proof leads through one of them."""
        if trail is None:
            return False
        texts = [step.text for step in trail.steps(MOST_STEPS)]
        calls = any(text.startswith(f'module "{label}": ') for text in texts for label in self.modules)
        return calls or any(f"{name}[" in text or f"in {name} :" in text for text in texts for name in self.resources)


def not_unfolded(ours: Iterable[str], theirs: Iterable[str]) -> NotUnfolded:
    """What tfparse lists without an index, of the addresses that we list with one."""
    bare = set(theirs)
    modules: set[str] = set()
    resources: set[str] = set()
    known = {_parts(address) for address in ours}
    lists = {prefix for parts in known for prefix in _prefixes(parts)}
    for address in bare:
        for plain, shown in _prefixes(_parts(address)):
            if plain == shown and any(one == plain and other != plain for one, other in lists):
                (modules if plain.rpartition(".")[0].endswith("module") else resources).add(plain)
    return NotUnfolded(
        frozenset(name.rpartition(".")[2] for name in modules),
        frozenset(".".join(name.split(".")[-2:]) for name in resources),
    )


def _parts(address: str) -> tuple[str, ...]:
    return tuple(re.findall(r'(?:[^.\["]|\[(?:"(?:[^"\\]|\\.)*"|\d+)\])+', address))


def _prefixes(parts: tuple[str, ...]) -> set[tuple[str, str]]:
    """Each module call and the resource itself in an address: without any index, and with its own index only."""
    found = set()
    for end in range(2, len(parts) + 1, 2):
        plain = ".".join(INDEX.sub("", part) for part in parts[:end])
        found.add((plain, plain if INDEX.sub("", parts[end - 1]) == parts[end - 1] else plain + "[]"))
    return found


def same(ours: Any, theirs: Any) -> bool:
    """Equal as Terraform would see them: numbers by value, text that both render the same way."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return str(ours).lower() == str(theirs).lower()
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(float(ours) - float(theirs)) <= 1e-9 * max(1.0, abs(float(ours)))
    if str(ours) == str(theirs):
        return True
    try:
        return bool(json.loads(str(ours)) == json.loads(str(theirs)))
    except ValueError:
        return False


def is_hollow(ours: Value | None, theirs: Any) -> bool:
    """Whether their text is ours with the pieces left out that a data source or another resource decides.

    Where we do not know a piece either, the pieces that we know have to be all of their text. Where we know all of
    it, their text has to be ours with pieces missing, and our proof has to name what they could not read.
    """
    if not isinstance(theirs, str):
        return False
    if isinstance(ours, Unknown) and ours.parts:
        known = "".join(part for part in ours.parts if isinstance(part, str))
        return known == theirs or _is_within(theirs, known)
    if isinstance(ours, Known) and isinstance(ours.data, str) and len(theirs) < len(ours.data):
        return _is_within(theirs, ours.data) and _rests_on_another(ours.trail)
    return False


def _is_within(shorter: str, longer: str) -> bool:
    """Whether the characters of one text stand in the other in the same order."""
    rest = iter(longer)
    return all(mark in rest for mark in shorter)


def _rests_on_another(trail: Trail | None) -> bool:
    if trail is None:
        return False
    return any(re.search(r"\bdata\.|\b[a-z0-9]+_[a-z0-9_]+\.[\w-]+(\[[^]]*\])?\.", step.text) for step in trail.steps())


def difference(ours: Known, theirs: Any, left: NotUnfolded) -> str:
    """The class of a value that both know and do not agree on."""
    if _are_arguments(theirs) and not _are_arguments(ours.data):
        return ONE_OBJECT
    return NOT_UNFOLDED if left.is_under(ours.trail) else DIFFER


def _are_arguments(data: Any) -> bool:
    """Whether it is a list of argument names as JSON, with the `id` that tfparse makes up for every block."""
    return isinstance(data, str) and bool(re.fullmatch(r'\["[a-z_]+"(,"[a-z_]+")*\]', data)) and '"id"' in data


def class_of(ours: Value | None, theirs: Any) -> str:
    """Why a leaf that tfparse knows is not known to us, in our own words."""
    if _are_arguments(theirs):
        return ONE_OBJECT
    if ours is None:
        return "we have no such attribute"
    if isinstance(ours, Known):
        return "we say null or an empty list" if ours.data is None else DIFFER
    if isinstance(ours, OneOf):
        known = [option.data for option in ours.options if isinstance(option, Known)]
        return "one of several, theirs among them" if any(same(one, theirs) for one in known) else "one of several"
    return "unknown: " + re.sub(r"(variable|output|function|local) \S+", r"\1 …", ours.reason)
