"""The claims of tokens that conditions of a trust policy ask for, and whom several conditions name together.

Source: AWS IAM user guide, "Set operators for multivalued context keys" (ForAllValues holds without the key) and
"Condition keys for AWS OIDC federation"; OpenID Connect Core 1.0, section 2 (every token has `sub` and `aud`). From
knowledge; that a token without `aud` is refused stands in gitlab-org/gitlab issue 342243 (read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domicile.facts.access.aws_issuers import asks
from domicile.facts.aws_policy import Condition, arn_matches, is_certain, known_texts
from domicile.model.values import Unknown, alternatives

_OF_EVERY_TOKEN = frozenset({"sub", "aud"})
_WILDCARD = re.compile(r"[*?]")
_MOST_PAIRS = 10_000
"""More are not compared: the first condition alone names them."""


def claim_of(condition: Condition) -> str:
    """The claim that a condition is about: sub, aud, repository_owner."""
    return (condition.key or condition.ends).rpartition(":")[2].lower()


def asks_tokens(condition: Condition, host: str) -> bool:
    """Whether a condition asks tokens of the issuer `host` for one of its values: also with every value of a claim that
    each of its tokens has."""
    if asks(condition):
        return True
    sort, _, operator = condition.operator.lower().partition(":")
    issuer, _, claim = condition.key.lower().rpartition(":")
    always = bool(host) and issuer == host.lower() and claim in _OF_EVERY_TOKEN
    return sort == "forallvalues" and always and "not" not in operator


def named_by(conditions: Sequence[Condition]) -> list[str]:
    """Whom conditions on one claim name: who meets all of them whose values are all known, else who meets any."""
    lists = [[text for text, _ in known_texts(condition.values)] for condition in conditions]
    pairs = zip(conditions, lists, strict=True)
    whole = [texts for condition, texts in pairs if texts and all(map(is_certain, condition.values))]
    if not whole:
        return [text for texts in lists for text in texts]
    found, *others = whole
    for texts in others:
        if len(found) * len(texts) <= _MOST_PAIRS:
            found = list(dict.fromkeys(_of_both(found, texts)))
    return found


def not_known(conditions: Sequence[Condition]) -> Iterator[tuple[Unknown, bool]]:
    """(value, whether it means itself alone) for whom conditions on one claim name beside: texts of which not all is
    known. None where a condition whose values are all known names everybody who gets in."""
    if any(condition.values and all(map(is_certain, condition.values)) for condition in conditions):
        return
    for condition in conditions:
        for value in condition.values:
            yield from ((one, is_exact(condition)) for one in alternatives(value) if isinstance(one, Unknown))


def is_exact(condition: Condition) -> bool:
    """Whether the values of a condition mean themselves: no `*` stands for other texts (StringEquals…)."""
    return condition.operator.lower().rpartition(":")[2].startswith("stringequals")


def _of_both(some: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    for one in some:
        for other in others:
            yield from _both(one, other)


def _both(one: str, other: str) -> Iterator[str]:
    """The narrower of two patterns; both, the one that says more of its start first, where neither is."""
    if arn_matches(other, one):
        yield one
    elif arn_matches(one, other):
        yield other
    elif _is_pattern(one) and _is_pattern(other):
        short, long = sorted((_start(one), _start(other)), key=len)
        if long.startswith(short):
            yield " & ".join(sorted((one, other), key=lambda text: -len(_start(text))))


def _is_pattern(text: str) -> bool:
    return _WILDCARD.search(text) is not None


def _start(text: str) -> str:
    """What a pattern begins with, before the first wildcard."""
    return _WILDCARD.split(text, maxsplit=1)[0]
