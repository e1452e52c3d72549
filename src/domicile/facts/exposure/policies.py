"""Openings by resource policies written in AWS's language, and in those of the clouds that took it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domicile.facts.aws_policy import PolicyDocument, Statement, known_texts, policies_at, read_policy
from domicile.facts.exposure.aws.actions import abilities_of, actions_of, doubt_about
from domicile.facts.exposure.aws.conditions import Narrowing, narrowing
from domicile.facts.exposure.aws.denies import Remaining, remaining
from domicile.facts.exposure.aws.language import Language
from domicile.facts.exposure.aws.principals import Everybody, everybody
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import location_of, step
from domicile.facts.exposure.rows import OpeningRow
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import joined
from domicile.model.blocks import Block
from domicile.model.facts import Audience
from domicile.model.trail import Trail, join
from domicile.model.values import Unknown, Value, is_null

ADDRESS = "address"
"""The mechanism of what is open to certain addresses alone: what refuses a public policy takes it for none."""
_MOST_ACTIONS = 3
_MOST_CONDITIONS = 2


def openings(row: OpeningRow, block: Block, targets: Targets, language: Language) -> Iterator[Opening]:
    """One opening for each statement that lets outsiders in, or one for a policy that cannot be known.

    Settings: written (`statements`: the attribute lists them), service, signed (the service takes no anonymous
    requests, so that everybody is every customer), abilities (where they are not those of the actions).
    """
    for value in policies_at(block, row.attribute, row.settings.get("written") == "statements"):
        if is_null(value):
            continue
        document = read_policy(value)
        signed = bool(row.settings.get("signed", False))
        found = list(opened(row, block, value, document, targets, language, signed, "its policy"))
        yield from found
        if document.unknowns and not found:
            yield _unknown(row, block, value, document.unknowns[0], targets)


def opened(
    row: OpeningRow,
    block: Block,
    value: Value,
    document: PolicyDocument,
    targets: Targets,
    language: Language,
    signed: bool,
    label: str,
) -> Iterator[Opening]:
    """One opening for each statement of a document that lets outsiders in; `value` holds it, `label` names it.

    A policy is public or not as a whole: where a statement is, what refuses public policies refuses the others too.
    """
    found = list(_opened(row, block, value, document, targets, language, signed, label))
    if any(not opening.by_address for opening in found):
        yield from found
    else:
        yield from (replace(opening, mechanism=ADDRESS) for opening in found)


def _opened(
    row: OpeningRow,
    block: Block,
    value: Value,
    document: PolicyDocument,
    targets: Targets,
    language: Language,
    signed: bool,
    label: str,
) -> Iterator[Opening]:
    service = str(row.settings.get("service", ""))
    for statement in document.statements:
        if not statement.allows:
            continue
        principals = everybody(statement)
        if not principals.included:
            continue
        narrowed = narrowing(statement.conditions, language)
        left = remaining(actions_of(statement, service, language), statement, document.statements, language)
        for actions, limits in _let_in(narrowed, left):
            audience: Audience = "authenticated" if signed or limits.strength == "authenticated" else "everyone"
            doubts = (principals.doubt, _unsure(limits), left.doubt, _doubt(statement), _hidden_deny(document))
            yield Opening(
                block=block,
                target=targets.of(block, row.at),
                mechanism=row.mechanism,
                channel=row.channel,
                audience=audience,
                abilities=_abilities(row, actions, service, language),
                how=_how(label, statement, actions, principals.shown, limits),
                attribute=row.attribute,
                location=location_of(block, row.attribute, value, statement.stands),
                trail=_trail(block, row.attribute, statement, value, principals),
                doubt=next((doubt for doubt in doubts if doubt), ""),
                fix=row.fix,
                by_address=limits.strength == "address",
            )


def _let_in(narrowed: Narrowing, left: Remaining) -> Iterator[tuple[tuple[str, ...], Narrowing]]:
    """The actions that are left to outsiders, and apart from them those that are left to certain addresses alone."""
    if narrowed.strength == "fixed":
        return
    if narrowed.strength == "address":
        left = Remaining((), left.doubt, (*left.actions, *left.addressed))
    if left.actions:
        yield left.actions, narrowed
    if left.addressed and narrowed.strength == "address":
        yield left.addressed, narrowed
    elif left.addressed:
        yield left.addressed, replace(narrowed, strength="address", by=f"a Deny with {left.by}", idle=())


def _unsure(limits: Narrowing) -> str:
    """What is not known of the conditions ("" where all is)."""
    if limits.strength == "unknown":
        return f"{limits.by} is not known ({limits.reason})"
    return (
        f"a further condition is not known ({limits.reason})" if limits.strength == "address" and limits.reason else ""
    )


def _abilities(row: OpeningRow, actions: tuple[str, ...], service: str, language: Language) -> frozenset[str]:
    stated = row.listed("abilities")
    return abilities_of(actions, service, language) if stated is None else frozenset(stated)


def _doubt(statement: Statement) -> str:
    if not statement.effect:
        return "the statement's effect is not known"
    if not statement.certain:
        return "the statement is there only under some alternatives"
    return doubt_about(statement.actions) if not statement.not_actions else ""


def _hidden_deny(document: PolicyDocument) -> str:
    """A part that cannot be read may hold a Deny that takes everything back."""
    return f"part of the policy is not known ({document.unknowns[0].reason})" if document.unknowns else ""


def _how(label: str, statement: Statement, actions: tuple[str, ...], principal: str, narrowed: Narrowing) -> str:
    name = f'{label}\'s statement "{statement.sid}"' if statement.sid else label
    written = [text for text, _ in known_texts(statement.actions)] or list(actions)
    if statement.not_actions:
        written = ["everything but " + joined([text for text, _ in known_texts(statement.not_actions)])]
    some = written[:_MOST_ACTIONS] + ([f"{len(written) - _MOST_ACTIONS} more"] if len(written) > _MOST_ACTIONS else [])
    return f"{name} allows {joined(some)} to {principal}{_weighed(narrowed)}"


def _weighed(narrowed: Narrowing) -> str:
    """Which condition decided, and which would if they kept anybody out."""
    if narrowed.by:
        return f", narrowed only by {narrowed.by}"
    idle = narrowed.idle[:_MOST_CONDITIONS]
    return f", and {joined(idle)} {'keeps' if len(idle) == 1 else 'keep'} nobody out" if idle else ""


def _trail(block: Block, attribute: str, statement: Statement, value: Value, principals: Everybody) -> Trail:
    """From the attribute to the statement, and on to who it lets in and what it lets them do."""
    where = location_of(block, attribute)
    label = f'statement "{statement.sid}"' if statement.sid else "a statement for everybody"
    actions = (action.trail for action in (statement.actions or statement.not_actions)[:_MOST_ACTIONS])
    steps = join(statement.trail or value.trail, principals.trail, *actions)
    return Trail(where.file, where.line, f"{block.address}: {attribute} has {label}", steps)


def _unknown(row: OpeningRow, block: Block, value: Value, unknown: Unknown, targets: Targets) -> Opening:
    return Opening(
        block=block,
        target=targets.of(block, row.at),
        mechanism=row.mechanism,
        channel=row.channel,
        audience="authenticated" if row.settings.get("signed", False) else "everyone",
        abilities=frozenset(),
        how="its policy is not known",
        attribute=row.attribute,
        location=location_of(block, row.attribute, value),
        trail=step(block, row.attribute, "(not known)", value),
        doubt=unknown.reason,
        fix=row.fix,
    )
