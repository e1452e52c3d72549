"""Evaluates the nodes of an expression over the values of a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from domicile.model.source_text import Source, written_in
from domicile.model.values import (
    MOST_ALTERNATIVES,
    Known,
    LazyObject,
    NotPlain,
    OneOf,
    TooMany,
    Unknown,
    Value,
    one_of,
    undecided,
)
from domicile.syntax.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    Faulty,
    ForList,
    ForObject,
    GetAttribute,
    Index,
    LinedLiteral,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    Unary,
    Variable,
)
from domicile.terraform.expressions.alternatives import operate
from domicile.terraform.expressions.calls import call
from domicile.terraform.expressions.choices import conditional, logic
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.containers import listed_nodes, object_node
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork, without_failed
from domicile.terraform.expressions.limits import CHARACTERS_A_STEP, MOST_STEPS
from domicile.terraform.expressions.loops import for_list, for_object, splat, splat_item, template_for
from domicile.terraform.expressions.open_objects import may_have, same_key, under_some_key
from domicile.terraform.expressions.operators import are_equal, calculate, invert, negate
from domicile.terraform.expressions.reading import Reading, first_unknown
from domicile.terraform.expressions.text import concatenated, may_be
from domicile.terraform.expressions.trails import Place, also_through, joined
from domicile.terraform.expressions.traversal import step
from domicile.terraform.functions import files

Scope: TypeAlias = Callable[[str], Value | None]
"""Gives the value of a root name (var, local, module, a resource type…), None for a name that it does not know."""

Decided: TypeAlias = Callable[[Node], bool | None]
"""Whether a condition holds whose value is not known; None where that is not known either."""

TOO_DEEP = "nested too deeply"


def evaluate(
    expression: Expression, scope: Scope, reader: files.Files | None = None, decided: Decided | None = None
) -> Value:
    """The value of an expression. Never raises: errors and limits are unknowns with their reason."""
    evaluation = Evaluation(scope, expression, reader, expression if expression.file else None, decided)
    return evaluation.settled(expression.tree)


class Evaluation:
    """One expression in its scope, or the body of a loop in it, with the names that loops bind.

    `source` is what the lines in the nodes are lines of; None where they are lines of nothing that can be shown.
    `item` is the element that a splat stands at. `strict`: inside `try` or `can`, which have to see what fails.
    """

    __slots__ = ("_budget", "_scope", "decided", "files", "item", "names", "place", "source", "strict")

    def __init__(
        self,
        scope: Scope,
        place: Place,
        reader: files.Files | None = None,
        source: Source | None = None,
        decided: Decided | None = None,
    ) -> None:
        self._scope = scope
        self.decided = decided
        self.place = place
        self.source = source
        self.files = reader
        self.names: Mapping[str, Value] = {}
        self.item: Value | None = None
        self.strict = False
        self._budget = [MOST_STEPS]

    def settled(self, node: Node) -> Value:
        """The value of a node, with every way to fail turned into an unknown, or left out where others remain."""
        try:
            return without_failed(self.value(node))
        except (EvaluationError, TooMuchWork) as error:
            return Unknown(error.reason)
        except NotPlain as stop:
            return first_unknown(stop.value)
        except RecursionError:
            return Unknown(TOO_DEEP)

    def value(self, node: Node) -> Value:
        """The value of a node. Raises `EvaluationError` where Terraform would stop."""
        self._budget[0] -= 1
        if self._budget[0] < 0:
            raise TooMuchWork
        return _DISPATCH[type(node)](self, node)

    def within(
        self, names: Mapping[str, Value] | None = None, item: Value | None = None, strict: bool = False
    ) -> Evaluation:
        """The body of a loop, a splat or a `try`."""
        inner = Evaluation.__new__(Evaluation)
        inner._scope, inner.place, inner.files, inner._budget = self._scope, self.place, self.files, self._budget
        inner.source, inner.decided = self.source, self.decided
        inner.names = {**self.names, **names} if names else self.names
        inner.item = item if item is not None else self.item
        inner.strict = strict or self.strict
        return inner

    def elsewhere(self, scope: Scope, source: Source | None) -> Evaluation:
        """What is read from another text (a template, a tfvars file), where other names mean something."""
        inner = Evaluation(scope, self.place, self.files, source)
        inner._budget, inner.strict = self._budget, self.strict
        return inner

    def named(self, name: str) -> Value:
        """What a root name, or one that a loop binds, means."""
        bound = self.names.get(name)
        if bound is not None:
            return bound
        value = self._scope(name)
        return value if value is not None else Unknown(f"{name} means nothing here")

    def operate(self, operands: Sequence[Value], operation: Callable[[Sequence[Value], Reading], Any]) -> Value:
        """The result of an operation, for each alternative of its operands."""
        return operate(self.place, operands, operation)

    def over_options(self, value: Value, each: Callable[[Known | Unknown], Value]) -> Value:
        """What `each` gives for a value, or for each of its alternatives."""
        if not isinstance(value, OneOf):
            return each(value)
        results: list[Value] = []
        for option in value.options:
            through = option if option.trail is not None else replace(option, trail=value.trail)
            try:
                results.append(each(through))
            except EvaluationError as error:
                results.append(Failed(error.reason, through.trail))
        failed = [result for result in results if isinstance(result, Failed)]
        if len(failed) == len(results):
            raise EvaluationError(failed[0].reason)
        united = one_of(results, None, undecided(value))
        if isinstance(united, OneOf):
            return replace(united, trail=joined(self.place, (option.trail for option in united.options)))
        return united

    def paid(self, value: Value) -> Value:
        """Long texts cost as many steps as they are long."""
        if isinstance(value, Known) and type(value.data) is str and len(value.data) > CHARACTERS_A_STEP:
            self._budget[0] -= len(value.data) // CHARACTERS_A_STEP
        return value


def _literal(evaluation: Evaluation, node: Literal) -> Value:
    return Known(node.value)


def _lined_literal(evaluation: Evaluation, node: LinedLiteral) -> Value:
    source = evaluation.source
    return Known(node.value if source is None else written_in(str(node.value), source, node.line))


def _faulty(evaluation: Evaluation, node: Faulty) -> Value:
    raise TooMuchWork(f"cannot be read (line {node.line}): {node.message}")


def _variable(evaluation: Evaluation, node: Variable) -> Value:
    return evaluation.named(node.name)


def _get_attribute(evaluation: Evaluation, node: GetAttribute) -> Value:
    return step(evaluation.value(node.target), node.name, evaluation.place)


def _index(evaluation: Evaluation, node: Index) -> Value:
    target, key = evaluation.value(node.target), evaluation.value(node.key)
    if isinstance(key, Known):
        if not isinstance(key.data, (str, int, float)):
            raise EvaluationError("an index is a number or a text")
        return also_through(step(target, key.data, evaluation.place), key.trail, evaluation.place)
    return evaluation.operate((key,), partial(_at_key, evaluation, target))


def _at_key(evaluation: Evaluation, target: Value, operands: Sequence[Value], reading: Reading) -> Value:
    key = operands[0]
    if isinstance(target, Unknown) and target.element is not None:
        return target.element
    if isinstance(key, Failed):
        return key
    if isinstance(key, Unknown):
        return evaluation.over_options(target, partial(_at_some_key, evaluation.place, key))
    return step(target, reading.text(key), evaluation.place)


def _at_some_key(place: Place, key: Unknown, target: Known | Unknown) -> Value:
    """What an index that is not known leads to: one of the elements, where all of them are known and few."""
    data = target.data if isinstance(target, Known) else None
    if isinstance(data, Mapping):
        same = same_key(data, key)
        if same is not None:
            return also_through(same, target.trail, place)
        if not may_have(data, key):
            raise EvaluationError(key.reason)
    if isinstance(data, LazyObject) and data.is_open and (found := under_some_key(data, key)):
        missing = Failed(key.reason, key.trail)
        return also_through(one_of([*found, missing], None, key.reason), key.trail, place)
    names = _names_of(target, key)
    if not 0 < len(names) <= MOST_ALTERNATIVES:
        return Unknown(key.reason, joined(place, (key.trail, target.trail)))
    missing = Failed(key.reason, key.trail)
    found = [step(target, name, place) for name in names]
    return also_through(one_of([*found, missing], None, key.reason), key.trail, place)


def _names_of(target: Known | Unknown, key: Unknown) -> Sequence[str | int]:
    """The keys or indexes that a key which is not known can turn out to be; none where they are not all known."""
    data = target.data if isinstance(target, Known) else None
    if isinstance(data, LazyObject) and data.is_open:
        return ()
    if isinstance(data, Mapping):
        return [name for name in data if may_be(key, name)]
    return range(len(data)) if isinstance(data, tuple) and not isinstance(data, SetData) else ()


def _unary(evaluation: Evaluation, node: Unary) -> Value:
    return evaluation.operate((evaluation.value(node.operand),), negate if node.operator == "-" else invert)


def _binary(evaluation: Evaluation, node: Binary) -> Value:
    mark = node.operator
    if mark in ("&&", "||"):
        return logic(evaluation, node)
    operands = (evaluation.value(node.left), evaluation.value(node.right))
    if mark == "==":
        return evaluation.operate(operands, _equal)
    if mark == "!=":
        return evaluation.operate(operands, _unequal)
    return evaluation.operate(operands, partial(calculate, mark))


def _equal(operands: Sequence[Value], reading: Reading) -> bool:
    return are_equal(operands[0], operands[1], reading)


def _unequal(operands: Sequence[Value], reading: Reading) -> bool:
    return not are_equal(operands[0], operands[1], reading)


def _template(evaluation: Evaluation, node: Template) -> Value:
    pieces = [evaluation.value(piece) for piece in node.parts]
    text = evaluation.operate(pieces, concatenated)
    if isinstance(text, TooMany) and any(isinstance(piece, OneOf) for piece in pieces):
        text = evaluation.operate([_hole(piece, text.reason) for piece in pieces], concatenated)
    return evaluation.paid(text)


def _hole(piece: Value, reason: str) -> Value:
    """A piece that is one of too many texts: what stands around it in a template is still known."""
    return TooMany(undecided(piece) or reason, piece.trail) if isinstance(piece, OneOf) else piece


_DISPATCH: Mapping[type, Callable[[Evaluation, Any], Value]] = {
    Literal: _literal,
    LinedLiteral: _lined_literal,
    Faulty: _faulty,
    Variable: _variable,
    GetAttribute: _get_attribute,
    Index: _index,
    SplatItem: splat_item,
    Splat: splat,
    Unary: _unary,
    Binary: _binary,
    Conditional: conditional,
    ListNode: listed_nodes,
    ObjectNode: object_node,
    ForList: for_list,
    ForObject: for_object,
    Template: _template,
    TemplateFor: template_for,
    Call: call,
}
