"""Members of groups: whoever is in a group has what it is given."""

from __future__ import annotations

from domicile.facts.access.carriers import line_of, proof
from domicile.model.blocks import Block
from domicile.model.facts import Grant, Principal
from domicile.model.values import Value


def membership(block: Block, path: str, member: Value, who: tuple[Principal, Block | None], groups: list[str]) -> Grant:
    """The grant that makes somebody one of the groups with these ids; `path` leads to `member` in the block.

    `who` is the member, and the block that it is where this configuration makes it.
    """
    principal, own = who
    attribute = path.partition(".")[0]
    return Grant(
        block=block,
        principal=principal,
        privileges=frozenset({"impersonate"}),
        scope=f"a member of {', '.join(_name(group) for group in groups)}",
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, member.trail),
        own=own is not None,
        holders=() if own is None else (own,),
        acts_as=tuple(groups),
    )


def _name(group: str) -> str:
    """gcp:group:ops@example.com and azure:group/ops without what says that they are groups."""
    return group.partition("group")[2][1:] or group
