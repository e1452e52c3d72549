"""Accounts, units and policies of an organisation on AWS: what is attached to the account that something is made in.

Source: AWS Organizations user guide, "Service control policies (SCPs)": what is attached to the root or a unit holds
for every account below it, and never for the management account.
"""

from __future__ import annotations

from collections.abc import Iterator

from domicile.facts.access.aws_principals import own_accounts
from domicile.facts.access.carriers import referred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read, texts
from domicile.model.premises import Premises, left_open
from domicile.model.values import Unknown, Value, alternatives, text_of

_POLICY, _ATTACHMENT = "aws_organizations_policy", "aws_organizations_policy_attachment"
_ACCOUNT, _UNIT, _ALL = (
    "aws_organizations_account",
    "aws_organizations_organizational_unit",
    "aws_organizations_organization",
)
_PROVIDER = ("assume_role.role_arn", "allowed_account_ids")
MOST_LEVELS = 8
"""An organisation has a root and up to five levels of units."""


def controls_of(index: Index, block: Block, sort: str) -> Iterator[Block]:
    """The policies of a sort (SERVICE_CONTROL_POLICY, the one of a policy that says none; RESOURCE_CONTROL_POLICY) that
    certainly hold for the account that a block's provider is for."""
    return (policy for policy, lacking in attached(index, block, sort) if not lacking)


def attached(index: Index, block: Block, sort: str) -> Iterator[tuple[Block, Premises]]:
    """The policies of a sort that hold for the account that a block's provider is for, and what else than the block's
    own premises must hold for them to be there."""
    attachments = index.of_kind(_ATTACHMENT)
    numbers, made = (own_accounts(block), accounts_made(block)) if attachments else (frozenset(), [])
    for attachment in attachments if numbers or made else ():
        at = [target for value in read(attachment, "target_id") for target in _references(value)]
        by_number = any(text in numbers for text, _ in texts(attachment, "target_id")[0])
        if not by_number and not any(_is_over(target, account) for target in at for account in made):
            continue
        found = [policy for value in read(attachment, "policy_id") for policy in referred(value)]
        for policy in (one for one in found if one.kind == _POLICY and _sort(one) == sort):
            yield policy, left_open(policy.premises | attachment.premises, block.premises)


def accounts_made(block: Block) -> list[Block]:
    """The accounts of this configuration into which a block's provider signs in."""
    if block.provider is None:
        return []
    values = (value for path in _PROVIDER for value in read(block.provider.body, path))
    return [target for value in values for target in _references(value) if target.kind == _ACCOUNT]


def _sort(policy: Block) -> str:
    return text_of(policy.get("type")) or "SERVICE_CONTROL_POLICY"


def _is_over(target: Block, account: Block) -> bool:
    """Whether a policy at `target` holds for an account: the account itself, a unit above it, the root."""
    if target is account or target.kind == _ALL:
        return True
    here, levels = [account], 0
    while here and levels < MOST_LEVELS:
        here = [up for one in here for value in read(one, "parent_id") for up in _references(value) if up.kind == _UNIT]
        if target in here:
            return True
        levels += 1
    return False


def _references(value: Value) -> Iterator[Block]:
    yield from referred(value)
    for option in alternatives(value):
        for part in option.parts if isinstance(option, Unknown) else ():
            if isinstance(part, Unknown):
                yield from _references(part)
