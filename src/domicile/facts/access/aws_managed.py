"""AWS-managed policies by name: what a value means that attaches one, or that is the text of one."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.facts.access.aws_scope import with_holes
from domicile.facts.access.aws_table import AwsTable, ManagedPolicy
from domicile.facts.access.carriers import referred
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.values import Known, Unknown, Value, alternatives

_SOURCE = "aws_iam_policy"
_OWN_ARN = ":iam::aws:policy/"


def managed(value: Value, table: AwsTable) -> Iterator[ManagedPolicy]:
    """The AWS-managed policies that a value names and that give more than a job needs."""
    for option in alternatives(value):
        for text in names(option):
            policy = table.managed_policy(text)
            if policy is not None:
                yield policy


def names(option: Known | Unknown) -> Iterator[str]:
    """The ARNs of the policies that an alternative names, or whose data source it refers to."""
    if isinstance(option, Known):
        if isinstance(option.data, str):
            yield option.data
        return
    if option.parts:
        yield "".join(part if isinstance(part, str) else "aws" for part in option.parts)
    for target in referred(option):
        if target.kind == _SOURCE and target.mode == "data":
            yield from _looked_up(target, "arn", "")
            yield from _looked_up(target, "name", "arn:aws:iam::aws:policy/")


def _looked_up(source: Block, attribute: str, before: str) -> Iterator[str]:
    for value in read(source, attribute):
        for option in alternatives(value):
            if isinstance(option, Known) and isinstance(option.data, str):
                yield before + option.data
            elif isinstance(option, Unknown) and option.parts:
                yield before + with_holes(option).replace("\0", "aws")


def is_copy(unknown: Unknown, table: AwsTable) -> bool:
    """Whether what a policy says is the text of an AWS-managed one, of which it is known what it gives. A name alone
    may be that of somebody's own policy, unless it is in the catalogue."""
    sources = [target for target in referred(unknown) if target.kind == _SOURCE and target.mode == "data"]
    if not sources or unknown.reference is None or unknown.reference.path != "policy":
        return False
    by_arn = any(_OWN_ARN in arn for source in sources for arn in _looked_up(source, "arn", ""))
    return by_arn or any(table.knows(arn) for arn in names(unknown))
