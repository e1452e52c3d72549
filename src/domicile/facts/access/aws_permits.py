"""What boundaries and service control policies leave of single rights over single resources: they cut ways.

Source: AWS IAM user guide, "Policy evaluation logic": an action is allowed where every limit allows it and none denies
it. Only what is certainly left out is taken away; what cannot be known makes the grant uncertain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domicile.facts.access.aws_breadth import flat_denials, is_denied
from domicile.facts.access.aws_limits import Limit
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import ROLE, Targets
from domicile.facts.aws_policy import Statement, action_matches, known_texts
from domicile.model.blocks import Block
from domicile.model.values import Unknown, Value, alternatives

_TAKES_ROLES = "sts:AssumeRole"
_YES, _NO = "yes", "no"
Left = tuple[frozenset[str], str]
"""The privileges that are left, and why these may not be ("" where they are certainly)."""


class Permits:
    """Holds what a statement gives over one resource against the limits of its holder."""

    def __init__(self, table: AwsTable, targets: Targets) -> None:
        self._table = table
        self._targets = targets

    def left(self, block: Block, statement: Statement, target: Block, limits: Iterable[Limit]) -> Iterator[Left]:
        """What the limits leave of a statement of `block` over a target: what is certain, and what is not."""
        return self._kept(block, self._given(statement, target), target, list(limits))

    def left_of(
        self, block: Block, privileges: Iterable[str], target: Block, limits: Iterable[Limit]
    ) -> Iterator[Left]:
        """The same of privileges whose single actions are not known: uncertain where a part may be left out."""
        every, wanted = list(limits), frozenset(privileges)
        actions = [(p, a) for p, a in self._actions(target, "*") if p in wanted]
        whole = all(self._verdict(block, a, target, limit) == _YES for _, a in actions for limit in every)
        for left, doubt in self._kept(block, actions, target, every):
            yield left, doubt or ("" if whole else "a boundary limits what its holder may do")

    def _kept(
        self, block: Block, actions: Iterable[tuple[str, str]], target: Block, limits: list[Limit]
    ) -> Iterator[Left]:
        doubts: dict[str, str] = {}
        for privilege, action in actions:
            verdicts = [self._verdict(block, action, target, limit) for limit in limits]
            if _NO not in verdicts:
                doubt = next((verdict for verdict in verdicts if verdict != _YES), "")
                doubts[privilege] = doubts.get(privilege, doubt) and doubt
        for doubt in dict.fromkeys(doubts.values()):
            yield frozenset(privilege for privilege, why in doubts.items() if why == doubt), doubt

    def _given(self, statement: Statement, target: Block) -> Iterator[tuple[str, str]]:
        spared = [text for text, _ in known_texts(statement.not_actions)]
        patterns = [text for text, _ in known_texts(statement.actions)] or ["*"][: bool(spared)]
        for pattern in patterns:
            for privilege, action in self._actions(target, pattern):
                if not any(action_matches(text, action) for text in spared):
                    yield privilege, action

    def _actions(self, target: Block, pattern: str) -> Iterator[tuple[str, str]]:
        """(privilege, action) for the actions over what a target keeps that a pattern covers."""
        if target.kind == ROLE:
            if action_matches(pattern, _TAKES_ROLES):
                yield "impersonate", _TAKES_ROLES
            return
        for service in self._targets.services_of(target):
            for privilege, action in self._table.actions(service):
                if action_matches(pattern, f"{service}:{action}"):
                    yield privilege, f"{service}:{action}"

    def _verdict(self, block: Block, action: str, target: Block, limit: Limit) -> str:
        """yes, no, or why it is not known."""
        if limit.unknown or limit.document.unknowns:
            return f"{limit.name} may limit it, and cannot be known: {limit.reason}"
        if is_denied(action, flat_denials(limit.document)) or self._denied(block, action, target, limit):
            return f"{limit.name} may deny it, {limit.perhaps}" if limit.perhaps else _NO
        if limit.allows_all:
            return _YES
        found = {self._allows(block, action, target, statement) for statement in limit.document.statements}
        if True in found:
            return _YES
        return f"{limit.name} may leave it out" if None in found or limit.perhaps else _NO

    def _allows(self, block: Block, action: str, target: Block, statement: Statement) -> bool | None:
        """Whether a statement of a limit allows an action on a target; None where that is not known."""
        if statement.effect == "Deny":
            return False
        names = _names(statement, action)
        covers = self._targets.covers(block, statement, target) if names is not False else False
        if names is False or covers is False:
            return False
        return True if names and covers and statement.certain and statement.effect else None

    def _denied(self, block: Block, action: str, target: Block, limit: Limit) -> bool:
        return any(
            statement.effect == "Deny"
            and statement.certain
            and not statement.conditions
            and _names(statement, action) is True
            and self._takes(block, action, target, statement)
            for statement in limit.document.statements
        )

    def _takes(self, block: Block, action: str, target: Block, statement: Statement) -> bool:
        """Whether a denial is about all of what an action is done to: a prefix of a bucket leaves the rest of it."""
        service, _, name = action.partition(":")
        return self._targets.holds_all(block, statement, target, self._table.is_within(service, name))


def _names(statement: Statement, action: str) -> bool | None:
    """Whether a statement is about an action; None where that is not known."""
    if statement.not_actions and not statement.actions:
        spared = any(action_matches(text, action) for text, _ in known_texts(statement.not_actions))
        return False if spared else None if _has_unknown(statement.not_actions) else True
    if any(action_matches(text, action) for text, _ in known_texts(statement.actions)):
        return True
    return None if _has_unknown(statement.actions) else False


def _has_unknown(values: Iterable[Value]) -> bool:
    return any(isinstance(option, Unknown) for value in values for option in alternatives(value))
