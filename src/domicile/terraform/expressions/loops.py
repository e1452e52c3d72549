"""Splats and `for`: what they make of collections of which the elements, or their number, may not be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from domicile.model.values import Known, LazyObject, Unknown, Value, absence, kept_as, listed, optional, present
from domicile.syntax.expression import ForList, ForObject, Node, Splat, SplatItem, TemplateFor
from domicile.terraform.expressions.choices import condition
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.containers import Thunk, key_text, later, object_of, part
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
from domicile.terraform.expressions.limits import MOST_ITEMS
from domicile.terraform.expressions.open_objects import doubted, entries, hidden_pairs
from domicile.terraform.expressions.reading import first_unknown
from domicile.terraform.expressions.text import concatenated
from domicile.terraform.expressions.trails import joined
from domicile.terraform.expressions.traversal import elements, extended, step

if TYPE_CHECKING:
    from domicile.terraform.expressions.evaluation import Evaluation


def splat_item(evaluation: Evaluation, node: SplatItem) -> Value:
    """The element that a splat stands at."""
    return evaluation.item if evaluation.item is not None else Unknown("a splat without its list")


def splat(evaluation: Evaluation, node: Splat) -> Value:
    """`target[*].each`."""
    return evaluation.over_options(evaluation.value(node.target), partial(_splat_over, evaluation, node.each))


def _splat_over(evaluation: Evaluation, each: Node, target: Known | Unknown) -> Value:
    if isinstance(target, Failed):
        return target
    if isinstance(target, Unknown) and target.items:
        results = [kept_as(item, evaluation.within(item=present(item)).value(each)) for item in target.items]
        return listed(results, target.reason, target.trail)
    if isinstance(target, Unknown):
        inner = evaluation.within(item=target.element or target).value(each)
        return Unknown(target.reason, target.trail, inner.reference, element=inner if target.element else None)
    if target.data is None:
        return Known((), target.trail)
    items = [item for _, item in elements(target, evaluation.place)] if isinstance(target.data, tuple) else [target]
    results = [evaluation.within(item=item).value(each) for item in items]
    doubt = _doubt_of_order(target)
    return Known(tuple(results)) if doubt is None else listed(results, doubt.reason, doubt.trail)


@dataclass(slots=True)
class _Round:
    """The body of a loop for one element. `doubt` says why it may not be there at all."""

    inner: Evaluation
    key: Value
    doubt: Unknown | None = None


def for_list(evaluation: Evaluation, node: ForList) -> Value:
    """`[for …]`."""
    return evaluation.over_options(evaluation.value(node.collection), partial(_list_over, evaluation, node))


def _list_over(evaluation: Evaluation, node: ForList, collection: Known | Unknown) -> Value:
    if isinstance(collection, Unknown) and not collection.items:
        return _over_unknown(evaluation, node, collection)
    results: list[Value] = []
    keys: list[Value] = []
    doubt = _doubt_of_order(collection)
    for turn in _rounds(evaluation, node, collection):
        wanted = _wanted(turn, node.condition)
        if wanted is False:
            continue
        result = part(turn.inner, node.result)
        if isinstance(wanted, Unknown):
            doubt = wanted
            result = optional(result, wanted.reason, wanted.trail)
        results.append(result)
        keys.append(turn.key)
    doubt = doubt or _doubt_of_keys(collection, keys)
    if why := _has_more(collection):
        doubt = Unknown(why, collection.trail, collection.reference)
        results.append(optional(_each_of(evaluation, node, doubt), doubt.reason, doubt.trail))
    if doubt is None or not results:
        return Known(tuple(results))
    return listed(results, doubt.reason, joined(evaluation.place, (doubt.trail, collection.trail)))


def _over_unknown(evaluation: Evaluation, node: ForList | ForObject, collection: Unknown) -> Value:
    """What a loop makes of a collection of which no element is known by itself: what it makes of each of them."""
    if isinstance(collection, Failed):
        return collection
    if node.condition is not None and _never_holds(_of_each(evaluation, node, collection), node.condition):
        return object_of({}, []) if isinstance(node, ForObject) else Known(())
    result = _each_of(evaluation, node, collection)
    if isinstance(node, ForObject) or (isinstance(result, Unknown) and not result.parts):
        return Unknown(collection.reason, collection.trail, element=result)
    return listed([optional(result, collection.reason, collection.trail)], collection.reason, collection.trail)


def _never_holds(evaluation: Evaluation, node: Node) -> bool:
    try:
        value = condition(evaluation, node)
    except EvaluationError:
        return False
    return isinstance(value, Known) and value.data is False


def _each_of(evaluation: Evaluation, node: ForList | ForObject, collection: Unknown) -> Value:
    return _of_each(evaluation, node, collection).settled(node.result)


def _of_each(evaluation: Evaluation, node: ForList | ForObject, collection: Unknown) -> Evaluation:
    """The body of a loop for what stands for each element."""
    each = collection.element
    if each is None:
        each = Unknown(collection.reason, collection.trail, extended(collection.reference, "*"))
    names: dict[str, Value] = {node.value: each}
    if node.key:
        names[node.key] = Unknown(collection.reason, collection.trail)
    return evaluation.within(names)


def _rounds(
    evaluation: Evaluation, node: ForList | ForObject | TemplateFor, collection: Known | Unknown
) -> Iterator[_Round]:
    """The loop's body for each element that a collection has, or may have."""
    pairs = list(_pairs(evaluation, collection))
    if len(pairs) > MOST_ITEMS:
        raise TooMuchWork("the list is too long")
    for key, value, doubt in pairs:
        names = {node.key: key, node.value: value} if node.key else {node.value: value}
        yield _Round(evaluation.within(names), key, doubt)


