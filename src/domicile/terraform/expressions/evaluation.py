"""Evaluates the nodes of an expression over the values of a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import repeat
from typing import Any, TypeAlias

from domicile.model.source_text import Source, SourceText, written_in
from domicile.model.values import MOST_ALTERNATIVES, Known, LazyObject, NotPlain, OneOf, Unknown, Value, one_of
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
    references,
)
from domicile.syntax.hcl import parse
from domicile.terraform.expressions.alternatives import TOO_MANY, operate
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.elements import standing
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork, without_failed
from domicile.terraform.expressions.limits import CHARACTERS_A_STEP, MOST_ITEMS, MOST_STEPS
from domicile.terraform.expressions.open_objects import UnknownKeys
from domicile.terraform.expressions.operators import are_equal, calculate, invert, negate
from domicile.terraform.expressions.reading import Reading, first_unknown
from domicile.terraform.expressions.scalars import text_from
from domicile.terraform.expressions.text import concatenated, may_be
from domicile.terraform.expressions.trails import Place, also_through, joined
from domicile.terraform.expressions.traversal import elements, step
from domicile.terraform.functions import files
from domicile.terraform.functions.call import call_function

Scope: TypeAlias = Callable[[str], Value | None]
"""Gives the value of a root name (var, local, module, a resource type…), None for a name that it does not know."""

TOO_DEEP = "nested too deeply"


Decided: TypeAlias = Callable[[Node], bool | None]
"""Whether a condition holds whose value is not known; None where that is not known either."""


def evaluate(
    expression: Expression, scope: Scope, reader: files.Files | None = None, decided: Decided | None = None
) -> Value:
    """The value of an expression. Never raises: errors and limits are unknowns with their reason."""
    evaluation = Evaluation(scope, expression, reader, expression if expression.file else None, decided)
    return evaluation.settled(expression.tree)


class Evaluation:
    """One expression in its scope, or the body of a loop in it, with the names that loops bind.

    `source` is what the lines in the nodes are lines of; None where they are lines of nothing that can be shown.
    """

    __slots__ = ("_budget", "_decided", "_files", "_item", "_names", "_place", "_scope", "_source", "_strict")

    def __init__(
        self,
        scope: Scope,
        place: Place,
        reader: files.Files | None = None,
        source: Source | None = None,
        decided: Decided | None = None,
    ) -> None:
        self._scope = scope
        self._decided = decided
        self._place = place
        self._source = source
        self._files = reader
        self._names: Mapping[str, Value] = {}
        self._item: Value | None = None
        self._strict = False
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

    def _with(
        self, names: Mapping[str, Value] | None = None, item: Value | None = None, strict: bool = False
    ) -> Evaluation:
        inner = Evaluation.__new__(Evaluation)
        inner._scope, inner._place, inner._files, inner._budget = self._scope, self._place, self._files, self._budget
        inner._source, inner._decided = self._source, self._decided
        inner._names = {**self._names, **names} if names else self._names
        inner._item = item if item is not None else self._item
        inner._strict = strict or self._strict
        return inner

    def _operate(self, operands: Sequence[Value], operation: Callable[[Sequence[Value], Reading], Any]) -> Value:
        return operate(self._place, operands, operation)

    # Terms

    def _literal(self, node: Literal) -> Value:
        return Known(node.value)

    def _lined_literal(self, node: LinedLiteral) -> Value:
        return Known(node.value if self._source is None else written_in(str(node.value), self._source, node.line))

    def _faulty(self, node: Faulty) -> Value:
        raise TooMuchWork(f"cannot be read (line {node.line}): {node.message}")

    def _variable(self, node: Variable) -> Value:
        bound = self._names.get(node.name)
        if bound is not None:
            return bound
        value = self._scope(node.name)
        return value if value is not None else Unknown(f"{node.name} means nothing here")

    def _get_attribute(self, node: GetAttribute) -> Value:
        return step(self.value(node.target), node.name, self._place)

    def _index(self, node: Index) -> Value:
        target, key = self.value(node.target), self.value(node.key)
        if isinstance(key, Known):
            if not isinstance(key.data, (str, int, float)):
                raise EvaluationError("an index is a number or a text")
            return also_through(step(target, key.data, self._place), key.trail, self._place)
        return self._operate((key,), partial(self._at_key, target))

    def _at_key(self, target: Value, operands: Sequence[Value], reading: Reading) -> Value:
        key = operands[0]
        if isinstance(target, Unknown) and target.element is not None:
            return target.element
        if isinstance(key, Unknown):
            return self._over_options(target, partial(self._at_some_key, key))
        return step(target, reading.text(key), self._place)

    def _at_some_key(self, key: Unknown, target: Known | Unknown) -> Value:
        """What an index that is not known leads to: one of the elements, where all of them are known and few."""
        names = _names_of(target, key)
        if not 0 < len(names) <= MOST_ALTERNATIVES:
            return Unknown(key.reason, joined(self._place, (key.trail, target.trail)))
        missing = Failed(key.reason, key.trail)
        return also_through(
            one_of([*(step(target, name, self._place) for name in names), missing]), key.trail, self._place
        )

    def _splat_item(self, node: SplatItem) -> Value:
        return self._item if self._item is not None else Unknown("a splat without its list")

    def _splat(self, node: Splat) -> Value:
        return self._over_options(self.value(node.target), partial(self._splat_known, node.each))

    def _splat_known(self, each: Node, target: Known | Unknown) -> Value:
        if isinstance(target, Unknown):
            inner = self._with(item=target.element or target).value(each)
            return Unknown(target.reason, target.trail, inner.reference, element=inner if target.element else None)
        if target.data is None:
            return Known((), target.trail)
        items = [item for _, item in elements(target, self._place)] if isinstance(target.data, tuple) else [target]
        results = [self._with(item=item).value(each) for item in items]
        doubt = _doubt_of_order(target)
        return Known(tuple(results)) if doubt is None else Unknown(doubt.reason, doubt.trail, element=one_of(results))

    def _over_options(self, value: Value, each: Callable[[Known | Unknown], Value]) -> Value:
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
        united = one_of(results)
        if isinstance(united, OneOf):
            return replace(united, trail=joined(self._place, (option.trail for option in united.options)))
        return united

    # Operators

    def _unary(self, node: Unary) -> Value:
        return self._operate((self.value(node.operand),), negate if node.operator == "-" else invert)

    def _binary(self, node: Binary) -> Value:
        mark = node.operator
        if mark in ("&&", "||"):
            return self._logic(node, decides=mark == "||")
        operands = (self.value(node.left), self.value(node.right))
        if mark == "==":
            return self._operate(operands, _equal)
        if mark == "!=":
            return self._operate(operands, _unequal)
        return self._operate(operands, partial(calculate, mark))

    def _logic(self, node: Binary, decides: bool) -> Value:
        """`&&` and `||`: the value `decides` on either side is the result, whatever the other side is."""
        left = self._truth(node.left)
        if isinstance(left, Known) and left.data is decides:
            return left
        right = self._truth(node.right)
        if isinstance(right, Known) and right.data is decides:
            return right
        return self._operate((left, right), partial(_both, decides))

    def _truth(self, node: Node) -> Value:
        """Whether a node holds."""
        value = self.value(node)
        if type(value) is Known and type(value.data) is bool:
            return Known(value.data, value.trail)
        return self._operate((value,), _truth)

    def _condition(self, node: Node) -> Value:
        """Whether a condition holds; where its value is not known, what decides it in this place is asked."""
        value = self._truth(node)
        if isinstance(value, Known) or self._decided is None:
            return value
        if self._names and any(name in self._names for name, *_ in references(node)):
            return value
        decision = self._decided(node)
        return value if decision is None else Known(decision, value.trail)

    def _conditional(self, node: Conditional) -> Value:
        condition = self._condition(node.condition)
        if isinstance(condition, Known):
            chosen, other = (node.then, node.otherwise) if condition.data else (node.otherwise, node.then)
            return also_through(_as_sort_of(self.value(chosen), other), condition.trail, self._place)
        arms = [_as_sort_of(arm, other) for arm, other in self._arms(node)]
        united = one_of([also_through(arm, condition.trail, self._place) for arm in arms])
        if isinstance(united, OneOf):
            trail = joined(self._place, (condition.trail, *(arm.trail for arm in arms)))
            return replace(united, trail=trail)
        return united

    def _arms(self, node: Conditional) -> list[tuple[Value, Node]]:
        arms: list[tuple[Value, Node]] = []
        errors: list[EvaluationError] = []
        for arm, other in ((node.then, node.otherwise), (node.otherwise, node.then)):
            try:
                arms.append((self.value(arm), other))
            except EvaluationError as error:
                errors.append(error)
                arms.append((Failed(error.reason), other))
        if len(errors) == len(arms):
            raise errors[0]
        return arms

    # Collections

    def _list(self, node: ListNode) -> Value:
        if not node.lines:
            return Known(tuple(self._part(item) for item in node.items))
        return Known(tuple(self._part(item, line) for item, line in zip(node.items, node.lines, strict=True)))

    def _part(self, node: Node, line: int = 0) -> Value:
        """An element of a list or object: its error is its own, except inside `try`, which has to see it."""
        value = self.value(node) if self._strict else self.settled(node)
        return standing(value, self._source, line) if line and self._source is not None else value

    def _object(self, node: ObjectNode) -> Value:
        keys = [self._key(key) for key, _ in node.items]
        if any(isinstance(key, OneOf) for key in keys):
            return self._operate(keys, partial(self._object_with, node))
        return self._object_with(node, keys, Reading())

    def _key(self, node: Node) -> Value:
        return Known(node.value) if type(node) is Literal else self.value(node)

    def _object_with(self, node: ObjectNode, keys: Sequence[Value], reading: Reading) -> Value:
        """An object with these keys. What stands before an unknown key may be what that key sets anew."""
        thunks: dict[str, Callable[[], Value]] = {}
        rest: list[Unknown] = []
        hidden: list[Callable[[], Value]] = []
        for key, (_, value_node), line in zip(keys, node.items, node.lines or repeat(0)):  # noqa: B905
            thunk = self._later(value_node, line)
            if isinstance(key, Unknown):
                rest.append(key)
                hidden.append(thunk)
                thunks = {
                    name: partial(_either, known, thunk) if may_be(key, name) else known
                    for name, known in thunks.items()
                }
            else:
                thunks[reading.text(key)] = thunk
        return _object_of(thunks, rest, hidden)

    def _key_text(self, node: Node) -> str | Unknown:
        """The key that a node means; one of several counts as unknown."""
        key = self._key(node)
        return text_from(key.data) if isinstance(key, Known) else first_unknown(key)

    def _later(self, node: Node, line: int = 0) -> Callable[[], Value]:
        """What computes a node when its value is asked for; inside `try` it is computed now, so that errors show."""
        if self._strict:
            value = self._part(node, line)
            return lambda: value
        return partial(self._part, node, line)

    def _for_list(self, node: ForList) -> Value:
        return self._over_options(self.value(node.collection), partial(self._for_list_over, node))

    def _over_unknown(self, node: ForList | ForObject, collection: Unknown) -> Value:
        """What a loop makes of a collection of unknown size: where its elements are known, so are the results."""
        if collection.element is None:
            return Unknown(collection.reason, collection.trail)
        names: dict[str, Value] = {node.value: collection.element}
        if node.key:
            names[node.key] = Unknown(collection.reason, collection.trail)
        return Unknown(collection.reason, collection.trail, element=self._with(names).settled(node.result))

    def _for_list_over(self, node: ForList, collection: Known | Unknown) -> Value:
        if isinstance(collection, Unknown):
            return self._over_unknown(node, collection)
        rounds = self._rounds(node, collection)
        if isinstance(rounds, Unknown):
            return rounds
        results: list[Value] = []
        doubt = _doubt_of_order(collection)
        for inner in rounds:
            wanted = inner._wanted(node.condition)
            if isinstance(wanted, Unknown):
                doubt = wanted
            if wanted:
                results.append(inner._part(node.result))
        if doubt is None:
            return Known(tuple(results))
        return Unknown(doubt.reason, joined(self._place, (doubt.trail, collection.trail)), element=one_of(results))

    def _rounds(
        self, node: ForList | ForObject | TemplateFor, collection: Known | Unknown
    ) -> list[Evaluation] | Unknown:
        """The loop's body for each element of a collection."""
        if isinstance(collection, Unknown):
            return Unknown(collection.reason, collection.trail)
        if isinstance(collection.data, LazyObject) and collection.data.is_open and not isinstance(node, ForObject):
            return Unknown("not all of its keys are known", collection.trail, collection.reference)
        pairs = elements(collection, self._place)
        if len(pairs) > MOST_ITEMS:
            raise TooMuchWork("the list is too long")
        if node.key:
            return [self._with({node.key: key, node.value: value}) for key, value in pairs]
        return [self._with({node.value: value}) for _, value in pairs]

    def _wanted(self, condition: Node | None) -> bool | Unknown:
        """Whether a loop's condition holds; alternatives count as unknown."""
        if condition is None:
            return True
        value = self._condition(condition)
        return bool(value.data) if isinstance(value, Known) else first_unknown(value)

    def _for_object(self, node: ForObject) -> Value:
        return self._over_options(self.value(node.collection), partial(self._for_object_over, node))

    def _for_object_over(self, node: ForObject, collection: Known | Unknown) -> Value:
        if isinstance(collection, Unknown):
            return self._over_unknown(node, collection)
        rounds = self._rounds(node, collection)
        if isinstance(rounds, Unknown):
            return rounds
        groups: dict[str, list[Callable[[], Value]]] = {}
        rest: list[Unknown] = []
        hidden: list[Callable[[], Value]] = []
        if isinstance(collection.data, LazyObject) and collection.data.is_open:
            rest.append(Unknown("not all of its keys are known", collection.trail))
        for inner in rounds:
            wanted = inner._wanted(node.condition)
            key: str | Unknown | None = inner._key_text(node.name) if wanted is True else None
            if isinstance(wanted, Unknown):
                key = Unknown(wanted.reason, wanted.trail)
            if isinstance(key, Unknown):
                rest.append(key)
                hidden.append(inner._later(node.result))
            elif key is not None:
                groups.setdefault(key, []).append(inner._later(node.result))
        if node.groups:
            return _object_of({name: partial(_group, values, rest) for name, values in groups.items()}, rest)
        for name, values in groups.items():
            if len(values) > 1:
                raise EvaluationError(f"the key {name} comes twice")
        return _object_of({name: values[0] for name, values in groups.items()}, rest, hidden)

    # Templates

    def _template(self, node: Template) -> Value:
        pieces = [self.value(part) for part in node.parts]
        text = self._operate(pieces, concatenated)
        if isinstance(text, Unknown) and text.reason == TOO_MANY and any(isinstance(piece, OneOf) for piece in pieces):
            text = self._operate([_hole(piece) for piece in pieces], concatenated)
        return self._paid(text)

    def _template_for(self, node: TemplateFor) -> Value:
        return self._over_options(self.value(node.collection), partial(self._template_for_over, node))

    def _template_for_over(self, node: TemplateFor, collection: Known | Unknown) -> Value:
        rounds = self._rounds(node, collection)
        if isinstance(rounds, Unknown):
            return rounds
        return self._operate([inner.value(node.body) for inner in rounds], concatenated)

    # Calls

    def _call(self, node: Call) -> Value:
        name = node.name.removeprefix("core::")
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, node)
        arguments = [self.value(argument) for argument in node.arguments]
        if node.expands:
            return self._over_options(arguments[-1], partial(self._call_expanded, name, arguments[:-1]))
        return self._paid(call_function(name, arguments, self._place, self._files))

    def _paid(self, value: Value) -> Value:
        """Long texts cost as many steps as they are long."""
        if isinstance(value, Known) and type(value.data) is str and len(value.data) > CHARACTERS_A_STEP:
            self._budget[0] -= len(value.data) // CHARACTERS_A_STEP
        return value

    def _call_expanded(self, name: str, arguments: list[Value], last: Known | Unknown) -> Value:
        if isinstance(last, Unknown):
            if name != "merge":
                return Unknown(last.reason, last.trail)
            expanded: list[Value] = [last]
        else:
            expanded = [item for _, item in elements(last, self._place)]
            if not isinstance(last.data, tuple):
                raise EvaluationError("what is expanded into arguments has to be a list")
        if len(expanded) > MOST_ITEMS:
            raise TooMuchWork("the list is too long")
        return self._paid(call_function(name, [*arguments, *expanded], self._place, self._files))

    def _try(self, node: Call) -> Value:
        """The first argument that does not fail; where some alternatives of one fail, they go on to the next."""
        strict = self._with(strict=True)
        found: list[Value] = []
        error: EvaluationError | None = None
        for argument in node.arguments:
            try:
                value = strict.value(argument)
            except EvaluationError as stop:
                error = stop
                continue
            options = value.options if isinstance(value, OneOf) else (value,)
            if not any(isinstance(option, Failed) for option in options):
                return value if not found else one_of([*found, value], value.trail)
            found.extend(option for option in options if not isinstance(option, Failed))
        if found:
            return one_of([*found, Failed("no argument of try can be evaluated")])
        raise error or EvaluationError("try needs an argument")

    def _can(self, node: Call) -> Value:
        if len(node.arguments) != 1:
            raise EvaluationError("can takes one argument")
        try:
            value = self._with(strict=True).value(node.arguments[0])
        except EvaluationError:
            return Known(False)
        if isinstance(value, Unknown):
            return Unknown(value.reason, value.trail)
        if isinstance(value, OneOf):
            return one_of(_can_be(option) for option in value.options)
        return Known(True, value.trail)

    def _templatefile(self, node: Call) -> Value:
        if len(node.arguments) != 2:
            raise EvaluationError("templatefile takes a path and an object")
        path, names = (self.value(argument) for argument in node.arguments)
        text = call_function("file", [path], self._place, self._files)
        return self._over_options(text, partial(self._rendered, names))

    def _templatestring(self, node: Call) -> Value:
        if len(node.arguments) != 2:
            raise EvaluationError("templatestring takes a template and an object")
        text, names = (self.value(argument) for argument in node.arguments)
        return self._over_options(text, partial(self._rendered, names))

    def _decode_tfvars(self, node: Call) -> Value:
        if len(node.arguments) != 1:
            raise EvaluationError("decode_tfvars takes a text")
        return self._over_options(self.value(node.arguments[0]), self._decoded_tfvars)

    def _decoded_tfvars(self, text: Known | Unknown) -> Value:
        if isinstance(text, Unknown):
            return Unknown(text.reason, text.trail)
        body = parse(self._place.file, text_from(text.data).encode())
        if body.errors or body.blocks:
            raise EvaluationError("the text is no tfvars file")
        inner = Evaluation(_no_names, self._place, self._files)
        inner._budget = self._budget
        values = {name: inner.value(attribute.expression.tree) for name, attribute in body.attributes.items()}
        return also_through(Known(values), text.trail, self._place)

    def _rendered(self, names: Value, text: Known | Unknown) -> Value:
        if isinstance(text, Unknown):
            return Unknown(text.reason, text.trail)
        tree = files.template(text_from(text.data))
        return self._over_options(names, partial(self._render, tree, text))

    def _render(self, tree: Node, text: Known, names: Known | Unknown) -> Value:
        if isinstance(names, Unknown):
            scope: Scope = lambda _: names  # noqa: E731
        else:
            scope = partial(_named, Reading().mapping(names))
        inner = Evaluation(scope, self._place, self._files, _source_of(text.data))
        inner._budget, inner._strict = self._budget, self._strict
        return also_through(inner.value(tree), text.trail, self._place)


