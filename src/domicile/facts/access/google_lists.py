"""Rights that stand in lists of their own: access control lists of Cloud Storage, entitlements to a role for a while.

Source: google_storage_bucket_acl and its kin, google_privileged_access_manager_entitlement in
hashicorp/terraform-provider-google; Google Cloud, "Access control lists" (read 2026-11-22). An entry for everybody is
an exposure, which its own rules tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.access.google_bindings import Binding
from domicile.facts.access.google_hierarchy import level_of
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_ENTITY = re.compile(r"(?:user|group|domain)-.+|project-(?:owners|editors|viewers)-.+")
_TEAM = re.compile(r"project-(owner|editor|viewer)s-(.+)")


def list_bindings(block: Block, table: Mapping[str, Any]) -> Iterator[Binding]:
    """The bindings that a list, an entry of one or an entitlement makes."""
    if block.mode != "resource":
        return
    row = table.get("access_lists", {}).get(block.kind)
    if row is not None:
        about = tuple(referred(block.get(row["about"])))
        if not any(_is_on(one.get(table["access_lists_off"])) for one in about):
            yield from _of_list(block, row, table["access_list_roles"][row["roles"]], about)
    row = table.get("entitlements", {}).get(block.kind)
    if row is not None:
        yield from _of_entitlement(block, row)


def _is_on(value: Value) -> bool:
    return isinstance(value, Known) and value.data is True


def _of_list(
    block: Block, row: Mapping[str, Any], roles: Mapping[str, str], about: tuple[Block, ...]
) -> Iterator[Binding]:
    if "entries" in row:
        for entry in read(block, row["entries"]):
            for option in alternatives(entry):
                role, _, entity = (text_of(option) or "").partition(":")
                yield from _entry(block, row["entries"], role, Known(entity, option.trail), roles, about)
        return
    for option in alternatives(block.get(row["entity"])):
        role = text_of(first(block, row["role"])) or ""
        yield from _entry(block, row["entity"], role, option, roles, about)


def _entry(
    block: Block, attribute: str, role: str, entity: Known | Unknown, roles: Mapping[str, str], about: tuple[Block, ...]
) -> Iterator[Binding]:
    member = _member(entity)
    if member is not None and role in roles:
        given = Known(roles[role], entity.trail)
        yield Binding(block, attribute, "resource", given, (member,), trail=entity.trail, about=about)


def _member(entity: Known | Unknown) -> Known | Unknown | None:
    """An entity of a list as a member of a binding is written; None for everybody."""
    text = text_of(entity)
    if text is None:
        return entity if isinstance(entity, Unknown) else None
    if not _ENTITY.fullmatch(text):
        return None
    team = _TEAM.fullmatch(text)
    if team:
        return Known(f"project{team.group(1).title()}:{team.group(2)}", entity.trail, entity.reference)
    kind, _, name = text.partition("-")
    sort = "serviceAccount" if kind == "user" and name.endswith(".gserviceaccount.com") else kind
    return Known(f"{sort}:{name}", entity.trail, entity.reference)


def _of_entitlement(block: Block, row: Mapping[str, Any]) -> Iterator[Binding]:
    where = block.get(row["where"])
    people = tuple(read(block, row["members"]))
    for binding in read(block, row["each"]):
        condition: Value = first(binding, row["condition"])
        yield Binding(
            block,
            row["each"].partition(".")[0],
            level_of(where) or "project",
            first(binding, "role"),
            people,
            Known({"expression": condition}) if text_of(condition) else Known(None),
            trail=binding.trail,
            container=where,
            eligible=True,
        )
