"""Check `access_stated`: a class that limits who may reach it needs a policy that says who belongs where."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.findings import Finding
from domicile.policy.model import Policy
from domicile.rules.finding import note
from domicile.rules.model import Rule


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """One undecided finding for each class with `access` where `principals` is empty and grants exist. No params."""
    if policy.principals or not estate.grants:
        return
    for data_class in policy.data_classes.values():
        if data_class.access is not None and not data_class.access.anywhere:
            yield note(
                rule,
                "undecided",
                f"class {data_class.name} is to be reached only from {data_class.access}, and no principal is placed",
                file=data_class.file,
                line=data_class.line,
                address=data_class.name,
                attribute="access",
                reason="the policy has no principals, so nobody's grant was held against it",
            )