def _source_of(text: Any) -> Source | None:
    """The source whose lines the lines of a text are: a file that is a template as a whole."""
    passages = text.passages if isinstance(text, SourceText) else ()
    return passages[0].source if len(passages) == 1 and passages[0].runs and passages[0].line == 1 else None


def _no_names(name: str) -> Value:
    raise EvaluationError(f"a tfvars file knows no {name}")


def _doubt_of_order(collection: Known) -> Unknown | None:
    """What makes the order and the number of a set's elements unknown: an element of it that is not known."""
    if isinstance(collection.data, SetData):
        for item in collection.data:
            if not isinstance(item, Known):
                return first_unknown(item)
    return None


def _named(names: Mapping[str, Value], name: str) -> Value:
    if name in names or (isinstance(names, LazyObject) and names.is_open):
        return names[name]
    raise EvaluationError(f"the template is not given {name}")


def _equal(operands: Sequence[Value], reading: Reading) -> bool:
    return are_equal(operands[0], operands[1], reading)


def _unequal(operands: Sequence[Value], reading: Reading) -> bool:
    return not are_equal(operands[0], operands[1], reading)


def _truth(operands: Sequence[Value], reading: Reading) -> bool:
    return reading.truth(operands[0])


def _both(decides: bool, operands: Sequence[Value], reading: Reading) -> bool:
    """Two sides of && or || of which neither alone is known to decide."""
    stop: NotPlain | None = None
    for operand in operands:
        try:
            if reading.truth(operand) is decides:
                return decides
        except NotPlain as unknown:
            if isinstance(unknown.value, OneOf):
                raise
            stop = unknown
    if stop is not None:
        raise stop
    return not decides


