"""What whoever gets a role may do, by the policies of the role that stand in the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domicile.facts.aws_policy import PolicyDocument, Statement, known_texts, read_policy
from domicile.facts.exposure.answers import holds
from domicile.facts.exposure.aws.actions import abilities_of
from domicile.facts.exposure.aws.language import Language
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import chain, step
from domicile.facts.exposure.rows import join_of, test_of
from domicile.facts.exposure.standing import of_opened, said
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import joined
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import first, read
from domicile.model.premises import Premises, first_of, left_open
from domicile.model.values import Value, is_null

_MOST_ACTIONS = 3


@dataclass(slots=True)
class _Held:
    """The policies of a role: documents with the blocks that hold them, and what is attached and stands elsewhere.

    `needed` are, for each document, the blocks that have to be made for the role to have it.
    """

    documents: list[tuple[Block, str, PolicyDocument]] = field(default_factory=list)
    needed: list[tuple[Block, ...]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def allowing(self) -> list[Statement]:
        return [one for _, _, document in self.documents for one in document.statements if one.allows]

    @property
    def hidden(self) -> str:
        """Why the role may allow more than is known ("" when it does not)."""
        if self.elsewhere:
            return f"what {self.elsewhere[0]} allows is not in the configuration"
        unknown = next((unknown for _, _, document in self.documents for unknown in document.unknowns), None)
        return f"a policy of the role is not known ({unknown.reason})" if unknown is not None else ""

    @property
    def narrowed(self) -> str:
        """Why the role may allow less than its statements say ("" when it does not)."""
        if any(not one.allows for _, _, document in self.documents for one in document.statements):
            return "a statement of the role's policies denies some of it"
        conditions = any(one.conditions for one in self.allowing)
        return "the statements have conditions of their own" if conditions else ""

    def add(self, block: Block, path: str, policy: Value, *needed: Block) -> None:
        """A policy of the role that a block holds; `needed` brings it to the role."""
        self.documents.append((block, path, read_policy(policy)))
        self.needed.append((block, *needed))

    def lacking(self, given: Premises) -> str:
        """Why the role may allow nothing where some premises hold ("" where one policy is there that allows)."""
        doubt = ""
        for (_, _, document), needed in zip(self.documents, self.needed, strict=True):
            if not any(one.allows for one in document.statements):
                continue
            lacks = ((block, first_of(left_open(block.premises, given))) for block in needed)
            reason = next((said(block, premise) for block, premise in lacks if premise is not None), "")
            if not reason:
                return ""
            doubt = doubt or reason
        return doubt


class Roles:
    """Whether what is opened is a role, and what that allows."""

    def __init__(self, index: Index, targets: Targets, language: Language) -> None:
        self._index = index
        self._targets = targets
        self._language = language

    def of(self, settings: Mapping[str, Any], opening: Opening) -> Opening | None:
        """The opening with what the role allows; None where it certainly allows nothing.

        Settings: attribute and kinds (the role), inline (paths), policies and attachments (rows {kinds, at, attribute};
        an attachment's `document` leads to the policy), certain (a test of the target with which nothing narrows what
        the role allows), otherwise (what narrows it else).
        """
        role = next(iter(self._targets.of(opening.block, join_of(settings)).blocks), None)
        if role is None:
            return opening
        held = self._held(settings, role)
        if not held.allowing and not held.hidden:
            return None
        given = of_opened(opening.target, (opening.block, role))
        actions = list(dict.fromkeys(text for one in held.allowing for text, _ in known_texts(one.actions)))
        blocks = tuple(dict.fromkeys((role, *(block for block, _, _ in held.documents))))
        steps = [step(role), *(step(block, path, "set", first(block, path)) for block, path, _ in held.documents)]
        return replace(
            opening,
            how=f"{opening.how} ({role.address})" + _allows(actions),
            subject=f"what {role.address} reaches",
            abilities=frozenset(ability for action in actions for ability in self._abilities(action)),
            doubt=held.hidden or held.narrowed or self._narrowed(settings, opening) or held.lacking(given),
            joined=tuple(block for block in (*opening.joined, *blocks) if block is not opening.block),
            trail=chain(opening.trail, steps) if opening.trail else None,
        )

    def _abilities(self, action: str) -> frozenset[str]:
        return abilities_of((action,), action.partition(":")[0], self._language)

    def _narrowed(self, settings: Mapping[str, Any], opening: Opening) -> str:
        test = test_of(settings["certain"])
        certain = any(holds(block, test).state == "yes" for block in opening.target.blocks)
        return "" if certain else str(settings["otherwise"])

    def _held(self, settings: Mapping[str, Any], role: Block) -> _Held:
        held = _Held()
        for path in settings.get("inline", ()):
            for value in read(role, path):
                if not is_null(value):
                    held.add(role, path, value)
        for row in settings.get("policies", ()):
            for block in self._about(row, role):
                held.add(block, row["attribute"], first(block, row["attribute"]))
        for row in settings.get("attachments", ()):
            for block in self._about(row, role):
                self._attached(row, block, held)
        return held

    def _attached(self, row: Mapping[str, Any], block: Block, held: _Held) -> None:
        target = self._targets.of(block, join_of(row["document"]))
        if not target.blocks:
            held.elsewhere.append(target.name)
        for policy in target.blocks:
            held.add(policy, row["attribute"], first(policy, row["attribute"]), block)

    def _about(self, row: Mapping[str, Any], role: Block) -> Iterator[Block]:
        for block in self._index.of_kind(*row["kinds"]):
            if any(target is role for target in self._targets.of(block, join_of(row["at"])).blocks):
                yield block


def _allows(actions: list[str]) -> str:
    if not actions:
        return ""
    more = [f"{len(actions) - _MOST_ACTIONS} more"] if len(actions) > _MOST_ACTIONS else []
    return f", whose policies allow {joined([*actions[:_MOST_ACTIONS], *more])}"
