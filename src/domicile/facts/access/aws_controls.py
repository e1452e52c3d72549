"""Resource control policies of an organisation: they keep outsiders from what resource and trust policies give them.

Source: AWS Organizations user guide, "Resource control policies (RCPs)": a denial holds for every principal, those of
other accounts too, over the resources of the accounts that it is attached to or above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domicile.facts.access.aws_organization import controls_of
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.aws_policy import Condition, Statement, action_matches, known_texts, read_policy, stated_in
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal

_SORT = "RESOURCE_CONTROL_POLICY"
_ACCOUNT = "aws:principalaccount"


class Controls:
    """Holds grants to outsiders against the resource control policies over the account of what they are about."""

    def __init__(self, index: Index, table: AwsTable) -> None:
        self._index = index
        self._table = table
        self._any = any(True for _ in index.of_kind("aws_organizations_policy"))

    def applied(self, grants: Iterable[Grant]) -> Iterator[Grant]:
        """What is left of them; `limited` says what may keep the outsider out."""
        for grant in grants:
            wanted = self._wanted(grant) if self._any and not grant.own else ""
            why = self._why(grant, wanted) if wanted else ""
            if why is not None:
                yield replace(grant, limited=grant.limited or why) if why else grant

    def _wanted(self, grant: Grant) -> str:
        """The actions that a grant to somebody is about: sts:AssumeRole, s3:*."""
        kind, attribute = grant.block.kind, grant.attribute
        if grant.principal is None:
            return ""
        if attribute in stated_in(self._table.trust_policies.get(kind, {})):
            return "sts:AssumeRoleWithWebIdentity" if grant.principal.kind == "federated" else "sts:AssumeRole"
        row = self._table.resource_policies.get(kind, {})
        return f"{row['service']}:*" if attribute in stated_in(row) else ""

    def _why(self, grant: Grant, wanted: str) -> str | None:
        """Why the outsider may be kept out ("" where nothing says so), None where they certainly are."""
        why = ""
        for policy in controls_of(self._index, grant.block, _SORT):
            for statement in read_policy(policy.get("content")).statements:
                found = self._effect(statement, wanted, grant.principal)
                if found == "denied":
                    return None
                why = why or (f"{policy.address} may keep those from outside out" if found else "")
        return why

    def _effect(self, statement: Statement, wanted: str, principal: Principal | None) -> str:
        """denied, perhaps, or "" where a statement is about something else."""
        named = [text for text, _ in known_texts(statement.actions)]
        if statement.effect != "Deny" or not any(_touches(text, wanted) for text in named):
            return ""
        about = [condition for condition in statement.conditions if self._is_about_principals(condition)]
        if len(about) < len(statement.conditions):
            return "perhaps" if about else ""
        whole = statement.certain and any(action_matches(text, wanted) for text in named)
        if not whole or "*" not in [text for text, _ in known_texts(statement.resources)]:
            return "perhaps"
        return "denied" if all(_leaves_out(condition, principal) for condition in about) else "perhaps"

    def _is_about_principals(self, condition: Condition) -> bool:
        about = self._table.narrows_principals(condition.key) or condition.key.lower().endswith(":sub")
        return about and "not" in condition.operator.lower()


def _touches(pattern: str, wanted: str) -> bool:
    return action_matches(pattern, wanted) or action_matches(wanted, pattern)


def _leaves_out(condition: Condition, principal: Principal | None) -> bool:
    """Whether a principal is certainly of none of the accounts that a denial spares."""
    known = known_texts(condition.values)
    parts = principal.id.split("/") if principal is not None and not principal.unknown else []
    return (
        condition.key.lower() == _ACCOUNT
        and len(parts) > 1
        and parts[0] in ("aws:account", "aws:role", "aws:user")
        and len(known) == len(condition.values)
        and not any("*" in text or text == parts[1] for text, _ in known)
    )
