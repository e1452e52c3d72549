"""Conditions and what they choose: `&&`, `||`, and both arms of a conditional whose condition is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from domicile.model.values import Known, NotPlain, OneOf, Unknown, Value, one_of, undecided
from domicile.syntax.expression import Binary, Conditional, Literal, Node, Template, references
from domicile.terraform.expressions.errors import EvaluationError, Failed
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.scalars import text_from
from domicile.terraform.expressions.trails import also_through, joined

if TYPE_CHECKING:
    from domicile.terraform.expressions.evaluation import Evaluation


def truth(evaluation: Evaluation, node: Node) -> Value:
    """Whether a node holds."""
    value = evaluation.value(node)
    if type(value) is Known and type(value.data) is bool:
        return Known(value.data, value.trail)
    return evaluation.operate((value,), _truth)


def condition(evaluation: Evaluation, node: Node) -> Value:
    """Whether a condition holds; where its value is not known, what decides it in this place is asked."""
    value = truth(evaluation, node)
    if isinstance(value, Known) or evaluation.decided is None:
        return value
    if evaluation.names and any(name in evaluation.names for name, *_ in references(node)):
        return value
    decision = evaluation.decided(node)
    return value if decision is None else Known(decision, value.trail)


def logic(evaluation: Evaluation, node: Binary) -> Value:
    """`&&` and `||`: the value that decides on either side is the result, whatever the other side is."""
    decides = node.operator == "||"
    left = truth(evaluation, node.left)
    if isinstance(left, Known) and left.data is decides:
        return left
    right = truth(evaluation, node.right)
    if isinstance(right, Known) and right.data is decides:
        return right
    return evaluation.operate((left, right), partial(_both, decides))


def conditional(evaluation: Evaluation, node: Conditional) -> Value:
    """The arm that is chosen, or each of the two."""
    asked = condition(evaluation, node.condition)
    if isinstance(asked, Known):
        chosen, other = (node.then, node.otherwise) if asked.data else (node.otherwise, node.then)
        return also_through(_as_sort_of(evaluation.value(chosen), other), asked.trail, evaluation.place)
    arms = [_as_sort_of(arm, other) for arm, other in _arms(evaluation, node)]
    united = one_of([also_through(arm, asked.trail, evaluation.place) for arm in arms], None, undecided(asked))
    if isinstance(united, OneOf):
        return replace(united, trail=joined(evaluation.place, (asked.trail, *(arm.trail for arm in arms))))
    return united


def _arms(evaluation: Evaluation, node: Conditional) -> list[tuple[Value, Node]]:
    arms: list[tuple[Value, Node]] = []
    faults: list[str] = []
    for arm, other in ((node.then, node.otherwise), (node.otherwise, node.then)):
        try:
            arms.append((evaluation.value(arm), other))
        except EvaluationError as error:
            faults.append(error.reason)
            arms.append((Failed(error.reason), other))
    if len(faults) == len(arms):
        raise EvaluationError(faults[0])
    return arms


def _as_sort_of(value: Value, other: Node) -> Value:
    """A number or boolean beside a text, in a conditional, is a text too."""
    if not isinstance(value, Known) or not isinstance(value.data, (bool, int, float)):
        return value
    is_text = isinstance(other, Template) or (isinstance(other, Literal) and isinstance(other.value, str))
    return replace(value, data=text_from(value.data)) if is_text else value


def _truth(operands: Sequence[Value], reading: Reading) -> bool:
    return reading.truth(operands[0])


def _both(decides: bool, operands: Sequence[Value], reading: Reading) -> bool:
    """Two sides of && or || of which neither alone is known to decide."""
    open_side: Unknown | None = None
    for operand in operands:
        try:
            if reading.truth(operand) is decides:
                return decides
        except NotPlain as unknown:
            if isinstance(unknown.value, OneOf):
                raise
            open_side = unknown.value
    if open_side is not None:
        raise NotPlain(open_side)
    return not decides
