"""Openings by Google IAM: bindings whose members are `allUsers` or `allAuthenticatedUsers`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.aws_policy.reading import policy_object
from domicile.facts.exposure.answers import who_may_be_meant
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import location_of, step
from domicile.facts.exposure.rows import OpeningRow
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.values import effect_of
from domicile.facts.exposure.wording import shown
from domicile.facts.listed_roles import listed_roles
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.values import NULL, Known, Unknown, Value, alternatives, is_null, text_of


@dataclass(frozen=True, slots=True, eq=False)
class _Binding:
    """A role and one member of it, wherever they stand. `document` is the data source that holds them."""

    role: Value
    member: Value
    attribute: str
    document: Block | None = None
    condition: str = ""


def openings(row: OpeningRow, block: Block, targets: Targets) -> Iterator[Opening]:
    """One opening for each public member. Settings: members (table), roles (role's end → abilities), given (the role),
    bindings (the attribute of a module that lists roles with their members).
    """
    for binding in _bindings(row, block):
        effect = effect_of(who_may_be_meant(binding.member), row.table("members"))
        if effect is None:
            continue
        holder = binding.document or block
        yield Opening(
            block=block,
            target=targets.of(block, row.at),
            mechanism=row.mechanism,
            channel=row.channel,
            audience=effect.audience,
            abilities=_abilities(binding.role, row.table("roles")),
            how=f"it gives {_told(binding.role, 'a role')} to {_told(binding.member, 'members')}{binding.condition}",
            attribute=binding.attribute,
            location=location_of(block, binding.attribute, binding.member),
            trail=step(holder, binding.attribute if holder is block else "", shown(binding.member), binding.member),
            doubt=effect.doubt,
            fix=row.fix,
            joined=(binding.document,) if binding.document is not None else (),
        )


def _told(value: Value, what: str) -> str:
    text = shown(value)
    return f"{what} not known" if text == "not known" else text


def _bindings(row: OpeningRow, block: Block) -> Iterator[_Binding]:
    if "bindings" in row.settings:
        yield from _listed(row.settings["bindings"], block)
        return
    role, condition = first(block, "role"), _condition(block)
    role = Known(row.settings["given"]) if "given" in row.settings else role
    for attribute in row.settings.get("attributes", ("member", "members")):
        for value in read(block, attribute):
            for member in _pieces(value, row.settings.get("split", "")):
                yield _Binding(role, member, attribute.partition(".")[0], None, condition)
    for option in alternatives(block.get("policy_data")):
        yield from _of_document(option)


def _pieces(value: Value, divider: str) -> Iterator[Value]:
    """The members that a text lists with something between them; the value itself where nothing divides it."""
    text = text_of(value) if divider else None
    if text is None:
        yield value
        return
    yield from (Known(piece.strip(), value.trail, value.reference) for piece in text.split(divider))


def _listed(attribute: str, block: Block) -> Iterator[_Binding]:
    """The bindings that stand in one value of a module."""
    for one in listed_roles(block.get(attribute)):
        for member in one.members:
            yield _Binding(one.role, member, attribute, None, _condition(Known({"condition": one.condition})))


def _of_document(value: Known | Unknown) -> Iterator[_Binding]:
    document = value.reference.target if value.reference is not None else None
    if document is not None and document.kind == "google_iam_policy":
        for binding in read(document, "binding"):
            for member in (*read(binding, "members"), *read(binding, "member")):
                yield _Binding(first(binding, "role"), member, "policy_data", document, _condition(binding))
        return
    policy = policy_object(value)
    for binding in read(policy, "bindings"):
        for member in read(binding, "members"):
            yield _Binding(first(binding, "role"), member, "policy_data", None, _condition(binding))
    if isinstance(policy, Unknown):
        yield _Binding(NULL, Unknown(policy.reason, policy.trail), "policy_data")


def _condition(start: Block | Value) -> str:
    condition = first(start, "condition")
    if is_null(condition):
        return ""
    return f" under a condition that narrows no one ({shown(first(condition, 'expression'))})"


def _abilities(role: Value, table: Mapping[str, Any]) -> frozenset[str]:
    """What a role lets do, by the first of the table's ends that its name has; `default` where none fits."""
    found: set[str] = set()
    for option in alternatives(role):
        name = option.data if isinstance(option, Known) and isinstance(option.data, str) else ""
        end = next((end for end in table if end != "default" and name.endswith(end)), "default")
        found.update(table.get(end, ()))
    return frozenset(found)
