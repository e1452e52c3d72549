"""What the catalogue says of access on AWS, in a form that is quick to ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from domicile.facts.access.aws_scope import ANYTHING, Thing
from domicile.facts.aws_policy import action_matches
from domicile.model.blocks import Block
from domicile.model.facts import Principal
from domicile.model.paths import texts
from domicile.model.privileges import OF_DATA, PRIVILEGES
from domicile.model.values import Unknown

ALL_PRIVILEGES = frozenset(PRIVILEGES)
_KEEPS_IDENTITIES = ("iam",)
"""The service of the ARNs that ways to become more are about, where these have a type: roles, users, policies."""
_MANAGED = re.compile(r"arn:[^:]*:iam::(?:aws:)?policy/(?:.*/)?([^/]+)")


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """An AWS-managed policy that gives more than a job needs: its category and what it gives, in words.

    `services` are those whose data it reaches; none named is every one of them.
    """

    name: str
    category: str
    gives: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A way to become more: the type of the ARNs that it is about ("" for any), and, unless its holder can give itself
    every right by it, what that can do and the privileges that this is."""

    type: str = ""
    does: str = ""
    privileges: frozenset[str] = ALL_PRIVILEGES


class AwsTable:
    """The documents `rules/catalogue/aws/access.yaml` and, generated, `actions.yaml`."""

    def __init__(
        self,
        document: Mapping[str, Any],
        actions: Mapping[str, Any] | None = None,
        managed: Mapping[str, Any] | None = None,
    ) -> None:
        self._gives: Mapping[str, Mapping[str, Sequence[str]]] = (managed or {}).get("policies", {})
        self.memberships: Mapping[str, Mapping[str, str]] = document.get("memberships", {})
        self.assignments: Mapping[str, Mapping[str, str]] = document.get("assignments", {})
        self.directory: Mapping[str, Sequence[str]] = document.get("directory", {})
        self.directory_memberships: Mapping[str, Mapping[str, str]] = document.get("directory_memberships", {})
        self.anybody_allowed = frozenset(document.get("anybody_allowed", ()))
        self.own_data = frozenset(document.get("own_data", ()))
        self._looked_up = frozenset(document.get("looked_up", ()))
        self.service_accounts = frozenset(
            number for numbers in document.get("service_accounts", {}).values() for number in numbers
        )
        self.partitions: Mapping[str, str] = document.get("partitions", {})
        self.identity_policies: Mapping[str, Mapping[str, str]] = document.get("identity_policies", {})
        self.trust_policies: Mapping[str, Mapping[str, str]] = document.get("trust_policies", {})
        self.resource_policies: Mapping[str, Mapping[str, Any]] = document.get("resource_policies", {})
        self.leads_to: Mapping[str, str] = document.get("leads_to", {})
        self.other_policies: Mapping[str, str] = document.get("other_policies", {})
        self.attachments: Mapping[str, Mapping[str, str]] = document.get("attachments", {})
        self.customer_policies: Mapping[str, Mapping[str, str]] = document.get("customer_policies", {})
        self.sign_ins = _rows_by_kind(document.get("sign_ins", {}))
        self.users_of_roles: Mapping[str, str] = document.get("users_of_roles", {})
        self.shares = _rows_by_kind(document.get("shares", {}))
        self._people: Mapping[str, Mapping[str, Any]] = document.get("people_of_services", {})
        self.services: Mapping[str, Mapping[str, Any]] = document.get("services", {})
        self._beside: Mapping[str, Mapping[str, Sequence[str]]] = document.get("services_of_policies", {})
        self._levels: Mapping[str, Mapping[str, Sequence[str]]] = (actions or {}).get("services", {})
        self.stores: Mapping[str, Sequence[str]] = document.get("stores", {})
        self._types: Mapping[str, str] = document.get("types_of_stores", {})
        self._escalation: Mapping[str, Way] = _ways(document.get("escalation", ()))
        self.escalation_by_prefix: Mapping[str, Sequence[str]] = document.get("escalation_by_prefix", {})
        self.escalation_together: Mapping[str, str] = document.get("escalation_together", {})
        self.escalation_through: Mapping[str, str] = document.get("escalation_through", {})
        self._escalation_over: Mapping[str, Mapping[str, str]] = document.get("escalation_over", {})
        self.reads_everywhere = frozenset(document.get("reads_everywhere", ()))
        self.shares_everywhere = frozenset(document.get("shares_everywhere", ()))
        self.reads_by_wildcard = frozenset(document.get("reads_by_wildcard", ()))
        self._open_providers: Mapping[str, Mapping[str, Any]] = document.get("open_identity_providers", {})
        self.cluster_issuers: Mapping[str, Any] = document.get("cluster_issuers", {})
        self._narrowing_federation: tuple[str, ...] = tuple(document.get("narrowing_federation", ()))
        self._narrowing_principals: tuple[str, ...] = tuple(document.get("narrowing_principals", ()))
        self._narrowing_resources: tuple[str, ...] = tuple(document.get("narrowing_resources", ()))
        self._narrowing_by_presence: tuple[str, ...] = tuple(document.get("narrowing_by_presence", ()))
        denials: Mapping[str, Any] = document.get("denials", {})
        self.identifying: Mapping[str, str] = denials.get("identifying", {})
        self.never_of_people = frozenset(denials.get("services_alone", ()))
        self._chosen: tuple[str, ...] = tuple(denials.get("chosen", ()))
        self.keys: Mapping[str, Mapping[str, Any]] = document.get("keys", {})
        self.keepers: Mapping[str, Mapping[str, Any]] = document.get("keepers", {})
        self._managed: Mapping[str, Mapping[str, Any]] = document.get("managed_policies", {})
        self._privileges: dict[tuple[str, str], frozenset[str]] = {}

    def managed_policy(self, arn: str) -> ManagedPolicy | None:
        """The AWS-managed policy of an ARN, where it gives more than a job needs."""
        match = _MANAGED.fullmatch(arn)
        row = self._managed.get(match.group(1)) if match else None
        if match is None or row is None or row["category"] == "none":
            return None
        return ManagedPolicy(match.group(1), row["category"], row["gives"], tuple(row.get("services", ())))

    def knows(self, arn: str) -> bool:
        """Whether the catalogue names the AWS-managed policy of an ARN."""
        match = _MANAGED.fullmatch(arn)
        return match is not None and (match.group(1) in self._managed or match.group(1) in self._gives)

    def given_by_managed(self, arn: str) -> Mapping[str, frozenset[str]]:
        """Service → what the AWS-managed policy of an ARN gives over all of its data."""
        match = _MANAGED.fullmatch(arn)
        given = self._gives.get(match.group(1), {}) if match and ":aws:policy/" in arn else {}
        return {service: frozenset(privileges) for service, privileges in given.items()}

    def named_by_service(self, arn: str) -> Principal | None:
        """Somebody whom a service keeps itself, by ARN: aws:quicksight-user/NAME."""
        for row in self._people.values():
            match = re.fullmatch(row["matches"], arn)
            if match:
                return Principal(row["kind"], f"aws:{row['called']}/{'/'.join(match.groups())}")
        return None

    def made_by_service(self, option: Unknown) -> Principal | None:
        """The same of a reference to the block that makes them."""
        target = option.reference.target if option.reference is not None else None
        row = self._people.get(target.kind) if target is not None else None
        if target is None or row is None:
            return None
        name = next((text for path in row["names"] for text, _ in texts(target, path)[0]), "")
        return Principal(row["kind"], f"aws:{row['called']}/{name or '*'}", "" if name else option.reason)

    def narrows_principals(self, key: str) -> bool:
        """Whether a condition key really limits who."""
        return _any(key, self._narrowing_principals)

    def narrows_resources(self, key: str) -> bool:
        """Whether a condition key really limits what is reached."""
        return _any(key, self._narrowing_resources)

    def narrows_by_presence(self, key: str) -> bool:
        """Whether less is reached where a condition key must be there, whatever it says."""
        return _any(key, self._narrowing_by_presence)

    def is_chosen(self, key: str) -> bool:
        """Whether whoever asks decides what a condition key says."""
        return _any(key, self._chosen)

    def narrows_federation(self, key: str) -> bool:
        """Whether a condition key limits who of any identity provider gets in."""
        return _any(key, self._narrowing_federation)

    def open_provider(self, host: str) -> Mapping[str, Any]:
        """What tells whose token it is at an identity provider that serves everybody who signs up; {} for others."""
        return next((row for pattern, row in self._open_providers.items() if fnmatchcase(host, pattern)), {})

    def is_own(self, block: Block) -> bool:
        """Whether what a block says of itself is the configuration's own; what its modules make is, fetched or not."""
        if block.kind in self._looked_up and block.mode == "data":
            return block.provider is None or not block.provider.alias
        return block.kind in self.own_data or block.mode in ("resource", "module")

    def services_of(self, prefix: str) -> list[str]:
        """The services that keep data whose prefix a pattern's own (`s3`, `s*`) covers."""
        if prefix in self.services:
            return [prefix]
        return [name for name in self.services if "*" in prefix and fnmatchcase(name, prefix)]

    def privileges(self, service: str, pattern: str) -> frozenset[str]:
        """What an action pattern (without the service) gives over a service's data."""
        found = self._privileges.get((service, pattern))
        if found is None:
            found = frozenset(privilege for privilege in OF_DATA if self._covers(service, pattern, privilege))
            self._privileges[service, pattern] = found
        return found

    def actions(self, service: str) -> Iterator[tuple[str, str]]:
        """(privilege, action) for every action of a service that gives a privilege over its data."""
        for row in (self.services.get(service, {}), self._levels.get(service, {})):
            yield from ((privilege, action) for privilege in PRIVILEGES for action in row.get(privilege, ()))

    def over_resource(self, service: str, pattern: str) -> frozenset[str] | None:
        """What an action pattern gives over the resource whose policy names it; None where it covers no action that
        we know of. Changing settings is to administer, seeing them is nothing."""
        given = self.privileges(service, pattern)
        if self._covers(service, pattern, "changes"):
            given |= {"administer"}
        return given if given or self._covers(service, pattern, "settings") else None

    def on_resource(self, service: str) -> Iterator[tuple[str, str]]:
        """(privilege, action) for every action of a service that gives something over a resource with a policy."""
        for row in (self.services.get(service, {}), self._beside.get(service, {}), self._levels.get(service, {})):
            yield from ((privilege, action) for privilege in PRIVILEGES for action in row.get(privilege, ()))
            yield from (("administer", action) for action in row.get("changes", ()))

    def is_within(self, service: str, action: str) -> bool | None:
        """Whether an action is about what is in a thing (`bucket/key`) and not about the thing; None where ARNs of a
        service make no difference."""
        pattern = self.services.get(service, {}).get("within")
        return re.fullmatch(pattern, action, re.IGNORECASE) is not None if pattern else None

    def _covers(self, service: str, pattern: str, word: str) -> bool:
        rows = (self.services.get(service, {}), self._beside.get(service, {}), self._levels.get(service, {}))
        return any(action_matches(pattern, action) for row in rows for action in row.get(word, ()))

    def escalations(self, pattern: str) -> list[str]:
        """The ways to become more that an action pattern covers."""
        return [action for action in self._escalation if action_matches(pattern, action)]

    def way(self, action: str) -> Way:
        """One of the ways to become more."""
        return self._escalation[action]

    def thing_of(self, service: str) -> Thing:
        """What the actions of a service that keeps data are about."""
        row = self.services[service]
        return Thing((service, *row.get("arns", ())), tuple(row.get("types", ())), bool(row.get("untyped")))

    def thing_kept(self, service: str, kind: str) -> Thing:
        """What the actions of a service are about, as far as it is a store of this kind."""
        thing = self.thing_of(service) if service in self.services else Thing((service,))
        return thing if thing.types or kind not in self._types else replace(thing, types=(self._types[kind],))

    def thing_of_ways(self, ways: Iterable[str]) -> Thing:
        """What these ways to become more are about."""
        types = {self._escalation[way].type for way in ways}
        return ANYTHING if "" in types else Thing(_KEEPS_IDENTITIES, tuple(sorted(types)))

    def thing_through(self, action: str) -> Thing:
        """What an action acts on that changes or opens something which runs with a role: of its own service, unless the
        catalogue says otherwise."""
        row = self._escalation_over.get(action)
        return Thing((row["service"],), (row["type"],)) if row else Thing((action.partition(":")[0],))


def _rows_by_kind(document: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Kind → its rows, of a table in which a kind has one row or a list of them."""
    return {kind: rows if isinstance(rows, list) else [rows] for kind, rows in document.items()}


def _ways(rows: Mapping[str, str | Mapping[str, Any]] | Iterable[str]) -> Mapping[str, Way]:
    """The ways to become more by action; a row that is one word is the type of the ARNs."""
    if not isinstance(rows, Mapping):
        return dict.fromkeys(rows, Way())
    return {action: Way(row) if isinstance(row, str) else _way(row) for action, row in rows.items()}


def _way(row: Mapping[str, Any]) -> Way:
    return Way(row.get("type", ""), row["does"], frozenset(row["privileges"]))


def _any(key: str, patterns: Iterable[str]) -> bool:
    lower = key.lower()
    return any(fnmatchcase(lower, pattern) for pattern in patterns)
