"""`domicile explain`: a rule, at the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click

from domicile import rules
from domicile.cli.terminal import terminal_page
from domicile.report.page import Page
from domicile.rules.model import Rule


def run(wanted: str) -> int:
    """Print the rule with this id, Checkov id or name; 2 with the nearest names when there is none."""
    every = rules.load()
    rule = next((rule for rule in every if _is_named(rule, wanted)), None)
    if rule is None:
        import difflib

        names = [name for rule in every for name in (rule.id, rule.name)]
        near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.4)
        hint = f" Did you mean {', '.join(near)}?" if near else f" Rules: {', '.join(rule.id for rule in every)}."
        click.echo(f"domicile: no rule {wanted}.{hint}", err=True)
        return 2
    _print(rule)
    return 0


def _is_named(rule: Rule, wanted: str) -> bool:
    plain = wanted.upper().removeprefix("CKV_").replace("_", "")
    return plain == rule.id or wanted.lower() == rule.name


def _print(rule: Rule) -> None:
    page = terminal_page()
    click.echo(f"{page.paint(f'{rule.id}  {rule.name}', 'bold')}  (CKV_RES_{rule.id[3:]} in Checkov)")
    click.echo(f"{rule.title}\n\nfamily {rule.family}, severity {rule.severity}, since {rule.since}\n")
    for title, text in (("Why", rule.why), ("Fix", rule.fix)):
        _section(page, title, [" ".join(text.split())])
    _section(page, "Controls", rule.controls)
    _section(page, "Sources", rule.sources)


def _section(page: Page, title: str, texts: Sequence[str]) -> None:
    if texts:
        lines = [line for text in texts for line in page.wrapped(text, 4 if len(texts) > 1 else 2, "", 2)]
        click.echo("\n".join([page.paint(title, "bold"), *lines, ""]))
