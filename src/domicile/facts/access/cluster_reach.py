"""What a binding of a cluster leads to: secrets, the data of pods, and the cloud identities that pods sign in with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.facts.access.cluster_identities import Found, Identities, Identity
from domicile.facts.kubernetes.accounts import account_of
from domicile.facts.kubernetes.namespaces import Namespace
from domicile.facts.kubernetes.rbac_capabilities import (
    CLUSTER_ADMIN,
    SECRETS,
    WILDCARD,
    Capability,
    capabilities,
    leads,
    reaching,
)
from domicile.facts.kubernetes.rbac_objects import BindingObject, RoleObject, Subject
from domicile.model.blocks import Block
from domicile.model.facts import Grant, Principal
from domicile.model.listing import some_of
from domicile.model.trail import Trail

EXEC, ESCALATION = "kubernetes-exec", "kubernetes-escalation"
_EVERYTHING = frozenset({WILDCARD, CLUSTER_ADMIN})


class Reach:
    """The further grants of one binding: those that lead to blocks of this configuration."""

    def __init__(
        self,
        binding: BindingObject,
        role: RoleObject | None,
        given: Mapping[str, Any] | None,
        table: Mapping[str, Any],
        identities: Identities,
        accounts: Iterable[tuple[Namespace, str]],
    ) -> None:
        """`accounts` are namespace and name of the service accounts that have rights of their own."""
        self._binding = binding
        self._accounts = accounts
        self._role = role
        self._identities = identities
        rules = role.rules if role else ()
        self._found = [part for rule in rules for c in capabilities(rule, table) for part in reaching(c, table)]
        self._leads = [c for rule in rules for c in leads(rule, table)]
        self._categories = {capability.category for capability in self._found}
        if given is not None and given["reach"] == "everything":
            self._categories |= _EVERYTHING
        elif given is not None and given["reach"] in ("secrets", "only-secrets"):
            self._categories.add(SECRETS)
        if given is not None and given.get("execs"):
            self._categories.add(EXEC)

    def grants(self, subjects: list[tuple[Subject, Principal]]) -> Iterator[Grant]:
        """For every subject: what it reads in the cluster, and whom it can act as in a cloud."""
        if not self._categories and not self._leads:
            return
        stores, identities = self._stores(), self._reached_identities()
        for subject, principal in subjects:
            for targets, doubt in stores:
                grant = self._grant(subject, principal, frozenset({"list", "read", *self._writes()}), targets)
                yield replace(grant, doubt=grant.doubt or doubt)
            for identity in identities:
                yield self._grant(subject, principal, frozenset({"impersonate"}), (identity.role,), identity)
            for namespace, name, doubt in self._reached_accounts():
                if (namespace, name) != (subject.namespace, subject.name):
                    grant = self._as_account(subject, principal, namespace, name)
                    yield replace(grant, doubt=grant.doubt or doubt)

    def _gets(self, *categories: str) -> bool:
        return not self._categories.isdisjoint({*categories, *_EVERYTHING})

    def _makes_pods(self) -> bool:
        return any(not lead.rule.names.known for lead in self._leads)

    def _writes(self) -> frozenset[str]:
        given = frozenset[str]().union(*(capability.privileges for capability in self._found))
        return given & {"write", "delete"}

    def _stores(self) -> list[tuple[tuple[Block, ...], str]]:
        """What it reads: what is certainly in its namespace, and what may be, with the reason."""
        namespace = self._binding.namespace
        found: list[Found] = []
        if self._gets(SECRETS) or self._makes_pods():
            found += self._identities.secrets(namespace, () if self._makes_pods() else self._named(SECRETS))
        if self._gets(EXEC):
            found += self._identities.workloads(namespace)
        doubts = dict.fromkeys(doubt for _, doubt in found)
        return [(tuple(block for block, why in found if why == doubt), doubt) for doubt in doubts]

    def _named(self, category: str) -> tuple[str, ...]:
        """The names to which every rule of a category is limited."""
        rules = [capability.rule for capability in self._found if capability.category == category]
        if not rules or self._categories & _EVERYTHING or any(not rule.names.known for rule in rules):
            return ()
        return tuple(name for rule in rules for name in rule.names.known)

    def _reached_identities(self) -> list[Identity]:
        inside = self._identities.inside(self._binding.namespace)
        names = self._names_acted_as()
        return inside if names is None else [identity for identity in inside if identity.account in names]

    def _reached_accounts(self) -> Iterator[tuple[Namespace, str, str]]:
        """The service accounts with rights of their own that can be acted as, and why that is not certain; whoever may
        do everything needs none."""
        names, here = self._names_acted_as(), self._binding.namespace
        if self._categories & _EVERYTHING and here is None:
            return
        for where, name in self._accounts:
            doubt = here.doubt_about(where) if here is not None else ""
            if doubt is not None and (names is None or name in names):
                yield where, name, doubt

    def _names_acted_as(self) -> frozenset[str] | None:
        """The names of the service accounts that can be acted as, None for all of them."""
        impersonates = any(c.category == ESCALATION and "impersonate" in c.privileges for c in self._found)
        if impersonates or self._makes_pods() or self._gets(EXEC):
            return None
        return frozenset(name for lead in self._leads for name in lead.rule.names.known)

    def _as_account(self, subject: Subject, principal: Principal, namespace: Namespace, name: str) -> Grant:
        made = self._identities.account(namespace, name)
        grant = self._grant(subject, principal, frozenset({"impersonate"}), (made,) if made else ())
        called = f"{namespace.part}/{name}" if namespace.is_known else name
        acts_as = () if made else (account_of(namespace, name).id,)
        return replace(grant, scope=f"the service account {called}", acts_as=acts_as)

    def _grant(
        self,
        subject: Subject,
        principal: Principal,
        privileges: frozenset[str],
        targets: tuple[Block, ...],
        identity: Identity | None = None,
    ) -> Grant:
        leading = (EXEC, ESCALATION) if identity is not None else (SECRETS, EXEC)
        found = [c for c in self._found if c.category in leading] or self._leads or self._found
        found = sorted(found, key=lambda capability: bool(capability.rule.perhaps))
        steps = [_step(capability) for capability in found[:1]]
        if identity is not None:
            where = identity.location
            steps.append(Trail(where.file, where.line, f"{identity.says.address} signs in as {identity.role.address}"))
        says = identity.says if identity is not None else None
        doubts = (subject.unknown, *(c.rule.perhaps for c in found[:1]), identity.doubt if identity is not None else "")
        account = (
            self._identities.account(subject.namespace, subject.name) if subject.kind == "ServiceAccount" else None
        )
        return Grant(
            block=self._binding.block,
            principal=principal,
            privileges=privileges,
            scope=_through(says, targets),
            attribute="subjects",
            location=subject.location,
            trail=Trail(
                subject.location.file,
                subject.location.line,
                f"{self._binding.block.address}: subjects",
                (*([subject.trail] if subject.trail else []), *steps),
            ),
            own=account is not None,
            holders=(account,) if account is not None else (),
            path=tuple(block for block in (self._role.block if self._role else None, says) if block is not None),
            targets=targets,
            doubt=next(filter(None, doubts), ""),
        )


def _step(capability: Capability) -> Trail:
    where = capability.rule.location
    return Trail(where.file, where.line, f"it {capability.says}")


def _through(says: Block | None, targets: tuple[Block, ...]) -> str:
    """The pods and, where they sign in as somebody, who that is; what says so is left out where it is the same."""
    if says is None:
        return _scope(targets)
    return (
        f"pods and, through {says.address}, {targets[0].address}" if says not in targets else f"pods and {says.address}"
    )


def _scope(targets: tuple[Block, ...]) -> str:
    return some_of([target.address for target in targets], 1)
