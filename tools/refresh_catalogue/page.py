"""docs/coverage/kinds.md, made from what is committed: the records, the generated files and the persons' decisions."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.catalogue import Kind
from domicile.catalogue.yaml_files import CatalogueError
from tools.refresh_catalogue import generated, record
from tools.refresh_catalogue.decided import decided, of_prefix
from tools.refresh_catalogue.model import HOWS
from tools.refresh_catalogue.profile import Profile, names, profile
from tools.refresh_catalogue.record import Recorded

PAGE = record.FOLDER.parent / "kinds.md"
NOTICE = "<!-- made by `make docs` from rules/catalogue and docs/coverage/kinds/; do not edit -->"
START = """\
# Kinds: every resource type of a release, and what is known of it

`python -m tools.refresh_catalogue` reads a release of a provider and lists every resource type of it. *Decided* are
those of which a person says in `rules/catalogue/<cloud>/kinds/` what they do with data and where they are; that always
wins. *Generated* are placed as the provider's own documents say and keep no data as far as anybody knows; a type that
looks as if it kept data is never taken for one that keeps none: it is *for review*, and a scan that meets it is
undecided. *Left* are types of which the documents name neither a place nor a parent. The types themselves, with their
arguments, are in [kinds/](kinds/)."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A provider: its last release, and what is known of each of its types."""

    profile: Profile
    document: Mapping[str, Any]
    types: Mapping[str, Recorded]
    persons: Mapping[str, Kind]

    @property
    def generated(self) -> Mapping[str, Recorded]:
        """The types that are placed by their documents alone."""
        review = {*self.document["review"]}
        return {
            kind: one
            for kind, one in self.types.items()
            if kind not in self.persons and kind not in review and one.placed.how != "left"
        }

    @property
    def review(self) -> list[str]:
        """The types that look as if they keep data, of which no person has spoken."""
        return sorted(kind for kind in self.document["review"] if kind not in self.persons)

    @property
    def left(self) -> list[str]:
        """The types of which the documents say nothing, and no person either."""
        every = (kind for kind, one in self.types.items() if one.placed.how == "left")
        return sorted(kind for kind in every if kind not in self.persons and kind not in self.document["review"])


def covered() -> Iterator[Covered]:
    """Every provider of which a release was read."""
    persons = decided()
    for name in names():
        own = profile(name)
        types = record.read(record.FOLDER / f"{name}.tsv")
        if types:
            yield Covered(own, generated.read(generated.path_of(own)), types, of_prefix(persons, own.prefix))


def page(every: list[Covered]) -> str:
    """The text of the page."""
    parts = [
        NOTICE,
        START,
        "## All providers\n\n" + _figures(every),
        "## What was decided\n\n" + _decisions(every),
        "## How the generated ones are placed\n\n" + _hows(every),
        *(_provider(one) for one in every),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(every: list[Covered]) -> str:
    lines = [
        "| provider | release | day | types | decided | generated | for review | left |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for one in every:
        release = one.document["release"]
        counts = (
            len(one.types),
            len(one.types.keys() & one.persons.keys()),
            len(one.generated),
            len(one.review),
            len(one.left),
        )
        cells = " | ".join(f"{count:,}" for count in counts)
        lines.append(f"| {one.profile.terraform} | {release['version']} | {release['day']} | {cells} |")
    return "\n".join(lines)


def _decisions(every: list[Covered]) -> str:
    """Of the decided kinds: who keeps data, and how the others are placed. A place may be one that only some name."""
    lines = [
        "| provider | keep, copy or process data | no data, with a place | part of another | no region at all |",
        "|---|---:|---:|---:|---:|",
    ]
    for one in every:
        counts = Counter(_class(kind) for name, kind in one.persons.items() if name in one.types)
        cells = " | ".join(f"{counts[name]:,}" for name in ("data", "placed", "part", "placeless"))
        lines.append(f"| {one.profile.terraform} | {cells} |")
    return "\n".join(lines)


def _class(kind: Kind) -> str:
    if kind.role != "none" or kind.roles:
        return "data"
    forms = {step.form for step in kind.place}
    return "placed" if forms - {"part", "placeless"} else "placeless" if "placeless" in forms else "part"


def _hows(every: list[Covered]) -> str:
    hows = [how for how in HOWS if how != "left"]
    lines = [f"| provider | {' | '.join(hows)} |", "|---|" + "---:|" * len(hows)]
    for one in every:
        counts = Counter(place.placed.how for place in one.generated.values())
        if counts:
            lines.append(f"| {one.profile.terraform} | {' | '.join(f'{counts[how]:,}' for how in hows)} |")
    return "\n".join([*lines, "", *(f"- *{how}*: {HOWS[how]}." for how in hows)])


def _provider(one: Covered) -> str:
    denied = sorted(kind for kind, row in one.types.items() if row.kept and _stands_alone(one.persons.get(kind)))
    gone = sorted(one.persons.keys() - one.types.keys())
    lists = [
        ("For review", one.review),
        ("Left: the documents name neither a place nor a parent", one.left),
        ("Keep no data by a person's decision, though a word of their documents says otherwise", denied),
        ("Decided, and not in this release (older, beta, or another spelling)", gone),
    ]
    lines = [
        f"- **{title}** ({len(kinds)}): {', '.join(f'`{kind}`' for kind in kinds)}" for title, kinds in lists if kinds
    ]
    return f"## {one.profile.terraform}\n\n" + ("\n".join(lines) or "Nothing is left.")


def _stands_alone(kind: Kind | None) -> bool:
    """Whether a kind is said to keep no data, to copy none, and to be no part of what does."""
    return kind is not None and _class(kind) in ("placed", "placeless") and not kind.copies and kind.role == "none"


def write_page() -> None:
    """Writes the page."""
    PAGE.write_text(page(list(covered())), encoding="utf-8")


def faults() -> Iterator[str]:
    """What of the committed files does not belong together."""
    every = list(covered())
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page(every):
        yield f"{PAGE.name} is not what the catalogue says: run make docs"
    for one in every:
        listed = Counter(kind for group in one.document["groups"] for kind in group["kinds"])
        name = generated.path_of(one.profile)
        yield from (f"{name}: {kind} is there {count} times" for kind, count in listed.items() if count > 1)
        yield from (f"{name}: {kind} is not in the record" for kind in sorted(listed.keys() - one.types.keys()))
        yield from (f"{name}: {kind} is missing" for kind in sorted(one.types.keys() - listed.keys()))


def check() -> int:
    """1 where the page or a generated file is not as it should be."""
    try:
        found = list(faults())
    except CatalogueError as error:
        found = [str(error)]
    for fault in found:
        print(f"kinds: {fault}", file=sys.stderr)
    return int(bool(found))
