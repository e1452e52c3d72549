"""Grants of Kubernetes RBAC: what a role allows is judged on the role (`cluster_roles`), who gets it on the binding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access import cluster_entries, cluster_nodes
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.cluster_identities import Identities
from domicile.facts.access.cluster_reach import Reach
from domicile.facts.access.cluster_roles import is_shipped, of_role
from domicile.facts.kubernetes import aws_auth
from domicile.facts.kubernetes.accounts import account_of
from domicile.facts.kubernetes.aggregation import added_to, aggregated
from domicile.facts.kubernetes.controllers import Controllers
from domicile.facts.kubernetes.namespaces import Namespace
from domicile.facts.kubernetes.rbac_capabilities import (
    ANY_ACCOUNT,
    CLUSTER_ADMIN,
    DEFAULT_ACCOUNT,
    NAMESPACE_ACCOUNTS,
    NAMESPACE_ADMIN,
    NAMESPACE_SECRETS,
    PUBLIC,
    SECRETS,
    WILDCARD,
)
from domicile.facts.kubernetes.rbac_objects import BindingObject, RoleObject, Subject, bindings, roles
from domicile.facts.kubernetes.rbac_parts import RolePart, parts_of
from domicile.facts.kubernetes.rbac_roles import Roles
from domicile.facts.kubernetes.rbac_standing import Standings
from domicile.kubernetes.unrendered import reason_unnamed
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.listing import some_of
from domicile.model.paths import first
from domicile.model.values import Known, Value

Table = Mapping[str, Any]
_READ_ONLY = frozenset({"list", "read"})


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """The grants of every role and binding, manifests and Terraform alike."""
    yield from map(_asked, _every(index, catalogue))


def _asked(grant: Grant) -> Grant:
    """The grant; what is undecided until its chart or build is filled in is one question for all of that."""
    if grant.undecided and grant.block.builds and reason_unnamed(grant.undecided):
        return replace(grant, question=f"what fills in {', '.join(build.folder for build in grant.block.builds)}")
    return grant


def _every(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    yield from aws_auth.derive(index)
    pods = catalogue.section("pins")["kubernetes"]["pods"]
    yield from cluster_nodes.derive(index, catalogue.section("nodes")["kubernetes"], pods)
    sign_in = catalogue.section("workload_identity").get("kubernetes", {})
    identities = Identities(index, sign_in, pods)
    yield from cluster_entries.derive(index, sign_in, identities, AwsTable(catalogue.section("access").get("aws", {})))
    every = list(roles(index))
    bound = list(bindings(index))
    if not every and not bound:
        return
    table = catalogue.section("rbac")["kubernetes"]
    controllers = Controllers(catalogue.section("controllers").get("kubernetes", {}), table["in_namespaces"])
    standings = Standings(every, bound, table)
    own = [role for role in every if not is_shipped(role, table)]
    for role in own:
        yield from of_role(role, standings.of(role), table, controllers)
    known = Roles(aggregated(role, every) for role in own)
    accounts = dict.fromkeys(
        (s.namespace, s.name) for one in bound for s in one.subjects if s.kind == "ServiceAccount" and not s.unknown
    )
    for binding in bound:
        bound_role = _Bound(binding, known, table, identities.account)
        yield from map(controllers.judged, bound_role.grants())
        added = added_to(table["aggregated"].get(binding.role_name, ()), every) if bound_role.given else None
        reach = Reach(binding, bound_role.role or added, bound_role.given, table, identities, accounts)
        yield from reach.grants(bound_role.principals())


MOST_NAMES = 3
"""How many of the kinds and objects that a role is limited to are told."""


class _Bound:
    """One binding, joined with the role that it gives."""

    def __init__(
        self,
        binding: BindingObject,
        known: Roles,
        table: Table,
        made: Callable[[Namespace, str], Block | None],
    ) -> None:
        self.binding = binding
        self.made = made
        self.table = table
        self.role = next(reversed(known.given_by(binding)), None)
        self.where = f"the namespace {binding.namespace.called()}" if binding.namespace else "the whole cluster"
        self.given = None if self.role else table["known_roles"].get(binding.role_name)
        self.is_public_role = binding.role_name in table["public_roles"]

    def grants(self) -> Iterator[Grant]:
        """For every subject one grant for each part of the role."""
        parts = self._parts()
        for subject in self.binding.subjects:
            yield from (self._grant(subject, part) for part in parts)

    def principals(self) -> list[tuple[Subject, Principal]]:
        """Every subject with the principal that it is."""
        return [(subject, _principal(subject, self.table)) for subject in self.binding.subjects]

    def _grant(self, subject: Subject, part: RolePart) -> Grant:
        principal = _principal(subject, self.table)
        category, broad, undecided = self._breadth(subject, principal)
        account = self.made(subject.namespace, subject.name) if subject.kind == "ServiceAccount" else None
        return Grant(
            block=self.binding.block,
            principal=principal,
            privileges=part.privileges,
            scope=self._scope(part),
            attribute="roleRef" if category in (CLUSTER_ADMIN, NAMESPACE_ADMIN, NAMESPACE_SECRETS) else "subjects",
            location=subject.location,
            trail=subject.trail,
            wide=not self.binding.namespace,
            broad=broad,
            category=category,
            undecided=undecided,
            path=(self.role.block,) if self.role else (),
            own=account is not None,
            holders=(account,) if account is not None else (),
            fix=_FIXES.get(category, ""),
            alike=self._alike(undecided),
        )

    def _alike(self, undecided: str) -> str:
        """What a binding has in common with others: a role that is missing; of a manifest, itself in other files."""
        if undecided:
            return undecided if undecided == self._missing() else ""
        if self.binding.block.mode != "object":
            return ""
        receivers = ", ".join(sorted(subject.words for subject in self.binding.subjects))
        return f"{self.binding.block.name}: {self.binding.role_kind} {self.binding.role_name} to {receivers}"

    def _parts(self) -> list[RolePart]:
        if self.role is not None:
            found = parts_of(self.role.rules, self.binding.namespace is not None, self.table)
            return found or [RolePart(frozenset())]
        if self.is_public_role:
            return [RolePart(frozenset())]
        return [RolePart(frozenset(self.given["privileges"]) if self.given else _READ_ONLY)]

    def _scope(self, part: RolePart) -> str:
        reach = f"{some_of(part.things, MOST_NAMES)} in {self.where}" if part.things else self.where
        return f"{reach}, through the role {self.binding.role_name or 'that is not known'}"

    def _breadth(self, subject: Subject, principal: Principal) -> tuple[str, str, str]:
        """(category, why it is broad, why that is not known)."""
        if principal.kind == "unknown":
            return PUBLIC, "", "who gets the role is not known"
        if principal.kind in ("everyone", "authenticated") and not self.is_public_role:
            return self._public(principal)
        if principal.id in self.table["administrators"]:
            return "", "", ""
        reach = self.given["reach"] if self.given else "none"
        name = self.binding.role_name
        if reach == "everything":
            if self.binding.namespace:
                return NAMESPACE_ADMIN, f"it gives {name} in {self.where}, with all in it", ""
            return CLUSTER_ADMIN, f"it gives {name}, which may do everything in the whole cluster", ""
        if reach == "secrets" and not self.binding.namespace:
            return CLUSTER_ADMIN, f"it gives {name} in every namespace, with every secret", ""
        if reach in ("secrets", "only-secrets"):
            return self._secrets(name)
        if self.role is None and not self.given and not self.is_public_role and not name.startswith("system:"):
            if self.binding.role_unknown:
                return CLUSTER_ADMIN, "", f"which role it gives is not known: {self.binding.role_unknown}"
            return WILDCARD, "", self._missing()
        return self._of_many(subject, principal)

    def _secrets(self, name: str) -> tuple[str, str, str]:
        if not self.binding.namespace:
            return SECRETS, f"it gives {name}, which reads every secret of the cluster", ""
        return NAMESPACE_SECRETS, f"it gives {name}, which reads every secret of {self.where}", ""

    def _of_many(self, subject: Subject, principal: Principal) -> tuple[str, str, str]:
        """Names that stand for all pods of a namespace, or for those that name no other account."""
        if not self._shows_objects() or not self._parts()[0].privileges:
            return "", "", ""
        name, start = _bare(principal), self.table["of_namespace"]
        gives = f"it gives the role {self.binding.role_name} to every"
        if principal.kind == "group" and name.startswith(start):
            return NAMESPACE_ACCOUNTS, f"{gives} service account of the namespace {name.removeprefix(start)}", ""
        is_default = principal.kind == "service-account" and name == self.table["default_account"]
        if is_default and not self._mounts_no_token(subject):
            where = f"the namespace {subject.namespace.called()}"
            return DEFAULT_ACCOUNT, f"{gives} pod of {where} that names no other account", ""
        return "", "", ""

    def _shows_objects(self) -> bool:
        """Whether the role is known, and shows objects."""
        return bool(self.given) if self.role is None else _gives_data(self.role)

    def _mounts_no_token(self, subject: Subject) -> bool:
        """Whether the account is made here so that its pods get no token unless they ask for one."""
        account = self.made(subject.namespace, subject.name)
        paths = ("automountServiceAccountToken", "automount_service_account_token")
        return account is not None and any(_is_false(first(account, path)) for path in paths)

    def _missing(self) -> str:
        if not self.binding.role_name:
            return "what it gives is not known: it names no role"
        return f"what it gives is not known: the role {self.binding.role_name} is not in this scan"

    def _public(self, principal: Principal) -> tuple[str, str, str]:
        who = "anybody, without a login" if principal.kind == "everyone" else "every account of the cluster"
        if self.role is not None and not _gives_data(self.role):
            return "", "", ""
        category = PUBLIC if principal.kind == "everyone" else ANY_ACCOUNT
        return category, f"it gives the role {self.binding.role_name} to {who} ({_bare(principal)})", ""


_FIXES = {
    CLUSTER_ADMIN: "Bind a role of its own that names what is needed, in the namespaces where it is needed.",
    NAMESPACE_ADMIN: "Bind a role of its own that names what is needed in the namespace.",
    NAMESPACE_SECRETS: "Bind a role of its own that leaves secrets out or names them.",
    ANY_ACCOUNT: "Name the groups and service accounts that need the role.",
    NAMESPACE_ACCOUNTS: "Name the service accounts that need the role.",
    DEFAULT_ACCOUNT: "Make a service account for the workload that needs the role, and bind that.",
    SECRETS: "Leave it to Kubernetes' own identities (for nodes: the Node authorizer and NodeRestriction).",
    PUBLIC: "Name the groups and service accounts that need the role.",
}


def _gives_data(role: RoleObject) -> bool:
    """Whether the role shows objects, and not only URLs or objects that it names (as kubeadm's cluster-info)."""
    return any(rule.resources.known and not rule.names.known for rule in role.rules) or bool(role.unknown)


def _principal(subject: Subject, table: Table) -> Principal:
    if subject.unknown and subject.kind == "ServiceAccount" and subject.name:
        # An account is one account, whatever its name will be: never everybody.
        return replace(account_of(subject.namespace, subject.name), unknown=subject.unknown)
    if subject.unknown:
        return Principal("unknown", f"kubernetes:{subject.kind.lower()}/{subject.name or '?'}")
    if subject.kind == "ServiceAccount":
        return account_of(subject.namespace, subject.name)
    kind = "group" if subject.kind == "Group" else "user"
    meant = next((meaning for meaning, names in table["audiences"].items() if subject.name in names), kind)
    return Principal(meant, f"kubernetes:{kind}/{subject.name}")


def _is_false(value: Value) -> bool:
    return isinstance(value, Known) and value.data is False


def _bare(principal: Principal) -> str:
    return principal.id.rpartition("/")[2]
