"""Grants on Oracle Cloud: the statements of its policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof
from domicile.facts.access.oci_breadth import breadth
from domicile.facts.access.oci_identities import Identities, tenancy
from domicile.facts.access.oci_language import Comparison, Condition, Statement, Subject, shown
from domicile.facts.access.oci_limits import Denials, denials
from domicile.facts.access.oci_places import Places
from domicile.facts.access.oci_statements import Policy, Written, read_policy
from domicile.facts.access.oci_table import Deed, OciTable
from domicile.model.blocks import Location
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.listing import some_of
from domicile.model.premises import Premises, left_open

_NOBODY = ("service", "resource")
MOST_NAMED = 3


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that OCI policies of the estate make."""
    table = OciTable(catalogue.section("access").get("oci", {}))
    policies = [
        read_policy(block, attribute)
        for kind, attribute in table.policies.items()
        for block in index.of_kind(kind)
        if block.mode == "resource"
    ]
    places = Places(index, table)
    identities = Identities(index, table, places)
    for root in dict.fromkeys(policy.block.root for policy in policies):
        of_root = [policy for policy in policies if policy.block.root == root]
        readers: dict[Premises, _Reader] = {}
        for policy in of_root:
            given = policy.block.premises
            if given not in readers:
                readers[given] = _Reader(table, places, identities, denials(_certain(of_root, given), table))
            yield from readers[given].grants(policy)


def _certain(policies: list[Policy], given: Premises) -> Iterator[Statement]:
    """The statements that are certainly there, and are made wherever a policy with these premises is."""
    for policy in policies:
        if not left_open(policy.block.premises, given):
            yield from (one.statement for one in policy.written if one.statement and not one.doubt)


@dataclass(frozen=True, slots=True)
class _Reader:
    table: OciTable
    places: Places
    identities: Identities
    denials: Denials

    def grants(self, policy: Policy) -> Iterator[Grant]:
        """What a policy gives, statement by statement."""
        for one in policy.written:
            if one.statement is None:
                yield _unreadable(policy, one)
            elif one.statement.effect in ("allow", "admit"):
                yield from self._given(policy, one, one.statement)
            elif one.statement.effect == "endorse":
                yield from self._handed_out(policy, one, one.statement)

    def _given(self, policy: Policy, one: Written, statement: Statement) -> Iterator[Grant]:
        for subject in statement.subjects:
            if subject.kind not in _NOBODY:
                for deed in self.table.deeds(statement):
                    yield self._grant(policy, one, statement, subject, deed)

    def _grant(self, policy: Policy, one: Written, statement: Statement, subject: Subject, deed: Deed) -> Grant:
        left = self.denials.limited(statement, deed, subject)
        category, broad = breadth(statement, left, subject, self.table)
        group = self.identities.dynamic_group(policy, subject)
        return Grant(
            block=policy.block,
            principal=self.identities.principal(policy, subject),
            privileges=left.privileges,
            scope=_scope(statement, deed),
            attribute=policy.attribute,
            location=_line(policy, one),
            trail=proof(policy.block, policy.attribute, one.value.trail),
            wide=statement.location.kind == "tenancy",
            broad=broad,
            category=category,
            undecided=one.doubt if broad else "",
            conditions=tuple(_variables(statement.condition)),
            path=() if group is None else (group, *self.identities.members(group)),
            own=group is not None,
            targets=self.places.targets(policy, statement, left) if left.privileges else (),
            holders=() if group is None else (group,),
        )

    def _handed_out(self, policy: Policy, one: Written, statement: Statement) -> Iterator[Grant]:
        """What people of this tenancy may put into another one, whose administrators can read it there."""
        for deed in self.table.deeds(statement):
            subject = statement.subjects[0]
            left = self.denials.limited(statement, deed, subject)
            name = statement.location.tenancy or statement.location.name
            if self.table.row(deed.resource) is None or not left.privileges & {"write", "administer"}:
                continue
            who = self.identities.principal(policy, subject)
            to = Principal("tenancy", "oci:tenancy/*") if not name else tenancy(policy, name)
            yield Grant(
                block=policy.block,
                principal=to,
                privileges=frozenset({"read"}),
                scope=f"what {_called(subject, who)} puts into {shown(deed.resource)} there",
                attribute=policy.attribute,
                location=_line(policy, one),
                trail=proof(policy.block, policy.attribute, one.value.trail),
                conditions=tuple(_variables(statement.condition)),
            )


def _called(subject: Subject, principal: Principal) -> str:
    if subject.kind.startswith("any-"):
        return "everybody"
    return f"{subject.kind} {principal.id.partition('/')[2]}".strip()


def _unreadable(policy: Policy, one: Written) -> Grant:
    return Grant(
        block=policy.block,
        principal=None,
        privileges=frozenset(),
        scope="what it says",
        attribute=policy.attribute,
        location=_line(policy, one),
        trail=proof(policy.block, policy.attribute, one.value.trail),
        broad=f"what it allows cannot be read in full: {one.unread}",
        category="unreadable-statement",
        undecided=one.unread,
    )


def _line(policy: Policy, one: Written) -> Location:
    """The statement's own line, where it stands in the policy's block."""
    return line_of(policy.block, policy.attribute, one.value.trail)


def _variables(condition: Condition | None) -> Iterator[str]:
    if isinstance(condition, Comparison):
        yield shown(f"{condition.variable} {condition.operator} {' '.join(condition.values)}", "…")
    elif condition is not None:
        for part in condition.parts:
            yield from _variables(part)


def _scope(statement: Statement, deed: Deed) -> str:
    what = deed.resource or some_of(statement.permissions, MOST_NAMED) or "what it names"
    place = {"tenancy": "the tenancy", "any-tenancy": "any tenancy"}.get(
        statement.location.kind, f"compartment {shown(statement.location.name)}"
    )
    settings = deed.verb == "read" and bool(deed.privileges) and "read" not in deed.privileges
    return f"{shown(what)}{' and their settings' if settings else ''} in {place}"
