"""Where a rule's page is read: the project's own documentation, pinned to nothing that moves."""

from __future__ import annotations

PAGES = "https://github.com/domicile-dev/domicile/blob/main/docs/rules"


def rule_page(rule: str) -> str:
    """The address of the generated page of a rule."""
    return f"{PAGES}/{rule}.md"
