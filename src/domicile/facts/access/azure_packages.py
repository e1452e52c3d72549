"""Access packages of Entra ID: who may ask for one, and which groups that makes them a member of.

A policy says who may ask and whether somebody has to approve; the package leads to groups through its catalog.
https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-request-policy
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.facts.access.azure_principals import GROUPS, group_id, principal_of, why_unknown
from domicile.facts.access.carriers import referred
from domicile.facts.access.memberships import membership
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of


def package_grants(index: Index, table: Mapping[str, Any]) -> Iterator[Grant]:
    """A grant for everybody who may ask for a package, or who runs the catalog that it is in: to act as its groups."""
    row = table.get("packages")
    if row is not None:
        packages = _Packages(index, row)
        for block in index.of_kind(row["policy"]):
            yield from packages.asked(block)
        for block in index.of_kind(row["catalog_role"]):
            yield from packages.run(block)


@dataclass(frozen=True, slots=True)
class _Packages:
    index: Index
    row: Mapping[str, Any]

    def asked(self, policy: Block) -> Iterator[Grant]:
        """What a policy gives to whoever may ask; nothing where it takes no requests."""
        groups = [name for package in referred(policy.get("access_package_id")) for name in self._of_package(package)]
        settings = next(read(policy, "requestor_settings"), None)
        if not groups or settings is None or _is(first(settings, "requests_accepted"), False):
            return
        for value, principal, own, outside in self._who(settings):
            grant = membership(policy, "requestor_settings", value, (principal, own), groups)
            yield self._judged(grant, policy) if outside else grant

    def _who(self, settings: Value) -> Iterator[tuple[Value, Principal, Block | None, bool]]:
        """(the value that says it, who may ask, the block that makes them, whether that is anybody outside)."""
        for value in read(settings, "requestor.object_id"):
            principal, own = principal_of(value)
            if principal is not None:
                yield value, principal, own, False
        for option in alternatives(first(settings, "scope_type")):
            if isinstance(option, Unknown):
                yield option, Principal("unknown", "", why_unknown(option)), None, False
            audience = self.row["audiences"].get(text_of(option) or "")
            if audience:
                yield option, Principal(audience["kind"], audience["id"]), None, audience.get("outside", False)

    def _judged(self, grant: Grant, policy: Block) -> Grant:
        """Too much where nobody has to approve it."""
        needed = first(policy, "approval_settings.approval_required")
        if _is(needed, True):
            return grant
        open_ = next((o.reason for o in alternatives(needed) if isinstance(o, Unknown)), "")
        return replace(
            grant,
            category="any-principal",
            broad="" if open_ else f"whoever asks for it is {grant.scope}, and nobody has to approve that",
            undecided=f"whether somebody has to approve it is not known: {open_}" if open_ else "",
        )

    def run(self, block: Block) -> Iterator[Grant]:
        """What somebody gets who may change what is in a catalog or who is given it."""
        names = {name for role in referred(block.get("role_id")) for name, _ in texts(role, "display_name")[0]}
        if names and not names & set(self.row["runs"]):
            return
        catalogs = {id(found) for found in referred(block.get("catalog_id"))}
        groups = [name for name, catalog in self._in_catalogs() if id(catalog) in catalogs]
        value = block.get("principal_object_id")
        principal, own = principal_of(value)
        if principal is not None and groups:
            yield membership(block, "principal_object_id", value, (principal, own), groups)

    def _of_package(self, package: Block) -> Iterator[str]:
        for joined in self.index.of_kind(self.row["resource"]):
            if package in referred(joined.get("access_package_id")):
                for resource in referred(joined.get("catalog_resource_association_id")):
                    yield from _groups(resource)

    def _in_catalogs(self) -> Iterator[tuple[str, Block]]:
        for resource in self.index.of_kind(self.row["catalog_resource"]):
            for catalog in referred(resource.get("catalog_id")):
                for name in _groups(resource):
                    yield name, catalog


def _groups(resource: Block) -> Iterator[str]:
    """The ids of the groups that a resource of a catalog is."""
    yield from (group_id(group) for group in referred(resource.get("resource_origin_id")) if group.kind in GROUPS)


def _is(value: Value, wanted: bool) -> bool:
    return not is_null(value) and isinstance(value, Known) and value.data is wanted
