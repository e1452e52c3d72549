"""Members of Google's groups: whoever is in a group has what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.access.google_members import member_of
from domicile.facts.access.memberships import membership
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, text_of


def membership_grants(index: Index, table: Mapping[str, Any], made: Mapping[str, Block]) -> Iterator[Grant]:
    """A grant for each member of a group: to act as the group."""
    groups: Mapping[str, str] = table.get("groups", {})
    every = [(block, path) for kind, path in groups.items() for block in index.of_kind(kind)]
    mails = {text for block, path in every for text, _ in texts(block, path)[0]}
    for kind, row in table.get("memberships", {}).items():
        for block in index.of_kind(kind):
            named = list(_mails(block.get(row["group"]), groups, index))
            for path in row["member"]:
                for value in read(block, path):
                    yield from _of_member(block, path, value, named, made, mails)


def _mails(value: Value, groups: Mapping[str, str], index: Index) -> Iterator[str]:
    """The group's mail: of the block that is referred to or named, or the text itself."""
    for option in alternatives(value):
        made = [target for target in referred(option) if target.kind in groups]
        text = text_of(option)
        if text and not made:
            made = [found for kind in groups for found in index.named(kind, "name", text)]
        for target in made:
            yield from (mail for mail, _ in texts(target, groups[target.kind])[0])
        if text and "@" in text and not made:
            yield text


def _of_member(
    block: Block, path: str, value: Value, groups: list[str], made: Mapping[str, Block], mails: set[str]
) -> Iterator[Grant]:
    for option in alternatives(value):
        principal, own = member_of(_as_member(option, mails), made)
        if principal is None or not groups:
            continue
        yield membership(block, path, value, (principal, own), [f"gcp:group:{mail}" for mail in groups])


def _as_member(option: Known | Unknown, mails: set[str]) -> Known | Unknown:
    """A mail as a member of a binding is written; whether it is a person's cannot be told, and they are most."""
    text = text_of(option)
    if text is None:
        return option
    kind = "serviceAccount" if text.endswith(".gserviceaccount.com") else "group" if text in mails else "user"
    return Known(f"{kind}:{text}", option.trail, option.reference)
