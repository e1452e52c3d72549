"""Organisation policies: which of them say something on a constraint where something stands.

Source: google_org_policy_policy, google_organization_policy, google_folder_organization_policy and
google_project_organization_policy in hashicorp/terraform-provider-google; Google Cloud, "Understanding hierarchy
evaluation" (read 2026-11-22): the policy nearest by counts, with those above it only where it inherits from them; a
reset restores the constraint's default. A dry run enforces nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.google_hierarchy import Container, Hierarchy, Names, level_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import first, is_set, read
from domicile.model.values import NULL, Known, Unknown, Value, alternatives, is_null, text_of

_TRUE = ("true", "TRUE", True)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a policy says: `enforced` of one that is on or off, `allowed` of one that lists values (None: no list), all
    values allowed, or by `parameters`; `conditional` where it holds under a condition alone, or may not be made."""

    enforced: bool
    allowed: tuple[Value, ...] | None
    allows_all: bool
    parameters: Value
    conditional: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy on one constraint, where it is set, and whether what is above it holds too."""

    block: Block
    constraint: str
    level: str
    names: Names
    rules: tuple[Rule, ...]
    inherits: bool


class Constraints:
    """The organisation policies of an estate, asked by constraint and place."""

    def __init__(self, index: Index, table: Mapping[str, Any], hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        rows = table.get("organization_policies", {})
        blocks = [(block, row) for kind, row in rows.items() for block in index.of_kind(kind)]
        self._all = [policy for block, row in blocks for policy in _read(hierarchy, block, row)]

    def at(self, constraint: str, where: list[Container], root: str) -> list[Policy]:
        """The policies that are in force where something stands, the nearest first; [] where the default is."""
        found: list[Policy] = []
        for container in where:
            for policy in self._all:
                here = policy.level == container.level and policy.block.root == root
                if here and policy.constraint == constraint and (policy.names & container.names or _is_last(policy)):
                    found += [policy] if policy.rules else []
                    if not policy.inherits:
                        return found
        return found


def _is_last(policy: Policy) -> bool:
    """An organisation's policy is held to be that of everything in its configuration."""
    return policy.level == "organization"


def _read(hierarchy: Hierarchy, block: Block, row: Mapping[str, Any]) -> Iterator[Policy]:
    constraint = _constraint(block.get(row["constraint"]))
    where = next((value for name in row["where"] if not is_null(value := block.get(name))), NULL)
    level = row.get("level") or level_of(where)
    body = first(block, row["body"]) if "body" in row else block.body
    is_there = any(is_set(block, path) for path in row["there"])
    if block.mode == "resource" and constraint and level and is_there:
        parts = read(body, row["rules"]) if row["rules"] else (body,)
        rules = tuple(_rule(part, row, bool(block.premises)) for part in parts)
        kept = tuple(rule for rule in rules if _says_something(rule))
        inherits = _is_on(first(body, row["inherits"]))
        yield Policy(block, constraint, level, hierarchy.names(level, where, block.root), kept, inherits)


def _rule(rule: Value, row: Mapping[str, Any], conditional: bool) -> Rule:
    allowed = list(read(rule, row["allowed"]))
    return Rule(
        enforced=_is_on(first(rule, row["enforced"])),
        allowed=tuple(allowed) if allowed or is_set(rule, row["allowed"]) else None,
        allows_all=_is_on(first(rule, row["all"])),
        parameters=first(rule, row.get("parameters", "parameters")),
        conditional=conditional or ("condition" in row and is_set(rule, row["condition"])),
    )


def _says_something(rule: Rule) -> bool:
    return rule.enforced or rule.allowed is not None or rule.allows_all or rule.conditional


def _constraint(name: Value) -> str:
    """iam.allowedPolicyMemberDomains of organizations/1/policies/…, constraints/… or a text whose beginning is open."""
    for option in alternatives(name):
        text = text_of(option)
        if text is None and isinstance(option, Unknown) and option.parts and isinstance(option.parts[-1], str):
            text = option.parts[-1]
        if text:
            return text.rpartition("/")[2]
    return ""


def _is_on(value: Value) -> bool:
    return any(isinstance(option, Known) and option.data in _TRUE for option in alternatives(value))
