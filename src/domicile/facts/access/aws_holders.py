"""Who holds an AWS identity policy, and what runs with their role: the way from a principal to the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from domicile.facts.access.aws_limits import Limits
from domicile.facts.access.aws_permission_sets import made_set
from domicile.facts.access.aws_resource_denials import ResourceDenials
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.facts.access.carriers import line_of, referred
from domicile.facts.aws_policy import managed_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.trail import Trail
from domicile.model.values import Value, text_of

_POLICY = "aws_iam_policy"
_HOLDER_KINDS = {
    "aws_iam_role": "role",
    "aws_iam_user": "user",
    "aws_iam_group": "group",
    "aws_ssoadmin_permission_set": "permission-set",
}


class Holders:
    """Roles, users and groups by the policies that they hold; worked out once, when something broad was found."""

    def __init__(self, index: Index, table: AwsTable, targets: Targets) -> None:
        self._index = index
        self._table = table
        self.limits = Limits(index, table)
        self.denials = ResourceDenials(index, table, targets)

    def of(self, block: Block) -> list[Block]:
        """The holders of what `block` grants: itself, those that it names, or those that its policy is attached to."""
        if block.kind in _HOLDER_KINDS:
            return [block]
        row = self._table.identity_policies.get(block.kind) or self._table.attachments.get(block.kind) or {}
        row = row or self._table.customer_policies.get(block.kind, {})
        if "holder" in row:
            return self._named(block, row["holder"])
        return self._attached.get(id(block), [])

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

    @staticmethod
    def kind_of(holder: Block) -> str:
        """role, user, group or permission-set."""
        return _HOLDER_KINDS.get(holder.kind, "role")

    def _named(self, block: Block, attribute: str) -> list[Block]:
        found: list[Block] = []
        for value in read(block, attribute):
            holders = [made_set(self._index, one) for one in referred(value) if one.kind in _HOLDER_KINDS]
            text = text_of(value)
            if not holders and text:
                holders = [b for kind in _HOLDER_KINDS for b in self._index.named(kind, "name", text)]
                holders = [holder for holder in holders if holder.root == block.root]
            found += [holder for holder in holders if holder not in found]
        return found

    @cached_property
    def _attached(self) -> Mapping[int, list[Block]]:
        found: dict[int, list[Block]] = {}
        for kind, row in self._table.attachments.items():
            for block in self._index.of_kind(kind):
                policies = [target for _, value in managed_of(block, row) for target in referred(value)]
                if policies:
                    holders = self._named(block, row["holder"]) if "holder" in row else [block]
                    for policy in policies:
                        found.setdefault(id(policy), []).extend(holders)
        for kind, row in self._table.customer_policies.items():
            for block in self._index.of_kind(kind):
                for value in read(block, row["name"]):
                    for policy in self.called(block, value):
                        found.setdefault(id(policy), []).extend(self._named(block, row["holder"]))
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
