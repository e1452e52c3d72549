"""Grants by AWS policies: those of identities, and those that say who takes a role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domicile.facts.access.aws_actions import Breadth, together
from domicile.facts.access.aws_breadth import breadths, condition_texts
from domicile.facts.access.aws_denials import tightened
from domicile.facts.access.aws_federation import federated, may_be_another, openness
from domicile.facts.access.aws_holders import Holders
from domicile.facts.access.aws_identities import trusted_grants
from domicile.facts.access.aws_issuers import issuer_of
from domicile.facts.access.aws_managed import is_copy
from domicile.facts.access.aws_own import in_words, own_principal
from domicile.facts.access.aws_principals import (
    EVERYONE,
    is_whole_account,
    names_a_root,
    narrowed,
    organization_of,
    own_accounts,
    principals_of,
)
from domicile.facts.access.aws_resource_denials import trust_left
from domicile.facts.access.aws_stated import stated_grants
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.aws_policy import (
    PolicyDocument,
    Statement,
    elements,
    known_texts,
    policies_of,
    policy_of,
    read_policy,
)
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.listing import some_of
from domicile.model.paths import read
from domicile.model.trail import Trail
from domicile.model.values import Known, Value, alternatives

DOCUMENT = "aws_iam_policy_document"
FEDERATED = "Federated"
_ONE_OF_SEVERAL = "who it is is one of several"
LEADS_ON = frozenset({"administrator", "power-user", "escalation", "service-wildcard", "any-role", "not-action"})
"""Categories for which what runs with the role belongs to the finding: whoever controls it has the right."""


class Documents:
    """The policy documents that something in the configuration uses; the others are judged where they stand."""

    def __init__(self) -> None:
        self._used: set[int] = set()

    def use(self, value: Value) -> None:
        """Notes the documents behind a policy value, and the documents that those are made from."""
        for block in referred(value):
            if block.kind == DOCUMENT and id(block) not in self._used:
                self._used.add(id(block))
                for name in ("source_policy_documents", "override_policy_documents", "source_json", "override_json"):
                    for source in elements(block.get(name)):
                        self.use(source)

    def uses(self, block: Block) -> bool:
        """Whether something uses the document."""
        return id(block) in self._used


def identity_grants(
    index: Index, table: AwsTable, documents: Documents, holders: Holders, targets: Targets
) -> Iterator[Grant]:
    """What identity policies give: where it is broader than a job needs, and what of this configuration it leads to."""
    for kind, row in table.identity_policies.items():
        for block in index.of_kind(kind):
            for attribute, value in policies_of(block, row):
                documents.use(value)
                if holders.is_boundary_alone(block):
                    continue
                document = read_policy(value)
                yield from _broad(block, attribute, document, table, holders)
                yield from stated_grants(block, attribute, document, table, holders, targets)
                unknowns = tuple(unknown for unknown in document.unknowns if not is_copy(unknown, table))
                yield from _unread(block, attribute, PolicyDocument(unknowns=unknowns), frozenset())


def _unread(
    block: Block, attribute: str, document: PolicyDocument, may: frozenset[str], targets: tuple[Block, ...] = ()
) -> Iterator[Grant]:
    """What a policy says that cannot be known: how broad it is (an identity's), or who it lets in (a role's)."""
    for unknown in document.unknowns[:1]:
        yield Grant(
            block=block,
            principal=Principal("unknown", "", unknown=unknown.reason) if may else None,
            privileges=may,
            scope="the role" if may else "what it names",
            attribute=attribute,
            location=line_of(block, attribute, unknown.trail),
            trail=proof(block, attribute, unknown.trail),
            category="" if may else "unknown-policy",
            undecided=f"what the policy says is not known: {unknown.reason}",
            targets=targets,
        )


def trust_grants(index: Index, table: AwsTable, documents: Documents) -> Iterator[Grant]:
    """Who may take a role."""
    for kind, row in table.trust_policies.items():
        for block in index.of_kind(kind):
            for attribute, value in policies_of(block, row):
                documents.use(value)
                document = read_policy(value)
                for statement in document.statements:
                    if statement.allows:
                        narrower = tightened(statement, document, table)
                        trusted = (
                            *_trust(block, attribute, narrower, table),
                            *trusted_grants(block, attribute, narrower),
                        )
                        yield from trust_left(trusted, statement, document, table)
                yield from _unread(block, attribute, document, frozenset({"impersonate"}), (block,))


def document_grants(index: Index, table: AwsTable, documents: Documents, holders: Holders) -> Iterator[Grant]:
    """What documents say that nothing in the configuration uses: they are handed to somebody else."""
    for kind, attribute in table.other_policies.items():
        for block in index.of_kind(kind):
            for value in read(block, attribute):
                documents.use(value)
    blocks = index.of_kind(DOCUMENT)
    for block in blocks:
        for name in ("source_policy_documents", "override_policy_documents", "source_json", "override_json"):
            for source in elements(block.get(name)):
                documents.use(source)
    for block in blocks:
        if not documents.uses(block):
            document = read_policy(policy_of(block))
            to_identity = tuple(s for s in document.statements if not (s.principals or s.not_principals or s.to_nobody))
            denials = tuple(s for s in document.statements if s.effect == "Deny" and s not in to_identity)
            yield from _broad(block, "statement", PolicyDocument(to_identity + denials), table, holders)
            for statement in document.statements:
                if statement.allows and statement not in to_identity:
                    yield from _of_anyone(block, "statement", statement, table)
                    federated = _federation(block, "statement", statement, table)
                    yield from (replace(grant, targets=()) for grant in federated if grant.category)
                    yield from _every_action(block, "statement", statement)


def _broad(
    block: Block, attribute: str, document: PolicyDocument, table: AwsTable, holders: Holders
) -> Iterator[Grant]:
    for breadth in together(_limited(breadths(document, table), holders, block)):
        held_by = holders.certain(block)
        users = holders.running_as(held_by) if breadth.category in LEADS_ON else []
        path = tuple(other for other in (*held_by, *users) if other is not block)
        trail = proof(block, attribute, breadth.trail, *holders.way_on(path))
        grant = _grant(block, attribute, breadth, holder_of(held_by), path, trail)
        yield replace(grant, receiver=_all_of(held_by))


def _limited(found: Iterable[Breadth], holders: Holders, block: Block) -> Iterator[Breadth]:
    for breadth in found:
        yield from holders.limits.applied(breadth, holders.of(block))


def holder_of(holders: list[Block]) -> Principal | None:
    """The one holder as a principal; None where there are several, or none that is known."""
    return own_principal(holders[0]) if len(holders) == 1 else None


def _all_of(holders: list[Block]) -> str:
    """Several holders as one text; "" where there is one, or none that is known."""
    names = list(dict.fromkeys(in_words(one) for one in holders))
    if len(holders) < 2:
        return ""
    if len(holders) == 2 == len(names):
        return " and ".join(names)
    others = len(holders) - 1
    return f"{names[0]} and {others} other{'s' if others > 1 else ''}"


def _grant(
    block: Block,
    attribute: str,
    breadth: Breadth,
    principal: Principal | None,
    path: tuple[Block, ...],
    trail: Trail,
) -> Grant:
    return Grant(
        block=block,
        principal=principal,
        privileges=breadth.privileges,
        scope=breadth.scope,
        attribute=attribute,
        location=line_of(block, attribute, breadth.stands),
        trail=trail,
        wide=breadth.wide,
        broad=breadth.told,
        category=breadth.category,
        undecided=breadth.undecided,
        question=breadth.question,
        conditions=breadth.conditions,
        path=path,
        own=True,
    )


def _trust(block: Block, attribute: str, statement: Statement, table: AwsTable) -> Iterator[Grant]:
    may = frozenset({"impersonate"})
    limited = narrowed(statement, table)
    directly = replace(statement, principals=tuple(p for p in statement.principals if p[0] != FEDERATED))
    for principal, element in principals_of(directly, own_accounts(block), table):
        broad, category = "", ""
        if principal.kind == "everyone" and not limited:
            category, broad = "public-principal", "everyone who has an AWS account may take the role"
        elif is_whole_account(principal) and not limited:
            account = principal.id.partition("/")[2] or "whichever"
            category = "account-trust"
            broad = f"everybody in account {account} whom that account lets may take the role"
        if principal == EVERYONE and limited:
            principal = organization_of(statement) or principal
        yield statement_grant(
            block, attribute, statement, element, principal, may, "the role", broad, category, (block,)
        )
        if principal.kind == "unknown" and names_a_root(element) and not limited:
            yield _whichever_account(block, attribute, statement, element, principal)
    yield from _federation(block, attribute, statement, table)
    yield from _every_action(block, attribute, statement)


def _whichever_account(
    block: Block, attribute: str, statement: Statement, element: Value, principal: Principal
) -> Grant:
    """How broad it is to trust all of an account of which the number is not known: it may be the estate's own. What is
    no number at all is certainly no account of the estate."""
    may, category = frozenset({"impersonate"}), "account-trust"
    broad = "everybody whom that account lets may take the role"
    doubt = "" if any(isinstance(one, Known) for one in alternatives(element)) else principal.unknown
    grant = statement_grant(block, attribute, statement, element, None, may, "the role", broad, category, (), doubt)
    return replace(grant, receiver="an account that is not known")


def _federation(block: Block, attribute: str, statement: Statement, table: AwsTable) -> Iterator[Grant]:
    """Whom an identity provider lets in; how broad that is belongs to the provider, whoever is named."""
    may = frozenset({"impersonate"})
    for element in (element for kind, element in statement.principals if kind == FEDERATED):
        for option in alternatives(element):
            found = openness(option, statement, table)
            named = list(federated(option, statement, table)) or [(None, False)][: bool(found.category)]
            for principal, own in named:
                grant = statement_grant(
                    block,
                    attribute,
                    statement,
                    element,
                    principal,
                    may,
                    "the role",
                    found.broad,
                    found.category,
                    (block,),
                    found.doubt,
                )
                receiver = "" if principal else f"whoever signs in at {issuer_of(option, statement, table).name}"
                several = principal is not None and may_be_another(principal, statement)
                limited = _ONE_OF_SEVERAL if several else grant.limited
                yield replace(grant, own=own, receiver=receiver, limited=limited)


def _every_action(block: Block, attribute: str, statement: Statement) -> Iterator[Grant]:
    for text, element in known_texts(statement.actions):
        if text in ("*", "*:*"):
            broad = "it allows every action there is, where one or a few are meant"
            everything = frozenset({"read", "write", "delete", "administer", "regrant", "impersonate"})
            yield statement_grant(
                block, attribute, statement, element, None, everything, "it", broad, "wildcard-action"
            )


def _of_anyone(block: Block, attribute: str, statement: Statement, table: AwsTable) -> Iterator[Grant]:
    if narrowed(statement, table):
        return
    for principal, element in principals_of(statement, frozenset(), table):
        if principal == EVERYONE:
            may = frozenset({"read", "decrypt"})
            what = some_of([text for text, _ in known_texts(statement.actions)], 3) or "what it allows"
            broad = f"everyone who has an AWS account may do {what}"
            yield statement_grant(block, attribute, statement, element, principal, may, "it", broad, "public-document")
            return


def statement_grant(
    block: Block,
    attribute: str,
    statement: Statement,
    element: Value,
    principal: Principal | None,
    privileges: frozenset[str],
    scope: str,
    broad: str = "",
    category: str = "",
    targets: tuple[Block, ...] = (),
    undecided: str = "",
) -> Grant:
    """A grant that one statement gives; `undecided` is for what is not certain beside the statement itself."""
    if not statement.effect:
        undecided = "the effect of the statement cannot be known"
    elif not statement.certain:
        absent = "the statement may not be there"
        undecided = f"{undecided}, and {absent}" if undecided else absent
    return Grant(
        block=block,
        principal=principal,
        privileges=privileges,
        scope=scope,
        attribute=attribute,
        location=line_of(block, attribute, statement.stands),
        trail=proof(block, attribute, statement.trail, element.trail),
        broad=broad,
        category=category,
        undecided=undecided,
        conditions=condition_texts(statement),
        targets=targets,
        limited=_ONE_OF_SEVERAL if principal is not None and len(alternatives(element)) > 1 else "",
    )
