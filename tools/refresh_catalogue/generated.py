"""rules/catalogue/<cloud>/generated/<terraform>.yaml: every type of a release, grouped by how it is placed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from domicile.catalogue import rules_folder
from domicile.catalogue.yaml_files import read_yaml
from tools.refresh_catalogue.model import Placed, Release
from tools.refresh_catalogue.placing import steps
from tools.refresh_catalogue.profile import Profile

NOTICE = """\
# Made by `python -m tools.refresh_catalogue {terraform}`; do not edit. What kinds/*.yaml says of a kind wins.
# What is `left`, and what looks as if it kept data (`review`), is not known until a person says in kinds/ what it is.
"""


def path_of(profile: Profile, rules: Path | None = None) -> Path:
    """Where the generated file of a provider is."""
    return (rules or rules_folder()) / "catalogue" / profile.cloud / "generated" / f"{profile.terraform}.yaml"


def written(
    profile: Profile,
    release: Release,
    day: str,
    source: Iterable[str],
    types: Mapping[str, Placed],
    review: Iterable[str],
) -> str:
    """The text of the file. `day` is when the documents were read."""
    groups: dict[tuple[str, str, tuple[str, ...], str], list[str]] = {}
    for kind, place in types.items():
        ready = steps(place, profile)
        text = "" if ready is None else f"[{', '.join(_step(step) for step in ready)}]"
        groups.setdefault((place.how, text, place.by if place.how == "parent" else (), place.reason), []).append(kind)
    lines = [
        NOTICE.format(terraform=profile.terraform).rstrip(),
        f"provider: {profile.cloud}",
        f"terraform: {profile.terraform}",
        f"release: {{version: {_flow(release.version)}, commit: {_flow(release.commit)}, day: {_flow(release.day)}}}",
        f"source: [{', '.join(_flow(one) for one in source)}]",
        f"checked: {day}",
        "groups:",
    ]
    for (how, place_text, by, reason), kinds in sorted(groups.items()):
        lines.append(f"  - how: {how}")
        lines += [f"    place: {place_text}"] if place_text else []
        lines += [f"    of: {by[0]}"] if by else []
        lines += [f"    reason: {_flow(reason)}"] if reason else []
        lines += _listed("    kinds", kinds)
    lines += _listed("review", sorted(review))
    return "\n".join(lines) + "\n"


def _listed(key: str, kinds: Iterable[str]) -> list[str]:
    return textwrap.wrap(
        f"{key}: [{', '.join(sorted(kinds))}]",
        width=120,
        subsequent_indent=" " * (len(key) + 3),
        drop_whitespace=True,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _step(step: Any) -> str:
    return f"{{attribute: {step['attribute']}}}" if isinstance(step, dict) else str(step)


def _flow(value: str) -> str:
    """A text in quotes; JSON is YAML."""
    return orjson.dumps(value).decode()


def read(path: Path) -> Mapping[str, Any]:
    """The document of a generated file; an empty one where there is none."""
    return read_yaml(path) if path.is_file() else {"groups": [], "review": []}
