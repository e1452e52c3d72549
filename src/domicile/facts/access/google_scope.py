"""What a binding of Google is about: the resource, the containers above it, and what its condition leaves of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.access.google_bindings import KIND, Binding
from domicile.facts.access.google_conditions import holds
from domicile.facts.access.google_hierarchy import Container, Hierarchy
from domicile.facts.access.google_reach import project_value
from domicile.facts.access.parts import Part, parts_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import first
from domicile.model.values import Known, Value, alternatives, is_null, text_of

_CONVENIENCE = re.compile(r"gcp:project(?:Owner|Editor|Viewer):(.+)")
_NO_TARGET = frozenset({"role", "member", "members", "policy_data", "condition", "project", "region", "location"})


def about(binding: Binding, index: Index) -> tuple[Block, ...]:
    """The resources that a binding on one resource is about."""
    return binding.about or _targets(binding.block, index)


def _targets(block: Block, index: Index) -> tuple[Block, ...]:
    """The resource that an IAM block of one resource is about, where this configuration makes or reads it."""
    match = KIND.fullmatch(block.kind)
    kind = f"google_{match.group(1)}" if match else ""
    if not kind or not index.of_kind(kind):
        return ()
    body = block.body.data if isinstance(block.body, Known) else {}
    found: dict[int, Block] = {}
    for name in body:
        if name not in _NO_TARGET:
            for option in alternatives(body[name]):
                text = text_of(option)
                same = [t for t in index.named(kind, "name", text) if t.root == block.root] if text else []
                for target in (*referred(option), *same):
                    if target.kind == kind:
                        found[id(target)] = target
    return tuple(found.values())


def where_of(binding: Binding, about: tuple[Block, ...], hierarchy: Hierarchy) -> list[Container]:
    """The containers of what a role is given on, the nearest first."""
    level, block = binding.level, binding.block
    if not is_null(binding.container):
        return hierarchy.above(level, binding.container, block.root)
    if level == "organization":
        return hierarchy.above(level, block.get("org_id"), block.root)
    if level == "folder":
        return hierarchy.above(level, block.get("folder"), block.root)
    return hierarchy.above("project", project_value(about[0] if about else block), block.root)


def is_of_project(principal: Principal, container: Container) -> bool:
    """Whether a member is those who hold a basic role in the project itself: they are told where they get it."""
    match = _CONVENIENCE.fullmatch(principal.id)
    return match is not None and any(isinstance(n, tuple) and n[-1] == match.group(1) for n in container.names)


def scope_of(binding: Binding, category: str, data: str) -> str:
    """What a binding gives a role on in words: it (the block's own resource), the project shop, every service account
    of the folder 12; with `data`, of which its role gives something, the logs of the organization."""
    if binding.level == "resource":
        return "it"
    text = text_of(_container_of(binding))
    container = f"the {binding.level}{_called(text)}"
    if category == "impersonation":
        return f"every service account of {container}"
    whole = _of(data, container)
    return f"what its condition leaves of {whole}" if of_condition(binding) else whole


def named_on(binding: Binding, about: tuple[Block, ...], category: str, data: str) -> str:
    """What a binding is on where none of the blocks `about` is that: the billing account 01-23, the secrets of the
    project shop (`data` as above); "" where its scope alone can say it."""
    if of_condition(binding) or category == "impersonation":
        return ""
    if binding.level != "resource":
        made = {target.address for target in referred(_container_of(binding))}
        text = text_of(_container_of(binding))
        name = "" if binding.level == "organization" else _called(text) or (f" {made.pop()}" if len(made) == 1 else "")
        return _of(data, f"the {binding.level}{name}") if name or binding.level == "organization" else ""
    match = KIND.fullmatch(binding.block.kind)
    if about or match is None:
        return ""
    body = binding.block.body.data if isinstance(binding.block.body, Known) else {}
    names = [n for n in body if n not in _NO_TARGET and match.group(1).endswith(n.removesuffix("_id"))] or ["name"]
    return f"the {match.group(1).replace('_', ' ')}{_called(text_of(binding.block.get(names[0])), binding.block)}"


def _of(data: str, container: str) -> str:
    return f"{data} of {container}" if data else container


def _container_of(binding: Binding) -> Value:
    container = binding.container
    return binding.block.get(binding.level) if is_null(container) or not text_of(container) else container


def _called(text: str | None, unless: Block | None = None) -> str:
    """ " shop" of projects/shop; where the name is not known, which block names it, or nothing."""
    if text:
        return f" {text.rpartition('/')[2]}"
    return f" that {unless.address} names" if unless is not None else ""


def of_condition(binding: Binding) -> str:
    """Why a condition leaves open what is reached: one that looks at the resource."""
    if is_null(binding.condition):
        return ""
    expression = text_of(first(binding.condition, "expression"))
    if expression is None:
        return "its condition is not known"
    return f"it holds only where {expression}" if "resource." in expression else ""


def narrowed(parts: list[Part], binding: Binding, doubt: str, table: Mapping[str, Any]) -> list[Part]:
    """The parts that a condition on the resource leaves, as certain as it is that it holds for them."""
    if not doubt:
        return parts
    expression = text_of(first(binding.condition, "expression"))
    judged = (
        (target, part, holds(expression, target, table) if expression else "perhaps")
        for part in parts
        for target in part.targets
    )
    return parts_of(
        (target, part.privileges, part.doubt or ("" if held == "yes" else doubt))
        for target, part, held in judged
        if held != "no"
    )
