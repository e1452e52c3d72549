"""The ways in which a configuration could plausibly write a place into an argument, by the argument's own name.

Nothing here knows the catalogue: a form is chosen by the cloud, the type's name and the words of the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tools.coverage.code import WRAPS, Form, Weighed, blocks, quoted
from tools.coverage.references import referring
from tools.coverage.rows import Known, Row
from tools.coverage.spelling import ALLOWED
from tools.coverage.switches import SWITCH, numbered, switched
from tools.coverage.values import PLACE, Value, values

MOST = 160
"""Forms that are tried for one row."""
_INSIDE = ("region", "region_name", "location", "name", "region_id", "target", "availability_domain", "zone")
"""What a place is called inside a block whose arguments are not listed."""


def forms(row: Row, known: Known) -> list[Form]:
    """The forms of a row, likeliest first."""
    candidates = [*_plain(row, known), *switched(row, known), *numbered(row), *referring(row, known)]
    candidates.sort(key=lambda candidate: candidate[0])
    seen: dict[tuple[str, str, str], Form] = {}
    for _, form in candidates:
        seen.setdefault((form.body(True), form.body(False), form.helpers(True, "x")), form)
    return list(seen.values())[:MOST]


def _plain(row: Row, known: Known) -> Iterator[Weighed]:
    spelled = [] if _names_a_bucket(row) else list(values(row))
    for leaf_rank, leaf in enumerate(_leaves(row, known)):
        for beside_rank, beside in enumerate(_besides(row, known)):
            for value_rank, value in enumerate(spelled):
                for style, form in _written(leaf, value, beside):
                    yield leaf_rank * 0.7 + beside_rank * 1.5 + value_rank + style, form


def _names_a_bucket(row: Row) -> bool:
    """Whether the words of the path say that a bucket stands there, and no code of a place."""
    return re.search(r"(^|[_.])(gcs|artifacts)([_.]|$)", row.attribute) is not None


def _besides(row: Row, known: Known) -> Iterator[Mapping[str, str]]:
    """Arguments beside the one in question: none, its own allowed place, and the switches that are listed with it."""
    own = quoted(ALLOWED[row.cloud].region)
    if row.cloud == "azure" and row.attribute != "location":
        yield {"location": own}
    yield {}
    if row.cloud == "gcp":
        yield {"location": own} if row.attribute != "location" else {"region": own}
    switches = {name: "true" for name in known.beside(row.kind, row.attribute) if SWITCH.search(name)}
    if switches and "." not in row.attribute:
        yield switches


def _leaves(row: Row, known: Known) -> Iterator[str]:
    """The paths at which a place is written for the row: its own, and what stands below it."""
    last = row.attribute.rsplit(".", 1)[-1]
    below = [f"{row.attribute}.{path}" for path in known.below(row.kind, row.attribute)]
    if not below or PLACE.search(last):
        yield row.attribute
    yield from below
    for name in _INSIDE:
        yield f"{row.attribute}.{name}"


def _written(leaf: str, value: Value, beside: Mapping[str, str]) -> Iterator[Weighed]:
    parts = leaf.split(".")
    extra = "".join(f"{name} = {text}\n" for name, text in beside.items() if name != parts[0])
    note = f" beside {' and '.join(beside)}" if extra else ""
    if len(parts) == 1:
        yield 0, Form(value.name + note, lambda side: f"{extra}{leaf} = {value.text(side)}\n")
        return
    for weight, name, wrap in WRAPS:
        text = lambda side, wrap=wrap: extra + wrap(parts, value.text(side))  # noqa: E731
        yield weight, Form(f"{value.name} {name}{note}", text)
    switches = ["enabled = true", 'status = "Enabled"']
    if "replication" in leaf:
        switches.append('endpoint_type = "src"')
    for switch in switches:
        for everywhere in (False, True):
            text = lambda side, switch=switch, everywhere=everywhere: (  # noqa: E731
                extra + blocks(parts, value.text(side), switch, everywhere)
            )
            yield 2 + everywhere, Form(f"{value.name} in a block that is switched on{note}", text)
