"""What a role gives over data: privileges by service, in the words of a cloud's section `permissions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Given = Mapping[str, frozenset[str]]
"""Service (of Azure: resource provider) → privileges over its data."""

Services = Mapping[str, Mapping[str, Any]]
"""Service → its row in the section `permissions`."""


def services_of_kinds(services: Services) -> dict[str, str]:
    """Kind → the service whose data it holds."""
    return {kind: name for name, row in services.items() for kind in row.get("stores", ())}


def spread(given: Given, services: Services, everywhere: Mapping[str, Iterable[str]]) -> Given:
    """What a role gives, where some of it is over more than its own service.

    `everywhere` is service → the privileges that, held over it (the project, the giving of roles), are held over the
    stores of every service.
    """
    found = dict(given)
    for service, privileges in everywhere.items():
        over_all = found.pop(service, frozenset()) & frozenset(privileges)
        for name, row in services.items() if over_all else ():
            if row.get("stores"):
                found[name] = found.get(name, frozenset()) | over_all
    return found
