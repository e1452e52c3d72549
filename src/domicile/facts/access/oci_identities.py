"""Who a statement is about: groups by their names, dynamic groups that this configuration makes and their members."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.facts.access.carriers import referred
from domicile.facts.access.oci_conditions import rule
from domicile.facts.access.oci_language import Comparison, Condition, StatementError, Subject, has_hole, shown
from domicile.facts.access.oci_places import Places, key_of
from domicile.facts.access.oci_statements import Policy, statement_text
from domicile.facts.access.oci_table import OciTable
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.values import Unknown, Value, alternatives, text_of


class Identities:
    """Finds the principals of statements."""

    def __init__(self, index: Index, table: OciTable, places: Places) -> None:
        self._index = index
        self._table = table
        self._places = places

    def principal(self, policy: Policy, subject: Subject) -> Principal:
        """The principal that a subject is, as policies of residency name it."""
        if subject.tenancy:
            return tenancy(policy, subject.tenancy)
        if subject.kind in ("any-user", "any-group"):
            return Principal("authenticated", f"oci:{subject.kind}")
        if subject.kind == "unknown":
            return Principal("unknown", "")
        name = self._name(policy, subject)
        kind = "group" if subject.kind == "group" else "service-account"
        return Principal(kind, f"oci:{subject.kind}/{shown(name)}", policy.why_unknown(name))

    def dynamic_group(self, policy: Policy, subject: Subject) -> Block | None:
        """The dynamic group of this configuration that a subject is."""
        if subject.kind != "dynamic-group" or subject.tenancy:
            return None
        name = policy.meant(subject.name)
        part = policy.part(name)
        if part is not None:
            return next((b for b in referred(part) if b.kind in self._table.dynamic_groups), None)
        own = name.rpartition("/")[2]
        for kind, attribute in self._table.dynamic_groups.items():
            for block in self._index.named(kind, attribute, own):
                if block.root == policy.block.root:
                    return block
        return None

    def members(self, group: Block) -> tuple[Block, ...]:
        """The machines and functions of this configuration that certainly are of a dynamic group."""
        found: dict[int, Block] = {}
        for option in alternatives(group.get("matching_rule")):
            parts: list[Unknown] = []
            text = statement_text(option, parts)
            condition = _rule(text) if text is not None else None
            if condition is not None:
                read = Policy(group, "matching_rule", parts)
                found.update((id(block), block) for block in self._matching(condition, read))
        return tuple(found.values())

    def _name(self, policy: Policy, subject: Subject) -> str:
        """A name; of a group that is named by the id of one made here, that one's."""
        name = policy.meant(subject.name)
        part = policy.part(name)
        kinds = {**self._table.groups, **self._table.dynamic_groups}
        for block in referred(part) if part is not None else ():
            if block.kind in kinds and (own := text_of(block.get(kinds[block.kind]))) is not None:
                return own
        return name

    def _matching(self, condition: Condition, policy: Policy) -> Iterator[Block]:
        for sort, kinds in self._table.members.items():
            for block in self._index.of_kind(*kinds):
                if block.root == policy.block.root and self._holds(condition, block, sort, policy):
                    yield block

    def _holds(self, condition: Condition, block: Block, sort: str, policy: Policy) -> bool:
        """Whether a matching rule certainly holds for a block of a sort (instance, or a resource.type)."""
        if isinstance(condition, Comparison):
            return condition.operator == "=" and self._is(condition, block, sort, policy)
        found = [self._holds(part, block, sort, policy) for part in condition.parts]
        return any(found) if condition.quantifier == "any" else all(found)

    def _is(self, condition: Comparison, block: Block, sort: str, policy: Policy) -> bool:
        prefix = "instance" if sort == "instance" else "resource"
        variable, value = condition.variable.lower(), condition.values[0]
        part = policy.part(value)
        if variable == "resource.type":
            return value.lower() == sort
        if variable == f"{prefix}.id":
            return part is not None and block in referred(part)
        return variable == f"{prefix}.compartment.id" and self._places.within(block, _compartment(value, part))


def tenancy(policy: Policy, name: str) -> Principal:
    """Another tenancy, by its alias or OCID."""
    meant = policy.meant(name)
    if meant == "any-tenancy":
        return Principal("tenancy", "oci:tenancy/*")
    unknown = policy.why_unknown(meant)
    if not unknown and not meant.lower().startswith("ocid1.tenancy."):
        unknown = f"no statement defines tenancy {meant}"
    return Principal("tenancy", f"oci:tenancy/{shown(meant)}", unknown)


def _rule(text: str) -> Condition | None:
    try:
        return rule(text)
    except StatementError:
        return None


def _compartment(value: str, part: Value | None) -> str:
    return key_of(part) if part is not None else "" if has_hole(value) else value
