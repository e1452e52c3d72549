"""Calls of modules of Azure that were not fetched, as the blocks that their arguments come to.

A module lists role assignments and access policies by arguments of one form; each element is read like the block that
the module makes of it. Which arguments those are is the section `modules` of Azure's access.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from domicile.catalogue.kind_rows import condition_of
from domicile.facts.access.carriers import line_of
from domicile.facts.conditions import test
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import read
from domicile.model.values import Known, Value, alternatives, is_null


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """One element of a list of a module: the call, the path that lists it, and the element as a block of its own."""

    call: Block
    path: str
    part: Block

    def told(self, grant: Grant) -> Grant:
        """A grant of the element as one of the call, at the line of its argument."""
        attribute = self.path.partition(".")[0]
        location = grant.location if grant.location != self.part.location else line_of(self.call, attribute)
        of_a_part = self.path.count("*") > 1
        scope = f"one of the {attribute} of {self.call.address}" if of_a_part else grant.scope
        return replace(grant, block=self.call, attribute=attribute, location=location, scope=scope)


Rows = Mapping[str, Mapping[str, Any]]
"""Pattern of a module's source → its row."""


def listed(index: Index, rows: Rows, what: str) -> Iterator[tuple[Listed, Mapping[str, Any]]]:
    """Every element of the arguments that the row of a module names under `what`, with that row.

    What is not known of the list itself is behind the module, which is told not to be assessed.
    """
    for kind in index.kinds if rows else ():
        row = next((row for pattern, row in rows.items() if fnmatchcase(kind, pattern)), {})
        for entry in row.get(what, ()):
            when = condition_of(entry["when"]) if "when" in entry else None
            for call in index.of_kind(kind):
                if test(when, call, call).holds is not False:
                    for value in read(call, entry["each"]):
                        yield from ((one, row) for one in _elements(call, entry["each"], value))


def _elements(call: Block, path: str, value: Value) -> Iterator[Listed]:
    for option in alternatives(value):
        if isinstance(option, Known) and not is_null(option):
            yield Listed(call, path, replace(call, body=option, lines={}))
