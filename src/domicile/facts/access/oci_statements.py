"""The statements of a policy in the configuration, with what stands behind their unknown parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from domicile.facts.access.oci_grammar import parse
from domicile.facts.access.oci_language import HOLES, Statement, StatementError, hole
from domicile.facts.aws_policy import elements
from domicile.model.blocks import Block
from domicile.model.values import Known, OneOf, Unknown, Value, alternatives, is_null, text_of


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as a policy has it. `doubt` says why it may not be there; `unread` why it is not one."""

    value: Value
    statement: Statement | None
    doubt: str = ""
    unread: str = ""


@dataclass(slots=True, eq=False)
class Policy:
    """A policy: its statements read together, for a definition holds for all of them.

    `parts` are the unknown parts, each at the number of its hole; `definitions` what aliases (lower case) stand for.
    """

    block: Block
    attribute: str
    parts: list[Unknown] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)

    def part(self, text: str) -> Unknown | None:
        """The unknown part that a text is as a whole."""
        if len(text) != 1 or not "\ue000" <= text <= "\uf8ff":
            return None
        number = ord(text) - ord(HOLES[0])
        return self.parts[number] if number < len(self.parts) else None

    def why_unknown(self, text: str) -> str:
        """Why the first unknown part of a text is not known; "" where it has none."""
        found = (self.part(character) for character in text)
        return next((part.reason for part in found if part is not None), "")

    def meant(self, name: str) -> str:
        """What a name stands for: its definition, else itself."""
        return self.definitions.get(name.lower(), name)


def read_policy(block: Block, attribute: str) -> Policy:
    """The policy that a block makes."""
    policy = Policy(block, attribute)
    for number, value in enumerate(elements(block.get(attribute)), 1):
        for one in _read(value, number, policy):
            if one.statement is not None and one.statement.effect == "define":
                policy.definitions[one.statement.subjects[0].name.lower()] = one.statement.defined_as
            policy.written.append(one)
    return policy


def _read(value: Value, number: int, policy: Policy) -> Iterator[Written]:
    doubt = "the statement is one of several" if isinstance(value, OneOf) else ""
    for option in alternatives(value):
        if is_null(option):
            continue
        text = statement_text(option, policy.parts)
        if text is None:
            reason = option.reason if isinstance(option, Unknown) else "it is no text"
            yield Written(value, None, unread=f"statement {number} is not known: {reason}")
            continue
        try:
            yield Written(value, parse(text), doubt)
        except StatementError as fault:
            yield Written(value, None, unread=f"statement {number} cannot be read: {fault}")


def statement_text(option: Known | Unknown, parts: list[Unknown] | None = None) -> str | None:
    """A statement with holes where its parts are not known; None where nothing of it is.

    The unknown parts are added to `parts`, each at the number of its hole.
    """
    if isinstance(option, Known):
        return text_of(option)
    if not option.parts:
        return None
    unknown = parts if parts is not None else []
    pieces = []
    for part in option.parts:
        if isinstance(part, str):
            pieces.append(part)
        else:
            pieces.append(hole(len(unknown)))
            unknown.append(part)
    return "".join(pieces)