def _as_sort_of(value: Value, other: Node) -> Value:
    """A number or boolean beside a text, in a conditional, is a text too."""
    if not isinstance(value, Known) or not isinstance(value.data, (bool, int, float)):
        return value
    is_text = isinstance(other, Template) or (isinstance(other, Literal) and isinstance(other.value, str))
    return replace(value, data=text_from(value.data)) if is_text else value


def _either(first: Callable[[], Value], second: Callable[[], Value]) -> Value:
    return one_of([first(), second()])


def _group(values: list[Callable[[], Value]], rest: list[Unknown]) -> Value:
    return rest[-1] if rest else Known(tuple(value() for value in values))


def _hole(piece: Value) -> Value:
    """A piece that is one of too many texts: what stands around it in a template is still known."""
    return Unknown(TOO_MANY, piece.trail) if isinstance(piece, OneOf) else piece


def _object_of(
    thunks: dict[str, Callable[[], Value]], rest: list[Unknown], hidden: Sequence[Callable[[], Value]] = ()
) -> Value:
    """An object; with `rest`, its unknown keys, it may have more attributes than those. `hidden` stand under them."""
    return Known(LazyObject(thunks, UnknownKeys(rest, hidden) if rest else None))


def _names_of(target: Known | Unknown, key: Unknown) -> Sequence[str | int]:
    """The keys or indexes that a key which is not known can turn out to be; none where they are not all known."""
    data = target.data if isinstance(target, Known) else None
    if isinstance(data, LazyObject) and data.is_open:
        return ()
    if isinstance(data, Mapping):
        return [name for name in data if may_be(key, name)]
    return range(len(data)) if isinstance(data, tuple) and not isinstance(data, SetData) else ()


