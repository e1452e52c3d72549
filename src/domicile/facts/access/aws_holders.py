"""Who holds an AWS identity policy, and what runs with their role: the way from a principal to the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from domicile.facts.access.aws_limits import Limits
from domicile.facts.access.aws_own import KINDS
from domicile.facts.access.aws_permission_sets import made_set
from domicile.facts.access.aws_resource_denials import ResourceDenials
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.facts.access.carriers import is_one_of_several, line_of, referred
from domicile.facts.aws_policy import managed_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.trail import Trail
from domicile.model.values import Value, text_of

_POLICY = "aws_iam_policy"


class Holders:
    """Roles, users and groups by the policies that they hold; worked out once, when something broad was found."""

    def __init__(self, index: Index, table: AwsTable, targets: Targets) -> None:
        self._index = index
        self._table = table
        self.limits = Limits(index, table)
        self.denials = ResourceDenials(index, table, targets)

    def of(self, block: Block) -> list[Block]:
        """The holders of what `block` grants: itself, those that it names, or those that its policy is attached to."""
        return list(self.doubts(block))

    def certain(self, block: Block) -> list[Block]:
        """Those of them that certainly hold it."""
        return [holder for holder, doubt in self.doubts(block).items() if not doubt]

    def doubts(self, block: Block) -> Mapping[Block, str]:
        """Its holders, each with why it may be no holder ("" where it is one for certain)."""
        if block.kind in KINDS:
            return {block: ""}
        row = self._table.identity_policies.get(block.kind) or self._table.attachments.get(block.kind) or {}
        row = row or self._table.customer_policies.get(block.kind, {})
        if "holder" in row:
            return self._named(block, row["holder"])
        return self._attached.get(id(block), {})

    def called(self, block: Block, value: Value) -> list[Block]:
        """The policies of this configuration that a name means."""
        made = [target for target in referred(value) if target.kind == _POLICY]
        text = text_of(value)
        return made or [p for p in self._index.named(_POLICY, "name", text or "") if p.root == block.root]

    def is_boundary_alone(self, block: Block) -> bool:
        """Whether a policy only limits others: it is somebody's permissions boundary, and attached to nobody."""
        return id(block) in self.limits.boundaries and not self.of(block)

    def running_as(self, holders: Iterable[Block]) -> list[Block]:
        """The functions, tasks and machines that run with one of these roles."""
        return [user for holder in holders for user in self._users.get(id(holder), [])]

    def way_on(self, blocks: Iterable[Block]) -> tuple[Trail, ...]:
        """A step of proof for each of these: the line by which a function or task has its role."""
        return tuple(self._step(block) for block in blocks)

    def _step(self, block: Block) -> Trail:
        attribute = self._table.users_of_roles.get(block.kind)
        where = line_of(block, attribute) if attribute else block.location
        return Trail(where.file, where.line, f"{'used' if attribute else 'held'} by {block.address}")

    def _named(self, block: Block, attribute: str) -> dict[Block, str]:
        found: dict[Block, str] = {}
        for value in read(block, attribute):
            holders = [made_set(self._index, one) for one in referred(value) if one.kind in KINDS]
            text = text_of(value)
            if not holders and text:
                holders = [b for kind in KINDS for b in self._index.named(kind, "name", text)]
                holders = [holder for holder in holders if holder.root == block.root]
            doubt = f"{block.address} gives it to one of several" if is_one_of_several(value) else ""
            for holder in holders:
                _add(found, holder, doubt)
        return found

    @cached_property
    def _attached(self) -> Mapping[int, dict[Block, str]]:
        found: dict[int, dict[Block, str]] = {}
        for kind, row in self._table.attachments.items():
            for block in self._index.of_kind(kind):
                named = [(policy, value) for _, value in managed_of(block, row) for policy in referred(value)]
                holders = self._named(block, row["holder"]) if "holder" in row and named else {block: ""}
                for policy, value in named:
                    given = f"{block.address} attaches one of several policies" if is_one_of_several(value) else ""
                    for holder, doubt in holders.items():
                        _add(found.setdefault(id(policy), {}), holder, given or doubt)
        for kind, row in self._table.customer_policies.items():
            for block in self._index.of_kind(kind):
                for value in read(block, row["name"]):
                    for policy in self.called(block, value):
                        for holder, doubt in self._named(block, row["holder"]).items():
                            _add(found.setdefault(id(policy), {}), holder, doubt)
        return found

    @cached_property
    def _users(self) -> Mapping[int, list[Block]]:
        found: dict[int, list[Block]] = {}
        for kind, attribute in self._table.users_of_roles.items():
            for block in self._index.of_kind(kind):
                for value in read(block, attribute):
                    for role in referred(value):
                        found.setdefault(id(role), []).append(block)
        return found


def _add(found: dict[Block, str], holder: Block, doubt: str) -> None:
    """Notes a holder; whoever has it for certain by one line has it."""
    found[holder] = doubt and found.get(holder, doubt)
