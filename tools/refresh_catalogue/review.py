"""What a person should look at after a refresh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domicile.catalogue import Kind
from tools.refresh_catalogue.model import HOWS, Release
from tools.refresh_catalogue.record import Recorded

OWN = ("placeless", "part")


def report(
    terraform: str,
    release: Release,
    before: Mapping[str, Recorded],
    now: Mapping[str, Recorded],
    decided: Mapping[str, Kind],
) -> str:
    """The report in Markdown. `decided` are the provider's kinds of which a person's file speaks."""
    sections = [
        f"# {terraform} {release.version} ({release.commit[:12]}, {release.day})",
        f"{len(now):,} types; {len(now.keys() & decided.keys()):,} decided by a person.",
        _section("New types", _new(before, now) if before else ["all: there was no record"]),
        _section("Types that are gone", [f"`{kind}`" for kind in sorted(before.keys() - now.keys())]),
        _section("Types whose arguments changed", _changed(before, now)),
        _section("Look as if they keep data, and no person has decided", _undecided(now, decided)),
        _section("Neither a place nor a parent, and no person has decided", _left(now, decided)),
        _section("A person says otherwise than the documents: check", _disputed(now, decided)),
        _section("Decided, and not in this release", [f"`{kind}`" for kind in sorted(decided.keys() - now.keys())]),
    ]
    return "\n\n".join(sections) + "\n"


def _section(title: str, rows: Iterable[str]) -> str:
    listed = list(rows)
    return "\n".join([f"## {title} ({len(listed)})", "", *(f"- {row}" for row in listed)]).rstrip()


def _said(one: Recorded) -> str:
    return f"{one.placed.how} {' '.join(one.placed.by) or one.placed.reason}".strip()


def _new(before: Mapping[str, Recorded], now: Mapping[str, Recorded]) -> Sequence[str]:
    return [f"`{kind}`: {_said(now[kind])}" for kind in sorted(now.keys() - before.keys())]


def _changed(before: Mapping[str, Recorded], now: Mapping[str, Recorded]) -> Iterator[str]:
    for kind in sorted(before.keys() & now.keys()):
        old, new = ({*one.arguments, *(f"….{name}" for name in one.nested)} for one in (before[kind], now[kind]))
        words = [*(f"+{name}" for name in sorted(new - old)), *(f"-{name}" for name in sorted(old - new))]
        if words:
            yield f"`{kind}`: {', '.join(words)}"


def _undecided(now: Mapping[str, Recorded], decided: Mapping[str, Kind]) -> Sequence[str]:
    return [
        f"`{kind}` ({one.kept}): {_said(one)}" for kind, one in sorted(now.items()) if one.kept and kind not in decided
    ]


def _left(now: Mapping[str, Recorded], decided: Mapping[str, Kind]) -> Sequence[str]:
    return [
        f"`{kind}`: {one.placed.reason}"
        for kind, one in sorted(now.items())
        if one.placed.how == "left" and kind not in decided
    ]


def _disputed(now: Mapping[str, Recorded], decided: Mapping[str, Kind]) -> Iterator[str]:
    """Types with an argument that says a place which the person's steps do not read."""
    for kind in sorted(now.keys() & decided.keys()):
        one, read = now[kind], {step.argument.split(".")[0] for step in decided[kind].place}
        if one.placed.how == "argument" and not read.intersection(one.placed.by):
            steps = " > ".join(step.argument or step.form for step in decided[kind].place) or "nothing"
            yield f"`{kind}`: documents {_said(one)}; decided {decided[kind].role}, {steps}"


def meanings() -> Mapping[str, str]:
    """how → what it means, for the page."""
    return {str(how): text for how, text in HOWS.items()}
