"""Conditions of role assignments that leave somebody a few roles to give.

https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples (form of the conditions;
from knowledge of that page)
"""

from __future__ import annotations

import re

_ROLES = re.compile(
    r"@Request\[Microsoft\.Authorization/roleAssignments:RoleDefinitionId\]\s*"
    r"(ForAnyOfAnyValues:GuidEquals|ForAnyOfAllValues:GuidNotEquals)\s*\{([^}]*)\}",
    re.IGNORECASE,
)
_ID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})", re.IGNORECASE)


def roles_to_give(condition: str) -> tuple[bool, frozenset[str]] | None:
    """(True, ids of the roles that alone may be given) or (False, ids of those that may not); None where the condition
    says neither."""
    found = [(match.group(1).lower().endswith(":guidequals"), match.group(2)) for match in _ROLES.finditer(condition)]
    if not found or len({only for only, _ in found}) > 1:
        return None
    named = frozenset("-".join(parts).lower() for _, text in found for parts in _ID.findall(text))
    return found[0][0], named
