"""Conditions, weighed as AWS does when it calls a policy public.

Sources: "The meaning of public" in the S3 and EFS user guides, the trusted condition keys in DynamoDB's page about
blocking public access, "IAM JSON policy elements: Condition operators" and "AWS global condition context keys" in the
IAM user guide; checked 2026-11-22.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from typing import Literal

from domicile.facts.aws_policy import Condition
from domicile.facts.exposure.aws.language import Language
from domicile.model.values import Known, Unknown, Value, alternatives

Strength = Literal["fixed", "address", "unknown", "authenticated", "open"]
_ORDER: tuple[Strength, ...] = ("fixed", "address", "unknown", "authenticated", "open")
_EQUAL = ("stringequals", "stringequalsignorecase", "numericequals", "ipaddress", "bool", "binaryequals")
_LIKE = ("stringlike", "arnequals", "arnlike")
_NOT = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
}
_ANY_CUSTOMER = ("claim", "signed")
"""Keys that any customer can meet with its own principals (a tag, a user name, a signature)."""
_NOT_ANONYMOUS = ("principal", "claim", "signed", "source")
_OF_NETWORKS = ("address", "network")
"""Keys that tell where a request comes from: of all networks, or inside any private one as well."""
_LONGEST = 60
_BROADEST = {4: 8, 6: 32}
"""Ranges with a shorter prefix than these AWS takes for public."""
_PRIVATE = tuple(ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


@dataclass(frozen=True, slots=True)
class Narrowing:
    """How far conditions narrow who is meant.

    `fixed`: only those named; `address`: whoever comes from the addresses named; `authenticated`: any customer, but
    nobody anonymous; `open`: not at all; `unknown` with its reason, which `address` has too where a further condition
    that is not known may narrow it. `by` is the condition that decided, as text; `idle` are those that narrow nobody.
    """

    strength: Strength
    by: str = ""
    reason: str = ""
    idle: tuple[str, ...] = ()


OPEN = Narrowing("open")


@dataclass(frozen=True, slots=True)
class _Operator:
    name: str
    if_exists: bool
    quantifier: str


def narrowing(conditions: tuple[Condition, ...], language: Language) -> Narrowing:
    """The strongest of the conditions: all of them must hold for a request to be allowed."""
    present = _present(conditions, language)
    found = [_of(condition, language, present) for condition in conditions]
    strongest = min(found, key=lambda one: _ORDER.index(one.strength), default=OPEN)
    idle = tuple(_shown(c) for c, one in zip(conditions, found, strict=True) if one.strength == "open")
    unsure = next((one.reason for one in found if one.strength == "unknown"), "")
    return replace(strongest, idle=idle, reason=unsure if strongest.strength == "address" else strongest.reason)


def _present(conditions: tuple[Condition, ...], language: Language) -> frozenset[str]:
    """The keys that a request must have: `Null … false` of the same statement."""
    return frozenset(
        condition.key.lower()
        for condition in conditions
        if _operator(condition.operator, language).name == "null" and _is_flag(condition.values, False)
    )


def _shown(condition: Condition) -> str:
    """`IpAddress aws:SourceIp 0.0.0.0/0`: the condition with its values, where they are known and few."""
    texts = [
        str(o.data).lower() if isinstance(o.data, bool) else str(o.data)
        for v in condition.values
        for o in alternatives(v)
        if isinstance(o, Known)
    ]
    values = f" {', '.join(texts)}"
    return f"{condition.operator} {condition.key}{values if 1 < len(values) <= _LONGEST else ''}"


def excepts_insiders(conditions: tuple[Condition, ...], language: Language) -> Narrowing:
    """For a Deny: `fixed` when every condition holds for any outsider, so that only those it excepts are spared."""
    found = [_spared(condition, language) for condition in conditions]
    return max(found, key=lambda one: _ORDER.index(one.strength), default=Narrowing("fixed"))


def _of(condition: Condition, language: Language, present: frozenset[str]) -> Narrowing:
    operator = _operator(condition.operator, language)
    shown = _shown(condition)
    if not condition.operator or not condition.key:
        reason = next((v.reason for v in condition.values if isinstance(v, Unknown)), "its condition is not known")
        return Narrowing("unknown", "a condition", reason)
    key = condition.key.lower()
    if key in language.flags and operator.name == "bool" and not operator.if_exists:
        return Narrowing("fixed", shown) if _is_flag(condition.values, language.flags[key]) else OPEN
    kind = _kind(key, language)
    if kind is None:
        return OPEN
    if operator.name == "null":
        signed = _is_flag(condition.values, False) and kind in _NOT_ANONYMOUS
        return Narrowing("authenticated", shown) if signed else OPEN
    may_lack_the_key = operator.if_exists or operator.quantifier == "forallvalues"
    found = _strength(condition, operator, kind, shown)
    if not may_lack_the_key or key in present or found.strength == "open":
        return found
    return Narrowing("authenticated", shown) if kind in _OF_NETWORKS else OPEN


def _strength(condition: Condition, operator: _Operator, kind: str, shown: str) -> Narrowing:
    """How far a condition narrows those who send its key; a key that only signed requests have narrows to them."""
    if kind == "signed" and "not" not in operator.name:
        return Narrowing("authenticated", shown)
    if operator.name not in _EQUAL + _LIKE:
        return OPEN
    return _weakest(condition.values, operator.name, kind, shown)


def _spared(condition: Condition, language: Language) -> Narrowing:
    operator = _operator(condition.operator, language)
    key, shown = condition.key.lower(), _shown(condition)
    if not condition.operator or not key:
        return Narrowing("unknown", "a condition", "a condition of a Deny is not known")
    if key in language.flags and operator.name == "bool":
        return Narrowing("fixed", shown) if _is_flag(condition.values, not language.flags[key]) else OPEN
    kind = _kind(key, language)
    positive = _NOT.get(operator.name)
    if kind is None or positive is None or operator.quantifier == "foranyvalue":
        return OPEN
    found = _weakest(condition.values, positive, kind, shown)
    return OPEN if found.strength == "authenticated" else found


def _kind(key: str, language: Language) -> str | None:
    return language.keys.get(key) or language.keys.get(key.partition("/")[0] + "/")


def _operator(text: str, language: Language) -> _Operator:
    quantifier, colon, name = text.lower().rpartition(":")
    if_exists = name.endswith("ifexists")
    bare = name.removesuffix("ifexists")
    return _Operator(language.operators.get(bare, bare), if_exists, quantifier if colon else "")


def _is_flag(values: tuple[Value, ...], wanted: bool) -> bool:
    texts = {str(o.data).lower() for v in values for o in alternatives(v) if isinstance(o, Known)}
    return texts == {str(wanted).lower()}


def _weakest(values: tuple[Value, ...], operator: str, kind: str, shown: str) -> Narrowing:
    """Any of the values satisfies the condition, so the weakest of them counts."""
    found: list[Strength] = [_value(option, operator, kind) for value in values for option in alternatives(value)]
    weakest: Strength = max(found, key=_ORDER.index, default="fixed")
    if weakest == "unknown":
        reasons = [o.reason for v in values for o in alternatives(v) if isinstance(o, Unknown)]
        return Narrowing("unknown", shown, reasons[0] if reasons else "its value is not known")
    return Narrowing(weakest, shown if weakest != "open" else "")


def _value(option: Known | Unknown, operator: str, kind: str) -> Strength:
    if kind in _ANY_CUSTOMER:
        return "authenticated"
    wide: Strength = "open" if kind in _OF_NETWORKS or kind == "value" else "authenticated"
    if isinstance(option, Unknown):
        return _unknown(option, operator, kind, wide)
    if not isinstance(option.data, str):
        return "fixed" if option.data is not None else "open"
    if kind in _OF_NETWORKS:
        return _of_range(option.data, kind)
    if "${" in option.data:
        return wide
    if operator in _LIKE:
        return "fixed" if _is_fixed(option.data) else wide
    return "fixed"


def _unknown(option: Unknown, operator: str, kind: str, wide: Strength) -> Strength:
    """An attribute of another resource is one fixed thing; so is text that only lacks an account or a name."""
    if option.parts:
        text = "".join(part if isinstance(part, str) else _stand_in(part) for part in option.parts)
        return "fixed" if kind not in _OF_NETWORKS and (operator not in _LIKE or _is_fixed(text)) else "unknown"
    if option.reference is not None or (operator not in _LIKE and kind not in _OF_NETWORKS):
        return "fixed"
    return "unknown"


def _stand_in(part: Unknown) -> str:
    """Text in place of an unknown part. What a block says of itself is one thing: a path may begin with it."""
    return "unknown" if part.reference is None else "o-unknown"


def _is_fixed(text: str) -> bool:
    """Whether a pattern still names one account, organisation, bucket, role or endpoint."""
    if not re.search(r"[*?]", text):
        return True
    if text.startswith("arn:"):
        return _is_fixed_arn(text.split(":", 5))
    head = re.split(r"[*?]", text)[0]
    return (head.startswith("o-") and "/" in head) or (head.startswith(("AROA", "AIDA")) and head.endswith(":"))


def _is_fixed_arn(parts: list[str]) -> bool:
    if len(parts) < 6:
        return False
    service, account, resource = parts[2], parts[4], parts[5]
    if account and not re.search(r"[*?]", account):
        return True
    return service == "s3" and not re.search(r"[*?]", resource.partition("/")[0])


def _of_range(text: str, kind: str) -> Strength:
    """Nobody comes over the internet from a private range; where a key is about private networks too, anybody's has
    it."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return "open"
    private = any(network.version == one.version and network.subnet_of(one) for one in _PRIVATE)  # type: ignore[arg-type]
    if private and kind == "address":
        return "fixed"
    return "address" if private or network.prefixlen >= _BROADEST[network.version] else "open"
