"""Reviews: rules about the exceptions themselves, judged after all findings are known.

A review is a function `review(rule, estate, policy, outcome) -> Iterator[Finding]`; `outcome` has the findings of all
checks and says which exceptions were used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domicile.model.estate import Estate
from domicile.model.findings import Finding
from domicile.policy.model import Policy
from domicile.rules.model import Rule
from domicile.rules.outcome import Outcome
from domicile.rules.reviews import denied, transitions, unused, waivers

Review = Callable[[Rule, Estate, Policy, Outcome], Iterator[Finding]]

REVIEWS: Mapping[str, Review] = {
    "waiver": waivers.review,
    "transition": transitions.review,
    "skip_denied": denied.review,
    "exception_unused": unused.review,
}
