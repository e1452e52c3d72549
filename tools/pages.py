"""One page per rule, made from the rule, its fixtures and the controls: `python -m tools.pages [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from domicile import rules
from domicile.catalogue import rules_folder
from domicile.catalogue.yaml_files import read_yaml
from domicile.rules.model import Rule
from tools.fixture_cases import EXPECTED, FIXTURES, Case, cases, judgements_of

PAGES = FIXTURES.parent / "docs" / "rules"
FAMILIES = {
    "placement": "Placement: where data is kept and processed",
    "copies": "Copies: where replicas and backups go",
    "exposure": "Exposure: what everyone can reach",
    "access": "Access: who may do what",
    "flows": "Flows: what moves data elsewhere",
    "coverage": "Coverage: what could not be judged",
    "governance": "Governance: exceptions and what the policy leaves open",
}
SHOWN = (".tf", ".yaml", ".yml", ".json")
LONGEST = 60
"""Lines of an example; a longer file is named and not shown."""
MEANINGS = {
    "bad": "A case that fails",
    "good": "A case that passes",
    "unknown": "A case that stays undecided",
}
NOTICE = "<!-- made by `make docs` from rules/ and fixtures/; do not edit -->"


def pages() -> Iterator[tuple[Path, str]]:
    """Path → text of every generated page."""
    every = rules.load()
    titles = control_titles()
    own: dict[str, list[Case]] = {}
    for case in cases():
        own.setdefault(case.rule, []).append(case)
    for rule in every:
        yield PAGES / f"{rule.id}.md", page(rule, own.get(rule.id, []), titles)
    yield PAGES / "README.md", index(every)


def control_titles() -> Mapping[str, tuple[str, str]]:
    """framework:id → (the framework's title, the control in our words)."""
    titles = {}
    for path in sorted((rules_folder() / "controls").glob("*.yaml")):
        document = read_yaml(path)
        for identity, sentence in document["controls"].items():
            titles[f"{document['framework']}:{identity}"] = (document["title"], sentence)
    return titles


def page(rule: Rule, own: Sequence[Case], titles: Mapping[str, tuple[str, str]]) -> str:
    """The page of one rule."""
    parts = [
        NOTICE,
        f"# {rule.id} {rule.name}",
        f"{rule.title}.",
        f"| family | severity | since | in Checkov |\n|---|---|---|---|\n"
        f"| {rule.family} | {rule.severity} | {rule.since} | `CKV_RES_{rule.id[3:]}` |",
        f"## Why\n\n{rule.why}",
        f"## What to do\n\n{rule.fix}",
        *_examples(rule, own),
        _exceptions(rule),
        _controls(rule, titles),
        "## Sources\n\n" + "\n".join(f"- {source}" for source in rule.sources),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _examples(rule: Rule, own: Sequence[Case]) -> Iterator[str]:
    for judgement in judgements_of(rule):
        case = next((case for case in own if case.judgement == judgement), None)
        if case is not None:
            yield f"## {MEANINGS[judgement]}\n\n" + "\n\n".join(_files(case))


def _files(case: Case) -> Iterator[str]:
    for path in sorted(case.folder.rglob("*")):
        if path.suffix not in SHOWN or path.name == EXPECTED:
            continue
        text = path.read_text(encoding="utf-8").strip("\n")
        name = path.relative_to(case.folder).as_posix()
        link = f"../../fixtures/{path.relative_to(FIXTURES).as_posix()}"
        if text.count("\n") < LONGEST:
            language = "hcl" if path.suffix == ".tf" else path.suffix[1:].replace("yml", "yaml")
            yield f"[`{name}`]({link})\n\n```{language}\n{text}\n```"
        else:
            yield f"[`{name}`]({link})"


def _exceptions(rule: Rule) -> str:
    if rule.id in ("RES000", "RES904", "RES905"):
        return "## Exceptions\n\nNone: no waiver and no comment changes this finding."
    return (
        "## Exceptions\n\n"
        f"A comment `domicile:skip={rule.id}:reason` in or above the block waives it unless the policy says "
        "`inline_skips: deny`; a waiver in the policy has an approver and an expiry. "
        "What is waived is shown as waived. "
        f"`rules: {{{rule.id}: off}}` in the policy switches the rule off."
    )


def _controls(rule: Rule, titles: Mapping[str, tuple[str, str]]) -> str:
    rows = [
        f"| {titles[control][0]} | {control.partition(':')[2]} | {titles[control][1]} |" for control in rule.controls
    ]
    return "\n".join(["## Controls", "", "| framework | control | in our words |", "|---|---|---|", *rows])


def index(every: Sequence[Rule]) -> str:
    """The table of all rules."""
    parts = [NOTICE, "# Rules"]
    for family, title in FAMILIES.items():
        rows = [
            f"| [{rule.id}]({rule.id}.md) | {rule.name} | {rule.severity} | {rule.title} |"
            for rule in every
            if rule.family == family
        ]
        if rows:
            parts.append("\n".join([f"## {title}", "", "| id | name | severity | says |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Writes the pages, or with --check only says which differ (1 where any does)."""
    made = dict(pages())
    stale = [path for path in PAGES.glob("*.md") if path not in made]
    changed = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in [*changed, *stale]:
            print(f"{path.relative_to(PAGES.parent.parent)} is not what the rules say: run make docs", file=sys.stderr)
        return int(bool(changed or stale))
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in changed:
        path.write_text(made[path], encoding="utf-8")
    for path in stale:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