def _pairs(evaluation: Evaluation, collection: Known | Unknown) -> Iterator[tuple[Value, Value, Unknown | None]]:
    """Key, value, and why they may not be there."""
    if isinstance(collection, Unknown):
        blank = Unknown(collection.reason, collection.trail)
        for item in collection.items:
            reason = absence(item)
            yield blank, present(item), Unknown(reason, item.trail) if reason else None
        return
    if isinstance(collection.data, LazyObject) and collection.data.is_open:
        for key, give, doubt in entries(collection.data)[0]:
            if isinstance(key, Known) and doubt is None:
                yield Known(key.data, collection.trail), step(collection, key.data, evaluation.place), None
            else:
                yield key, give(), doubt
        return
    for key, value in elements(collection, evaluation.place):
        yield key, value, None


def _wanted(turn: _Round, node: Node | None) -> bool | Unknown:
    """Whether an element is there and a loop's condition holds for it; alternatives count as unknown."""
    if node is None:
        return turn.doubt or True
    value = condition(turn.inner, node)
    if not isinstance(value, Known):
        return first_unknown(value)
    return (turn.doubt or True) if value.data else False


def for_object(evaluation: Evaluation, node: ForObject) -> Value:
    """`{for …}`."""
    return evaluation.over_options(evaluation.value(node.collection), partial(_object_over, evaluation, node))


def _object_over(evaluation: Evaluation, node: ForObject, collection: Known | Unknown) -> Value:
    if isinstance(collection, Unknown) and (node.groups or not collection.items):
        return _over_unknown(evaluation, node, collection)
    groups: dict[str, list[Thunk]] = {}
    rest: list[Unknown] = []
    hidden: list[Thunk] = []
    if why := _has_more(collection):
        rest.append(Unknown(why, collection.trail))
    for turn in _rounds(evaluation, node, collection):
        wanted = _wanted(turn, node.condition)
        if wanted is False:
            continue
        key = _doubted_key(turn, node, wanted) if isinstance(wanted, Unknown) else key_text(turn.inner, node.name)
        if isinstance(key, Unknown):
            rest.append(key)
            hidden.append(later(turn.inner, node.result))
        else:
            groups.setdefault(key, []).append(later(turn.inner, node.result))
    if node.groups:
        return object_of({name: partial(_group, values, rest) for name, values in groups.items()}, rest)
    for name, values in groups.items():
        if len(values) > 1:
            raise EvaluationError(f"the key {name} comes twice")
    return object_of({name: values[0] for name, values in groups.items()}, rest, hidden)


def _doubted_key(turn: _Round, node: ForObject, doubt: Unknown) -> Unknown:
    """The key of an entry that may not be there."""
    try:
        key = key_text(turn.inner, node.name)
    except EvaluationError:
        return Unknown(doubt.reason, doubt.trail)
    return doubted(Known(key) if isinstance(key, str) else key, doubt)


def _has_more(collection: Known | Unknown) -> str:
    """Why a collection has elements of which nothing is known; "" where it has none."""
    data = collection.data if isinstance(collection, Known) else None
    is_more = isinstance(data, LazyObject) and data.is_open and next(hidden_pairs(data), None) is None
    return data.why_open if is_more and isinstance(data, LazyObject) else ""


def _group(values: list[Thunk], rest: list[Unknown]) -> Value:
    """The values of one key; further ones may stand among them where some keys are not known."""
    return Unknown(rest[-1].reason, rest[-1].trail) if rest else Known(tuple(value() for value in values))


def template_for(evaluation: Evaluation, node: TemplateFor) -> Value:
    """`%{ for … }`."""
    return evaluation.over_options(evaluation.value(node.collection), partial(_template_over, evaluation, node))


def _template_over(evaluation: Evaluation, node: TemplateFor, collection: Known | Unknown) -> Value:
    if isinstance(collection, Unknown):
        return collection if isinstance(collection, Failed) else Unknown(collection.reason, collection.trail)
    if isinstance(collection.data, LazyObject) and collection.data.is_open:
        return Unknown(collection.data.why_open, collection.trail, collection.reference)
    bodies = [turn.inner.value(node.body) for turn in _rounds(evaluation, node, collection)]
    return evaluation.operate(bodies, concatenated)


def _doubt_of_order(collection: Known | Unknown) -> Unknown | None:
    """What makes the order and the number of a collection's elements unknown: one of a set that is not known."""
    if isinstance(collection, Unknown):
        return Unknown(collection.reason, collection.trail)
    if isinstance(collection.data, SetData):
        for item in collection.data:
            if not isinstance(item, Known):
                return first_unknown(item)
    return None


def _doubt_of_keys(collection: Known | Unknown, keys: list[Value]) -> Unknown | None:
    """The same for what was kept of an object, by its keys."""
    data = collection.data if isinstance(collection, Known) else None
    if not isinstance(data, LazyObject) or len(keys) < 2 or all(isinstance(key, Known) for key in keys):
        return None
    return entries(data)[1]
