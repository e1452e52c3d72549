"""Grants on Alibaba Cloud, Tencent Cloud and Huawei Cloud: policies written much like AWS's, and system policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.aws_breadth import breadths, condition_texts
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.ram_dialect import translated
from domicile.facts.access.ram_targets import RamTargets
from domicile.facts.aws_policy import PolicyDocument, Statement, known_texts, policies_at, read_policy
from domicile.facts.partly_known import starred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

PROVIDERS = ("alibaba", "tencent", "huawei")
_READS = frozenset({"list", "read"})
_TAKES = frozenset({"impersonate"})
_MAY_LIMIT = "what a boundary of its holder leaves of it is not known"


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that blocks of these clouds make."""
    for provider in PROVIDERS:
        document = catalogue.section("access").get(provider)
        if document:
            targets = RamTargets(index, document, catalogue)
            yield from _Cloud(provider, index, document, AwsTable(document), targets).grants()


@dataclass(frozen=True, slots=True)
class _Cloud:
    provider: str
    index: Index
    document: Mapping[str, Any]
    table: AwsTable
    targets: RamTargets

    def grants(self) -> Iterator[Grant]:
        """Those of policies, of trust, of attachments and of delegations."""
        for block, attribute, value in self._values("policies"):
            yield from self._policy(block, attribute, value)
        for kind, attribute in self.document.get("statements", {}).items():
            for block in self.index.of_kind(kind):
                for value in policies_at(block, attribute, statements=True):
                    yield from self._policy(block, attribute, value)
        for block, attribute, value in self._values("trust"):
            yield from self._trust(block, attribute, value)
        for kind, row in self.document.get("attachments", {}).items():
            for block in self.index.of_kind(kind):
                yield from self._attachment(block, row)
        for kind, row in self.document.get("delegations", {}).items():
            for block in self.index.of_kind(kind):
                yield from self._delegation(block, row)

    def _values(self, section: str) -> Iterator[tuple[Block, str, Value]]:
        for kind, attributes in self.document.get(section, {}).items():
            for block in self.index.of_kind(kind):
                for attribute in attributes if block.mode == "resource" else ():
                    for value in read(block, attribute):
                        if not is_null(value):
                            yield block, attribute, value

    def _policy(self, block: Block, attribute: str, value: Value) -> Iterator[Grant]:
        document = translated(read_policy(value), self.document.get("language", {}))
        holders = self.targets.holders(block)
        if not holders and self.targets.is_boundary(block):
            return
        for breadth in breadths(document, self.table):
            left = self._left(breadth.category, holders)
            if left is False:
                continue
            yield Grant(
                block=block,
                principal=None,
                privileges=breadth.privileges,
                scope=breadth.scope,
                attribute=attribute,
                location=line_of(block, attribute, breadth.stands),
                trail=proof(block, attribute, breadth.trail),
                wide=breadth.wide,
                broad=breadth.broad,
                category=breadth.category,
                undecided=breadth.undecided or ("" if left else _MAY_LIMIT),
                question=breadth.question if left else "",
                conditions=breadth.conditions,
                path=holders,
            )
        if holders:
            yield from self._stated(block, attribute, document, holders)
        if document.unknowns:
            yield self._unreadable(block, attribute, document)

    def _left(self, category: str, holders: tuple[Block, ...]) -> bool | None:
        """Whether the permission boundaries of the holders leave a breadth to one; None where that is not known."""
        answers = [self._leaves(category, bound) for holder in holders for bound in self.targets.bounds(holder)[:1]]
        if len(answers) < len(holders) or not holders or True in answers:
            return True
        return None if None in answers else False

    def _leaves(self, category: str, bound: Block | None) -> bool | None:
        attributes = self.document.get("policies", {}).get(bound.kind, ()) if bound is not None else ()
        values = [value for name in attributes for value in read(bound, name)] if bound is not None else []
        documents = [translated(read_policy(value), self.document.get("language", {})) for value in values]
        if not documents or any(document.unknowns for document in documents):
            return None
        found = {breadth.category for document in documents for breadth in breadths(document, self.table)}
        if category in found or "administrator" in found:
            return True
        return None if found else False  # another breadth of the boundary may be what is left

    def _stated(
        self, block: Block, attribute: str, document: PolicyDocument, holders: tuple[Block, ...]
    ) -> Iterator[Grant]:
        """What the holders of a policy may do with stores of this configuration, whether it is broad or not."""
        for statement in document.statements:
            for service, privileges in self._given(statement).items() if statement.allows else ():
                reached = self.targets.of(block, statement, service, self.table.thing_of(service))
                if privileges and reached:
                    yield Grant(
                        block=block,
                        principal=None,
                        privileges=privileges,
                        scope=reached[0].address if len(reached) == 1 else f"{len(reached)} stores",
                        attribute=attribute,
                        location=line_of(block, attribute, statement.stands),
                        trail=proof(block, attribute, statement.trail),
                        undecided="" if statement.certain and statement.effect else "the statement may not be there",
                        conditions=condition_texts(statement),
                        own=True,
                        targets=reached,
                        holders=holders,
                    )

    def _given(self, statement: Statement) -> dict[str, frozenset[str]]:
        """What a statement gives over each service's data. NotAction gives what its actions leave: everything."""
        found: dict[str, frozenset[str]] = {}
        if statement.not_actions and not statement.actions:
            return {service: self.table.privileges(service, "*") for service in self.table.services}
        for pattern, _ in known_texts(statement.actions):
            prefix, _, name = pattern.lower().partition(":")
            for service in self.table.services_of(prefix):
                given = self.table.privileges(service, name or "*")
                found[service] = found.get(service, frozenset()) | given
        return found

    def _trust(self, block: Block, attribute: str, value: Value) -> Iterator[Grant]:
        document = read_policy(value)
        for statement in document.statements:
            if statement.allows:
                for kind, element in statement.principals:
                    if kind.lower() != "service":
                        yield from self._trusted(block, attribute, statement, kind, element)
        if document.unknowns:
            yield self._unreadable(block, attribute, document)

    def _trusted(
        self, block: Block, attribute: str, statement: Statement, kind: str, element: Value
    ) -> Iterator[Grant]:
        narrowed = any(self.table.narrows_principals(c.key) or not c.key for c in statement.conditions)
        for option in alternatives(element):
            if is_null(option):
                continue
            principal = self._principal(kind, option)
            anyone = principal.kind == "everyone" and not narrowed
            cloud = self.document.get("cloud", "the cloud")
            yield Grant(
                block=block,
                principal=principal,
                privileges=_TAKES,
                scope="the role",
                attribute=attribute,
                location=line_of(block, attribute, statement.stands),
                trail=proof(block, attribute, statement.trail, option.trail),
                broad=f"everyone who has an account with {cloud} may take the role" if anyone else "",
                category="public-principal" if anyone else "",
                undecided="" if statement.effect else "whether it allows is not known",
                conditions=condition_texts(statement),
                targets=(block,),
            )

    def _principal(self, kind: str, option: Known | Unknown) -> Principal:
        """Who may take a role: an account by its id, a provider of identities, everyone."""
        text = starred(option)
        unknown = option.reason if isinstance(option, Unknown) else ""
        if not text:
            return Principal("account", f"{self.provider}:account/*", unknown or "it is no text")
        if text in self.document.get("anybody", ("*",)):
            return Principal("everyone", f"{self.provider}:*")
        if kind.lower() == "federated":
            return Principal("federated", f"{self.provider}:federated/{text}", unknown)
        match = re.fullmatch(self.document.get("account", "(.+)"), text)
        return Principal("account", f"{self.provider}:account/{match.group(1) if match else text}", unknown)

    def _attachment(self, block: Block, row: Mapping[str, str]) -> Iterator[Grant]:
        kinds = {text for text, _ in texts(block, row["type"])[0]} if "type" in row else {"System"}
        if kinds and "System" not in kinds:
            return
        holders = self.targets.of_row(block, row)
        for name, value in self._names(block, row["policy"]):
            fact = self.document.get("system_policies", {}).get(name)
            if fact is None or fact["category"] == "none":
                continue
            doubt = "" if not isinstance(value, Unknown) and len(kinds) < 2 else "the policy is one of several"
            principal = self._holding(block, row, holders)
            yield self._system(block, row["policy"], name, value, fact, doubt, principal, holders)

    def _holding(self, block: Block, row: Mapping[str, str], holders: tuple[Block, ...]) -> Principal | None:
        sort = row.get("sort", row["holder"].partition("_")[0])
        if holders:
            return Principal(sort, f"{self.provider}:{sort}/{holders[0].name}")
        known, unknown = texts(block, row["holder"])
        if known:
            return Principal(sort, f"{self.provider}:{sort}/{known[0][0]}")
        return Principal(sort, f"{self.provider}:{sort}/*", unknown[0].reason) if unknown else None

    def _names(self, block: Block, path: str) -> Iterator[tuple[str, Value]]:
        """The names of policies at a path: as text, or of what a data source looks up."""
        for value in read(block, path):
            for option in alternatives(value):
                if isinstance(option, Known) and (text := text_of(option)) is not None:
                    yield text, option if len(alternatives(value)) == 1 else Unknown("one of several")
                for target in referred(option) if isinstance(option, Unknown) else ():
                    if target.mode == "data":
                        for attribute in self.document.get("looked_up", ()):
                            if (name := text_of(target.get(attribute))) is not None:
                                yield name, Known(name, option.trail)

    def _delegation(self, block: Block, row: Mapping[str, Any]) -> Iterator[Grant]:
        """A role that another account may take, with the names of what it gives."""
        for value in read(block, row["account"]):
            if is_null(value):
                continue
            for option in alternatives(value):
                yield Grant(
                    block=block,
                    principal=self._principal("", option),
                    privileges=_TAKES,
                    scope="the agency",
                    attribute=row["account"],
                    location=line_of(block, row["account"]),
                    trail=proof(block, row["account"], value.trail),
                    targets=(block,),
                )
        for path in row["names"]:
            for name, value in self._names(block, path):
                fact = self.document.get("system_policies", {}).get(name)
                if fact is not None and fact["category"] != "none":
                    principal = Principal("role", f"{self.provider}:role/{block.name}")
                    yield self._system(block, path, name, value, fact, "", principal, (block,))

    def _system(
        self,
        block: Block,
        attribute: str,
        name: str,
        value: Value,
        fact: Mapping[str, Any],
        doubt: str,
        principal: Principal | None,
        holders: tuple[Block, ...],
    ) -> Grant:
        takes = fact["category"] == "any-role"
        reads = fact["category"] == "reads-everything"
        whole = fact["category"] == "administrator"
        given = ALL_PRIVILEGES if whole else ALL_PRIVILEGES - _TAKES
        return Grant(
            block=block,
            principal=principal,
            privileges=_TAKES if takes else _READS if reads else given,
            scope="the whole account" if whole else f"what {name} gives",
            attribute=attribute,
            location=line_of(block, attribute, value.trail),
            trail=proof(block, attribute, value.trail),
            wide=True,
            broad=f"{name} gives {fact['gives']}",
            category=fact["category"],
            undecided=doubt,
            path=tuple(holder for holder in holders if holder is not block),
            own=bool(holders),
            targets=() if takes else self.targets.every(block, fact.get("services", ())),
            holders=holders,
        )

    def _unreadable(self, block: Block, attribute: str, document: PolicyDocument) -> Grant:
        unknown = document.unknowns[0]
        return Grant(
            block=block,
            principal=None,
            privileges=frozenset(),
            scope="what it says",
            attribute=attribute,
            location=line_of(block, attribute, unknown.trail),
            trail=proof(block, attribute, unknown.trail),
            broad=f"what it allows cannot be read in full: {unknown.reason}",
            category="unreadable-statement",
            undecided=unknown.reason,
        )