def _can_be(option: Known | Unknown) -> Value:
    if isinstance(option, Failed):
        return Known(False, option.trail)
    return Unknown(option.reason, option.trail) if isinstance(option, Unknown) else Known(True, option.trail)


_SPECIAL: Mapping[str, Callable[[Evaluation, Call], Value]] = {
    "try": Evaluation._try,
    "can": Evaluation._can,
    "provider::terraform::decode_tfvars": Evaluation._decode_tfvars,
    "templatefile": Evaluation._templatefile,
    "templatestring": Evaluation._templatestring,
}

_DISPATCH: Mapping[type, Callable[[Evaluation, Any], Value]] = {
    Literal: Evaluation._literal,
    LinedLiteral: Evaluation._lined_literal,
    Faulty: Evaluation._faulty,
    Variable: Evaluation._variable,
    GetAttribute: Evaluation._get_attribute,
    Index: Evaluation._index,
    SplatItem: Evaluation._splat_item,
    Splat: Evaluation._splat,
    Unary: Evaluation._unary,
    Binary: Evaluation._binary,
    Conditional: Evaluation._conditional,
    ListNode: Evaluation._list,
    ObjectNode: Evaluation._object,
    ForList: Evaluation._for_list,
    ForObject: Evaluation._for_object,
    Template: Evaluation._template,
    TemplateFor: Evaluation._template_for,
    Call: Evaluation._call,
}
