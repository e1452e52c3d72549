"""Switches and numbers that say a place together with another argument."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tools.coverage.code import Form, Weighed, blocks, quoted
from tools.coverage.rows import Known, Row
from tools.coverage.spelling import ALLOWED, FORBIDDEN, PAIRED
from tools.coverage.values import PLACE, spelled_on

SWITCH = re.compile(
    r"(^|_)(enabled?|allow|use|is|all)_|_enabled$|^multi_(az|region)$|^all_regions$|cross_region$|zones$"
)
_REDUNDANCIES = (('"LRS"', '"GRS"'), ('"Local"', '"Geo"'), ('"Zone"', '"GeoZone"'))


def switched(row: Row, known: Known) -> Iterator[Weighed]:
    """A switch that makes a service copy to what is listed beside it, or to the pair of an allowed region."""
    parts = row.attribute.split(".")
    weight = 0.0 if SWITCH.search(parts[-1]) or parts[-1].endswith("_type") else 8.0
    for sibling in known.beside(row.kind, row.attribute):
        if PLACE.search(sibling) and "." not in row.attribute:
            target = f"{sibling} = [{quoted(FORBIDDEN[row.cloud].region)}]\n"
            body = lambda side, target=target: target + blocks(parts, "true" if side else "false")  # noqa: E731
            yield weight, Form("switch beside a place abroad", body, about=(sibling,))
    if row.cloud not in PAIRED or row.attribute == "location":
        return
    top = f"location = {quoted(PAIRED[row.cloud])}\n"
    for off, on in (("false", "true"), *_REDUNDANCIES):
        name = "switch" if off == "false" else "kind of redundancy"
        text = lambda side, off=off, on=on: blocks(parts, on if side else off)  # noqa: E731
        alone = lambda side, text=text: top + text(side)  # noqa: E731
        yield weight, Form(f"{name} in a region with a pair abroad", alone)
        for parent in _parents(row, known):
            yield from _below(parent, f"{name} below a parent in a region with a pair abroad", top, text, weight + 1)


def _below(parent: str, name: str, top: str, text: Callable[[bool], str], weight: float) -> Iterator[Weighed]:
    """A switch of a resource that takes its place from a parent; some are only heeded by a warehouse."""
    helpers = lambda side, name: f'resource "{parent}" "{name}" {{\n{top}}}\n'  # noqa: E731
    for rank, size in enumerate(("", 'sku_name = "DW100c"\n')):
        body = lambda side, size=size: f"{_id_of(parent)} = {parent}.@target.id\n" + size + text(side)  # noqa: E731
        yield weight + rank, Form(name, body, helpers, about=("",))


def _parents(row: Row, known: Known) -> list[str]:
    """Kinds of the same family with a location of their own: azurerm_mssql_server of azurerm_mssql_database."""
    family = "_".join(row.kind.split("_")[:2]) + "_"
    every = [kind for kind, own in known.attributes.items() if kind.startswith(family) and "location" in own]
    return sorted(every, key=len)[:4] if "location" not in known.attributes[row.kind] else []


def _id_of(parent: str) -> str:
    words = parent.split("_")[1:]
    return "_".join(words if words[-1] == "workspace" else words[1:]) + "_id"


def numbered(row: Row) -> Iterator[Weighed]:
    """A zone by its number or a site by its name, which is one of the region that stands beside it."""
    parts = row.attribute.split(".")
    last = parts[-1]
    if row.cloud != "azure" or "zone" not in last:
        return
    yield from _zoned(parts, last)


def _zoned(parts: list[str], last: str) -> Iterator[Weighed]:
    texts = ['"losangeles"'] if "edge" in last else ['["1"]', '"1"']
    name = "edge zone" if "edge" in last else "number of a zone"
    for text in texts:
        for depth, attribute in enumerate(("location", "target_region", "region")):
            place = lambda side, attribute=attribute: f"{attribute} = {quoted(spelled_on('azure', side).region)}"  # noqa: E731
            top = lambda side, text=text, place=place: place(side) + "\n" + blocks(parts, text)  # noqa: E731
            yield depth, Form(f"{name} of the region beside it", top, about=(attribute,))
            if len(parts) > 1:
                own = f"location = {quoted(ALLOWED['azure'].region)}\n"
                inner = lambda side, text=text, place=place, own=own: own + blocks(parts, text, place(side))  # noqa: E731
                yield depth, Form(f"{name} of the region beside it", inner, about=(".".join([*parts[:-1], attribute]),))
