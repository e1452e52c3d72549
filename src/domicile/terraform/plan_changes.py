"""What a plan changes without planning values for it: what it destroys, forgets, or leaves for another plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.model.estate import NotAssessed

ENDS = {
    "delete": "the plan destroys it, so that its place is not judged",
    "forget": "the plan forgets it: it stays where it is, and Terraform no longer manages it",
}
"""The only action of a change → what it means. What is replaced is judged as it will be."""
PARTIAL = "the plan is not complete: it was made for some targets, or leaves changes for a later plan"


def with_planned_values(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """A plan cut down to its `resource_changes` with the values that these leave; any other as it is."""
    changes = plan.get("resource_changes")
    if "planned_values" in plan or "values" in plan or not isinstance(changes, list):
        return plan
    modules: dict[str, list[Mapping[str, Any]]] = {"": []}
    for change in changes:
        if isinstance(change, dict) and (change.get("change") or {}).get("after") is not None:
            modules.setdefault(change.get("module_address") or "", []).append(change)
    inner = [{"address": address, "resources": found} for address, found in modules.items() if address]
    return {**plan, "planned_values": {"root_module": {"resources": modules[""], "child_modules": inner}}}


def left_out(plan: Mapping[str, Any], path: str, lines: Mapping[str, int]) -> Iterator[NotAssessed]:
    """The resources that a plan says something of and that are not judged. Drift is what was changed elsewhere: the
    planned values already hold what comes of it."""
    for change in plan.get("resource_changes") or ():
        actions = (change.get("change") or {}).get("actions") or []
        reason = ENDS.get(actions[0]) if len(actions) == 1 and change.get("mode") != "data" else None
        if reason is not None:
            what = f"{change['address']} (deposed)" if change.get("deposed") else change["address"]
            yield NotAssessed("resource", what, path, lines.get(change["address"], 1), reason, data=False)
    for deferred in plan.get("deferred_changes") or ():
        address = (deferred.get("resource_change") or {}).get("address", "a resource")
        reason = f"left for a later plan: {deferred.get('reason') or 'no reason is given'}"
        yield NotAssessed("file", address, path, lines.get(address, 1), reason)
    if plan.get("complete") is False and not plan.get("errored"):
        yield NotAssessed("file", path, path, 1, PARTIAL)
