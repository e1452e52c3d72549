"""The page of a listing, made from the results and from what was named as not about place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from tools.coverage.listings import Listing
from tools.coverage.named import Named
from tools.coverage.results import LEFT, NAMED, UNDERSTOOD, Result

NOTICE = "<!-- made by `make coverage`; do not edit -->"
START = """\
# {heading}

The providers' documentation lists {rows} arguments of resource types that sound like a place. For each of them
`make coverage` writes a resource with the argument set to an allowed place, and again with a forbidden one, scans both,
and takes the argument as *understood* where nothing is said of the first and the second fails. The generator knows
nothing of the catalogue: it chooses the form of the code by the provider and the words of the argument's path.
*Not about place* is a person's decision, with its reason below. *Hard* are all arguments but a plain `region`,
`location` or `zone` at the top of a block. What became of every single one is in [{results}]({results})."""


def page(listing: Listing, every: Sequence[Result], named: Mapping[str, Named], reasons: Mapping[str, str]) -> str:
    """The text of the page."""
    titles = listing.titles
    parts = [
        NOTICE,
        START.format(heading=listing.heading, rows=f"{len(every):,}", results=listing.results.name),
        "## All rows\n\n" + _figures(titles, every),
        "## Hard rows\n\n" + _figures(titles, [one for one in every if one.row.hard]),
        "## How they are understood\n\n" + _counted(titles, every, "role of what is judged", lambda one: one.role),
        _counted(titles, every, "form of the code", lambda one: one.form),
        "## What is left\n\n" + _left(every, reasons),
        "## Not about place\n\n" + "\n\n".join(_named(titles, every, named)),
    ]
    return "\n\n".join(parts) + "\n"


def _figures(titles: Mapping[str, str], every: Sequence[Result]) -> str:
    lines = [
        "| | rows | understood | not about place | left | understood of those about place | settled |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for cloud, title in (*titles.items(), ("", "all")):
        counts = Counter(one.result for one in every if cloud in ("", one.row.cloud))
        rows, about = counts.total(), counts.total() - counts[NAMED]
        lines.append(
            f"| {title} | {rows:,} | {counts[UNDERSTOOD]:,} | {counts[NAMED]:,} | {counts[LEFT]:,} "
            f"| {_share(counts[UNDERSTOOD], about)} | {_share(rows - counts[LEFT], rows)} |"
        )
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "—"


def _counted(titles: Mapping[str, str], every: Sequence[Result], title: str, key: Callable[[Result], str]) -> str:
    counts = {
        cloud: Counter(key(one) for one in every if one.result == UNDERSTOOD and one.row.cloud == cloud)
        for cloud in titles
    }
    total = sum(counts.values(), Counter())
    lines = [f"| {title} | {' | '.join(titles.values())} | all |", "|---|" + "---:|" * (len(titles) + 1)]
    for name, number in sorted(total.items(), key=lambda item: (-item[1], item[0])):
        cells = " | ".join(f"{counts[cloud][name]:,}" if counts[cloud][name] else "" for cloud in titles)
        lines.append(f"| {name} | {cells} | {number:,} |")
    return "\n".join(lines)


def _left(every: Sequence[Result], reasons: Mapping[str, str]) -> str:
    lines = []
    for one in every:
        if one.result == LEFT:
            argument = f"{one.row.kind}.{one.row.attribute}"
            lines.append(f"- `{argument}`: {reasons.get(argument, 'not looked at yet')}")
    return "\n".join(lines) or "Nothing."


def _named(titles: Mapping[str, str], every: Sequence[Result], named: Mapping[str, Named]) -> Iterator[str]:
    for cloud, title in titles.items():
        groups: dict[Named, list[str]] = {}
        for one in every:
            argument = f"{one.row.kind}.{one.row.attribute}"
            if one.result == NAMED and one.row.cloud == cloud:
                groups.setdefault(named[argument], []).append(f"`{argument}`")
        lines = [
            f"- **{reason.what}** ({len(arguments)}). {reason.reason} {', '.join(arguments)}"
            for reason, arguments in sorted(groups.items(), key=lambda item: (item[0].what, item[0].reason))
        ]
        yield f"### {title}\n\n" + "\n".join(lines)
