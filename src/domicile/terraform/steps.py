"""Steps of proofs: an attribute's value with the line that it was written on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from domicile.model.values import Unknown, Value
from domicile.syntax.body import Attribute
from domicile.syntax.expression import Expression, Literal, Node
from domicile.terraform.expressions import evaluate
from domicile.terraform.expressions.trails import reached
from domicile.terraform.functions.files import Files
from domicile.terraform.secrets import HIDDEN, looks_secret, without_secrets

Decides = Callable[[Node, Expression, Mapping[str, Value]], bool | None]
"""Whether a condition of an expression, among some more names, holds though its value is not known; None: it may."""


class Scope:
    """What root names mean where an expression stands, and how it reads files (None: it cannot).

    `decides` tells of a condition whose value is not known whether it holds all the same, where the expression stands.
    """

    __slots__ = ("_decides", "_look_up", "_names", "files")

    def __init__(
        self,
        look_up: Callable[[str], Value | None],
        files: Files | None = None,
        names: Mapping[str, Value] | None = None,
        decides: Decides | None = None,
    ) -> None:
        self._look_up = look_up
        self._names = names or {}
        self._decides = decides
        self.files = files

    def __call__(self, name: str) -> Value | None:
        found = self._names.get(name)
        return self._look_up(name) if found is None else found

    def extended(self, names: Mapping[str, Value]) -> Scope:
        """The scope with some more names, which hide its own."""
        return Scope(self._look_up, self.files, {**self._names, **names}, self._decides) if names else self

    def decided_in(self, expression: Expression) -> Callable[[Node], bool | None] | None:
        """What decides the conditions of an expression that stands here; None where nothing does."""
        decides = self._decides
        return None if decides is None else lambda condition: decides(condition, expression, self._names)


class NodeExpression(Expression):
    """A part of another expression (an argument, a key) as an expression of its own."""

    __slots__ = ("_part", "_whole")

    def __init__(self, part: Node, whole: Expression) -> None:
        super().__init__(whole.file, whole.line, whole.end_line, whole.name)
        self._part = part
        self._whole = whole

    def _read(self) -> Node:
        return self._part

    def text(self) -> str:
        return ""

    def source(self) -> str:
        return self._whole.source()


NOTHING = Scope(lambda name: None)
"""The scope where no name means anything (tfvars files)."""


def shown(attribute: Attribute) -> str:
    """`name = source`, without the source where the name promises a secret."""
    if looks_secret(attribute.name) and isinstance(attribute.expression.tree, Literal):
        return f"{attribute.name} = {HIDDEN}"
    return without_secrets(attribute.text)


def _said(prefix: str, attribute: Attribute) -> str:
    return prefix + shown(attribute)


def attribute_value(attribute: Attribute, scope: Scope, prefix: str = "") -> Value:
    """The value of an attribute; its trail ends at the attribute's line, `prefix` says which block that is in."""
    expression = attribute.expression
    try:
        value = evaluate(expression, scope, scope.files, scope.decided_in(expression))
    except RecursionError:
        value = Unknown(f"{attribute.name} rests on too long a chain of expressions")
    return reached(value, expression.file, attribute.line, partial(_said, prefix, attribute))


def literal_text(attribute: Attribute | None) -> str | None:
    """The text of an attribute that is a plain literal text, else None."""
    if attribute is None or not isinstance(attribute.expression.tree, Literal):
        return None
    value = attribute.expression.tree.value
    return value if isinstance(value, str) else None
