"""Adverse rules for people and machines: what contradicts, what to do instead, and skip lists of other scanners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from domicile.model.places import Place
from domicile.report.escape import as_json, printable
from domicile.report.page import Page
from domicile.rules.contradictions import Advice, Demand

COLOURS = {"contradicts": "red", "undecided": "yellow", "care": "cyan", "agrees": "green"}
SAID = {"contradicts": "contradicts", "undecided": "undecided", "care": "needs care", "agrees": "agrees"}
MOST_RESOURCES = 5
"""Resources that the text shows for one rule; the JSON has them all."""


def contradicting(advice: Sequence[Advice], tool: str) -> tuple[Advice, ...]:
    """The rules of one tool that cannot be followed: its skip list."""
    return tuple(one for one in advice if one.rule.tool.id == tool and one.stance == "contradicts")


def text(advice: Sequence[Advice], page: Page) -> str:
    """One part per tool: its rules with the resources they speak of, and how to skip those that contradict."""
    if not advice:
        return "No adverse rule speaks of a resource whose data class limits places."
    parts = [_tool(list(group), page) for _, group in groupby(advice, key=lambda one: one.rule.tool.id)]
    counts = [f"{sum(one.stance == stance for one in advice)} {said}" for stance, said in SAID.items()]
    return "\n\n".join([*parts, f"{len(advice)} rules: {', '.join(counts)}"])


def _tool(advice: list[Advice], page: Page) -> str:
    tool = advice[0].rule.tool
    lines = [page.paint(tool.title, "bold")]
    for one in advice:
        lines += _rule(one, page)
    skipped = contradicting(advice, tool.id)
    if skipped:
        lines += page.wrapped(tool.skipping(tuple(one.rule for one in skipped)), 8, "skip: ", 2)
    return "\n".join(lines)


def _rule(one: Advice, page: Page) -> Iterator[str]:
    said = page.paint(f"{SAID[one.stance]:<12}", COLOURS[one.stance])
    yield from page.wrapped(f"{one.rule.id}  {one.rule.name}", 14, said, 2)
    for demand in one.demands[:MOST_RESOURCES]:
        yield from page.wrapped(_sentence(demand), 16, "", 14)
    if len(one.demands) > MOST_RESOURCES:
        yield " " * 14 + f"… and {len(one.demands) - MOST_RESOURCES} more"
    if one.stance != "agrees":
        yield from page.wrapped(one.rule.instead, 16, "instead: ", 14)
    if _also_followed(one):
        yield from page.wrapped(_also_followed(one), 16, "", 14)


def _sentence(demand: Demand) -> str:
    at = f"{demand.block.location.file}:{demand.block.location.line}"
    return printable(f"{demand.block.address} ({at}): {SAID[demand.answer.stance]}: {demand.answer.why}")


def _also_followed(one: Advice) -> str:
    """What a skip list loses: it turns the rule off for resources too that could follow it."""
    others = sum(demand.answer.stance in ("care", "agrees") for demand in one.demands)
    if one.stance != "contradicts" or not others:
        return ""
    return f"{others} other(s) could follow it: to keep it for them, skip it on the blocks that contradict alone"


def checkov(advice: Sequence[Advice]) -> str:
    """`.checkov.yaml`."""
    return _yaml("skip-check", "checkov", advice)


def kics(advice: Sequence[Advice]) -> str:
    """A KICS configuration file (`kics.config`, YAML)."""
    return _yaml("exclude-queries", "kics", advice)


def _yaml(key: str, tool: str, advice: Sequence[Advice]) -> str:
    found = contradicting(advice, tool)
    lines = [f"  - {name}  # {one.rule.name}" for one in found for name in one.rule.names]
    return "\n".join([*_reasons(found), f"{key}:" if lines else f"{key}: []", *lines])


def trivy(advice: Sequence[Advice]) -> str:
    """`.trivyignore`."""
    found = contradicting(advice, "trivy")
    return "\n".join([*_reasons(found), *(name for one in found for name in one.rule.names)])


def _reasons(found: Sequence[Advice]) -> list[str]:
    """Why each rule is skipped, as comments."""
    lines = ["# Rules that contradict the residency policy, written by domicile adverse."]
    for one in found:
        worst = [demand for demand in one.demands if demand.answer.stance == "contradicts"]
        more = f", and {len(worst) - 1} more" if len(worst) > 1 else ""
        lines.append(f"# {one.rule.id}: {_sentence(worst[0])}{more}; instead: {one.rule.instead}")
        lines += [f"#   {also}" for also in [_also_followed(one)] if also]
    return lines


def json(advice: Sequence[Advice]) -> str:
    """Everything, as one document (`domicile/adverse/1`)."""
    tools = dict.fromkeys(one.rule.tool.id for one in advice)
    skip = {tool: [name for one in contradicting(advice, tool) for name in one.rule.names] for tool in tools}
    return as_json({"schema": "domicile/adverse/1", "rules": [_row(one) for one in advice], "skip": skip})


def _row(one: Advice) -> dict[str, Any]:
    rule = one.rule
    return {
        "tool": rule.tool.id,
        "id": rule.id,
        "aliases": list(rule.aliases),
        "name": rule.name,
        "demands": rule.demands,
        "stance": one.stance,
        "instead": rule.instead,
        "source": rule.source,
        "resources": [_resource(demand) for demand in one.demands],
    }


def _resource(demand: Demand) -> dict[str, Any]:
    block, answer = demand.block, demand.answer
    return {
        "address": block.address,
        "kind": block.kind,
        "file": block.location.file,
        "line": block.location.line,
        "stance": answer.stance,
        "why": answer.why,
        "places": [_place(place) for place in answer.places],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"provider": place.provider, "region": place.region, "countries": sorted(place.countries)}


LISTS: dict[str, Callable[[Sequence[Advice]], str]] = {"checkov": checkov, "trivy": trivy, "kics": kics, "json": json}
"""Form → what renders it; `text` needs a page."""
