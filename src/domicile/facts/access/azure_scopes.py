"""How far a scope of Azure reaches, and what to call it."""

from __future__ import annotations

import re

from domicile.facts.access.carriers import referred
from domicile.facts.partly_known import starred
from domicile.model.blocks import Block
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

LEVELS = ("resource", "resource-group", "subscription", "management-group", "everything")
_SCOPES = (
    (re.compile(r"/"), "everything"),
    (re.compile(r"(?i)/providers/Microsoft\.Management/managementGroups/[^/]+"), "management-group"),
    (re.compile(r"(?i)/subscriptions/[^/]+"), "subscription"),
    (re.compile(r"(?i)/subscriptions/[^/]+/resourceGroups/[^/]+"), "resource-group"),
    (re.compile(r"(?i)/(subscriptions|providers)/.+"), "resource"),
)
_SCOPE_KINDS = {
    "azurerm_subscription": "subscription",
    "azurerm_client_config": "subscription",
    "azurerm_management_group": "management-group",
    "azurerm_resource_group": "resource-group",
}
_SCOPE_TYPES = {
    "microsoft.subscription/aliases": "subscription",
    "microsoft.management/managementgroups": "management-group",
    "microsoft.resources/resourcegroups": "resource-group",
}
_SPELLED = {
    "subscription": "/subscriptions/x",
    "management-group": "/providers/Microsoft.Management/managementGroups/x",
    "resource-group": "/subscriptions/x/resourceGroups/x",
    "resource": "/subscriptions/x/resourceGroups/x/providers/x",
}
_WORDS = {"everything": "every tenant scope", "management-group": "the management group"}
_NAMED = re.compile(r"(?i)/providers/[^/]+/(?:.*/)?([^/]+/[^/]+)/?$")
_INSIDE = {
    "": "what is in its scope, which is not known",
    "everything": "the whole tenant",
    "management-group": "the management group and what is under it",
    "subscription": "the subscription and what is in it",
    "resource-group": "the resource group and what is in it",
}


def scope_level(value: Value) -> str:
    """How far a scope reaches, as one of `LEVELS`; "" where it cannot be known."""
    found = {_level(option) for option in alternatives(value)}
    return found.pop() if len(found) == 1 else ""


def level_in_words(level: str) -> str:
    """A scope as what a role stands on: the subscription."""
    return _WORDS.get(level, f"the {level.replace('-', ' ')}" if level else "a scope that is not known")


def inside_in_words(level: str) -> str:
    """A scope as what is reached by it: the subscription and what is in it."""
    return _INSIDE.get(level, level_in_words(level))


def resource_in_words(scope: Value) -> str:
    """A scope below all containers, by the type and the name that it ends in, `*` for what is not known of them."""
    named = _NAMED.search(starred(scope))
    return f"the resource {named.group(1)}" if named else level_in_words("resource")


def _level(option: Known | Unknown) -> str:
    text = text_of(option)
    if isinstance(option, Unknown) and option.parts:
        text = "".join(part if isinstance(part, str) else _spelled(part) for part in option.parts)
        if not text.startswith("/"):
            return "resource" if "/" in text else ""
    if text:
        return next((level for pattern, level in _SCOPES if pattern.fullmatch(text)), "")
    return _level_of_kind(option)


def level_of(block: Block) -> str:
    """How far the id of a block reaches as a scope, as one of `LEVELS`; "" where it is none or is not known."""
    if block.kind.startswith("azurerm_"):
        return _SCOPE_KINDS.get(block.kind, "resource")
    if block.kind == "azapi_resource":
        made = text_of(block.get("type"))
        return _SCOPE_TYPES.get(made.partition("@")[0].lower(), "resource") if made else ""
    return ""


def _level_of_kind(option: Known | Unknown) -> str:
    scopes = (target for target in referred(option) if target.kind.startswith(("azurerm_", "azapi_resource")))
    target = next(scopes, None)
    return level_of(target) if target is not None else ""


def _spelled(part: Unknown) -> str:
    """What stands for a piece of an id: the whole id of a resource where it refers to that, else any word."""
    whole = part.reference is not None and part.reference.path == "id"
    return _SPELLED.get(_level_of_kind(part), "x") if whole else "x"
