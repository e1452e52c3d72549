"""An opening: one setting that lets outsiders in, before everything that may prevent it is weighed."""

from __future__ import annotations

from dataclasses import dataclass, field

from domicile.facts.exposure.targets import Target
from domicile.model.blocks import Block, Location
from domicile.model.facts import Audience
from domicile.model.trail import Trail


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """What one setting opens. `block` has the line to change, `target` the resource whose data it opens.

    `mechanism` is acl, policy, iam, flag, network, share, website or link: what guards are said to stop. `how` is one
    clause ("its acl is public-read"). `doubt` says why it is not certain ("" when it is). `joined` are other blocks
    that make the opening (a policy document, a security group). `subject` is what to call what is open, where that
    is not the target (a container of an account). `by_default`: nothing was written, the provider takes it so.
    `by_address`: it lets in whoever comes from the addresses that it names, and nobody else.
    """

    block: Block
    target: Target
    mechanism: str
    channel: str
    audience: Audience
    abilities: frozenset[str]
    how: str
    attribute: str
    location: Location
    trail: Trail | None = None
    doubt: str = ""
    fix: str = ""
    joined: tuple[Block, ...] = field(default=())
    subject: str = ""
    by_default: bool = False
    by_address: bool = False
