"""Grants on Yandex Cloud: roles given on organisations, clouds, folders and single resources.

What the public may do with a single resource is the exposure rules' to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.aws_policy import elements, members
from domicile.facts.aws_policy.reading import policy_object
from domicile.facts.partly_known import starred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, OneOf, Unknown, Value, alternatives, is_null, text_of

LEVELS = ("resource", "folder", "cloud", "organization")
_KIND = re.compile(r"yandex_(.+)_iam_(member|binding|policy)")
_ALL = frozenset({"list", "read", "write", "delete", "administer", "regrant"})
_IMPERSONATES = frozenset({"impersonate"})
_ACCOUNT = "yandex_iam_service_account"
_SORTS = {"serviceAccount": "service-account", "group": "group", "federatedUser": "federated"}


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A role that is given to members, as one block (or a part of its policy) says it."""

    block: Block
    attribute: str
    level: str
    role: Value
    members: tuple[Value, ...]
    trail: Trail | None = None


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that Yandex bindings of the estate make."""
    table = catalogue.section("access").get("yandex", {})
    for kind in index.kinds:
        match = _KIND.fullmatch(kind)
        for block in index.of_kind(kind) if match else ():
            if match and block.mode == "resource":
                for binding in _bindings(block, table.get("containers", {}).get(kind, "resource"), match.group(2)):
                    yield from _Given(binding, f"yandex_{match.group(1)}", table, index).grants()


def _bindings(block: Block, level: str, form: str) -> Iterator[Binding]:
    if form != "policy":
        people = elements(block.get("members")) + elements(block.get("member"))
        if people:
            yield Binding(block, "role", level, block.get("role"), people)
        return
    for option in alternatives(block.get("policy_data")):
        policy = policy_object(option)
        if isinstance(policy, Unknown):
            yield Binding(block, "policy_data", level, policy, ())
        for item in elements(members(policy).get("bindings", NULL)):
            parts = members(item)
            people = elements(parts.get("members", NULL))
            yield Binding(block, "policy_data", level, parts.get("role", NULL), people, item.trail)


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    binding: Binding
    target: str
    table: Mapping[str, Any]
    index: Index

    def grants(self) -> Iterator[Grant]:
        """One for each member and alternative of the role."""
        for member in self.binding.members or (NULL,):
            for someone in alternatives(member):
                for role in alternatives(self.binding.role):
                    yield self._grant(role, someone, member)

    def _grant(self, role: Known | Unknown, someone: Known | Unknown, member: Value) -> Grant:
        binding = self.binding
        name = text_of(role) or ""
        row = self.table.get("roles", {}).get(name)
        broad = row is not None and LEVELS.index(binding.level) >= LEVELS.index(row["from"])
        principal, public = self._principal(someone)
        own = self._own(someone)
        told = public if binding.level != "resource" or self.target == _ACCOUNT else None
        category = "public-principal" if told else row["category"] if row and broad else ""
        undecided, why = self._doubt(role, category), self._why(name, row if broad else None, told)
        if isinstance(role, Unknown) and binding.level != "resource" and not category:
            category, why = "data-administrator", f"its role on the {binding.level} is not known"
        return Grant(
            block=binding.block,
            principal=principal,
            privileges=self._privileges(name, row if broad else None),
            scope="it" if binding.level == "resource" else f"the {binding.level}",
            attribute=binding.attribute,
            location=line_of(binding.block, binding.attribute, binding.trail),
            trail=proof(binding.block, binding.attribute, binding.trail, role.trail, member.trail),
            wide=binding.level != "resource",
            broad=why,
            category=category,
            undecided=undecided,
            path=() if own is None else (own,),
            own=own is not None,
            targets=self._targets(name),
            holders=() if own is None else (own,),
        )

    def _doubt(self, role: Known | Unknown, category: str) -> str:
        if isinstance(role, Unknown) and self.binding.level != "resource":
            return f"the role is not known: {role.reason}"
        return "the role is one of several" if isinstance(self.binding.role, OneOf) and category else ""

    def _why(self, role: str, row: Mapping[str, str] | None, public: str | None) -> str:
        if public:
            return f"{role} is given to {self.table['system_group_words'][public]}"
        return f"{role} on the {self.binding.level} gives {row['gives']}" if row else ""

    def _privileges(self, role: str, row: Mapping[str, str] | None) -> frozenset[str]:
        """By the row of a broad role, else by the last word of its name: storage.viewer reads."""
        if row is not None:
            return _IMPERSONATES if row["category"] == "impersonation" else _ALL
        if self.target == _ACCOUNT and role.rpartition(".")[2] in self.table["account_roles"]:
            return _IMPERSONATES
        given = self.table["role_endings"].get(role.rpartition(".")[2])
        return frozenset(given if given is not None else ("read",))

    def _principal(self, member: Known | Unknown) -> tuple[Principal | None, str | None]:
        """Who is given the role, and which of the system's groups that is."""
        if is_null(member):
            return None, None
        text = starred(member)
        unknown = member.reason if isinstance(member, Unknown) else ""
        if not text:
            return Principal("unknown", "", unknown or "it is no text"), None
        public = self.table.get("system_groups", {}).get(text)
        if public:
            return Principal(public, f"yandex:{text}"), public
        sort = "organization" if text.startswith("system:group:organization:") else None
        sort = sort or ("federated" if text.startswith("system:group:federation:") else None)
        return Principal(sort or _SORTS.get(text.partition(":")[0], "user"), f"yandex:{text}", unknown), None

    @staticmethod
    def _own(member: Known | Unknown) -> Block | None:
        """The identity of this configuration that a member is."""
        parts = member.parts if isinstance(member, Unknown) else ()
        for part in (member, *(p for p in parts if isinstance(p, Unknown))):
            for target in referred(part):
                if target.mode == "resource" and target.kind == _ACCOUNT:
                    return target
        return None

    def _targets(self, role: str) -> tuple[Block, ...]:
        """The resource that a binding of one resource is about; in a container, the stores of its services."""
        block = self.binding.block
        if self.binding.level == "resource":
            return self._bound(block)
        kinds = self.table["stores"].get(role.partition(".")[0] if "." in role else "*", ())
        if not kinds and "." not in role:
            kinds = [kind for row in self.table["stores"].values() for kind in row]
        return tuple(
            target
            for target in self.index.of_kind(*kinds)
            if target.root == block.root and self._stands_in(target, block.get(f"{self.binding.level}_id"))
        )

    def _bound(self, block: Block) -> tuple[Block, ...]:
        body = block.body.data if isinstance(block.body, Known) and isinstance(block.body.data, Mapping) else {}
        found: dict[int, Block] = {}
        for attribute in body:
            if attribute not in ("role", "member", "members", "policy_data"):
                for option in alternatives(body[attribute]):
                    text = text_of(option)
                    named = self.index.named(self.target, attribute, text) if text else []
                    for target in (*referred(option), *(t for t in named if t.root == block.root)):
                        if target.kind == self.target:
                            found[id(target)] = target
        return tuple(found.values())

    def _stands_in(self, target: Block, container: Value) -> bool:
        """Whether a store may stand in the folder of a binding; in a cloud or organisation, it does."""
        if self.binding.level != "folder":
            return True
        folder = target.get("folder_id")
        if is_null(folder) or is_null(container):
            return True
        one, other = text_of(folder), text_of(container)
        if one is not None and other is not None:
            return one == other
        mine, theirs = referred(folder), referred(container)
        return bool({id(b) for b in mine} & {id(b) for b in theirs}) if mine and theirs else not (mine or theirs)
