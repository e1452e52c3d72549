"""Calls: of functions, and of those that see how their arguments are written or fail (`try`, `can`, templates)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from domicile.model.source_text import Source, SourceText
from domicile.model.values import Known, LazyObject, OneOf, Unknown, Value, alternatives, one_of
from domicile.syntax.expression import Call, Node
from domicile.syntax.hcl import parse
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
from domicile.terraform.expressions.limits import MOST_ITEMS
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.scalars import text_from
from domicile.terraform.expressions.trails import also_through
from domicile.terraform.expressions.traversal import elements
from domicile.terraform.functions import files
from domicile.terraform.functions.call import call_function

if TYPE_CHECKING:
    from domicile.terraform.expressions.evaluation import Evaluation


def call(evaluation: Evaluation, node: Call) -> Value:
    """The result of a call."""
    name = node.name.removeprefix("core::")
    special = _SPECIAL.get(name)
    if special is not None:
        return special(evaluation, node)
    arguments = [evaluation.value(argument) for argument in node.arguments]
    if node.expands:
        return evaluation.over_options(arguments[-1], partial(_expanded, evaluation, name, arguments[:-1]))
    return evaluation.paid(call_function(name, arguments, evaluation.place, evaluation.files))


def _expanded(evaluation: Evaluation, name: str, arguments: list[Value], last: Known | Unknown) -> Value:
    """The call with the elements of its last argument as arguments."""
    if isinstance(last, Unknown):
        if name != "merge" or isinstance(last, Failed):
            return _unread(last)
        expanded: list[Value] = [] if _are_empty(last) else [last]
    else:
        expanded = [item for _, item in elements(last, evaluation.place)]
        if not isinstance(last.data, tuple):
            raise EvaluationError("what is expanded into arguments has to be a list")
    if len(expanded) > MOST_ITEMS:
        raise TooMuchWork("the list is too long")
    return evaluation.paid(call_function(name, [*arguments, *expanded], evaluation.place, evaluation.files))


def _are_empty(collection: Unknown) -> bool:
    """Whether each element that the list may have is an object without attributes."""
    options = alternatives(collection.element) if collection.element is not None else ()
    found = [option.data for option in options if isinstance(option, Known) and isinstance(option.data, Mapping)]
    is_any = any(data or (isinstance(data, LazyObject) and data.is_open) for data in found)
    return bool(found) and len(found) == len(options) and not is_any


def _unread(value: Unknown) -> Unknown:
    """What comes of an unknown that something else is made of."""
    return value if isinstance(value, Failed) else Unknown(value.reason, value.trail)


def _try(evaluation: Evaluation, node: Call) -> Value:
    """The first argument that does not fail; where some alternatives of one fail, they go on to the next."""
    strict = evaluation.within(strict=True)
    found: list[Value] = []
    fault = "try needs an argument"
    for argument in node.arguments:
        try:
            value = strict.value(argument)
        except EvaluationError as error:
            fault = error.reason
            continue
        options = value.options if isinstance(value, OneOf) else (value,)
        if not any(isinstance(option, Failed) for option in options):
            return value if not found else one_of([*found, value], value.trail)
        found.extend(option for option in options if not isinstance(option, Failed))
    if found:
        return one_of([*found, Failed("no argument of try can be evaluated")])
    raise EvaluationError(fault)


def _can(evaluation: Evaluation, node: Call) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("can takes one argument")
    try:
        value = evaluation.within(strict=True).value(node.arguments[0])
    except EvaluationError:
        return Known(False)
    if isinstance(value, OneOf):
        return one_of(_can_be(option) for option in value.options)
    return _can_be(value)


def _can_be(option: Known | Unknown) -> Value:
    if isinstance(option, Failed):
        return Known(False, option.trail)
    return Unknown(option.reason, option.trail) if isinstance(option, Unknown) else Known(True, option.trail)


def _templatefile(evaluation: Evaluation, node: Call) -> Value:
    if len(node.arguments) != 2:
        raise EvaluationError("templatefile takes a path and an object")
    path, names = (evaluation.value(argument) for argument in node.arguments)
    text = call_function("file", [path], evaluation.place, evaluation.files)
    return evaluation.over_options(text, partial(_rendered, evaluation, names))


def _templatestring(evaluation: Evaluation, node: Call) -> Value:
    if len(node.arguments) != 2:
        raise EvaluationError("templatestring takes a template and an object")
    text, names = (evaluation.value(argument) for argument in node.arguments)
    return evaluation.over_options(text, partial(_rendered, evaluation, names))


def _rendered(evaluation: Evaluation, names: Value, text: Known | Unknown) -> Value:
    if isinstance(text, Unknown):
        return _unread(text)
    tree = files.template(text_from(text.data))
    return evaluation.over_options(names, partial(_render, evaluation, tree, text))


def _render(evaluation: Evaluation, tree: Node, text: Known, names: Known | Unknown) -> Value:
    if isinstance(names, Unknown):
        inner = evaluation.elsewhere(lambda _: names, _source_of(text.data))
    else:
        inner = evaluation.elsewhere(partial(_named, Reading().mapping(names)), _source_of(text.data))
    return also_through(inner.value(tree), text.trail, evaluation.place)


def _source_of(text: Any) -> Source | None:
    """The source whose lines the lines of a text are: a file that is a template as a whole."""
    passages = text.passages if isinstance(text, SourceText) else ()
    return passages[0].source if len(passages) == 1 and passages[0].runs and passages[0].line == 1 else None


def _named(names: Mapping[str, Value], name: str) -> Value:
    if name in names or (isinstance(names, LazyObject) and names.is_open):
        return names[name]
    raise EvaluationError(f"the template is not given {name}")


def _decode_tfvars(evaluation: Evaluation, node: Call) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("decode_tfvars takes a text")
    return evaluation.over_options(evaluation.value(node.arguments[0]), partial(_decoded_tfvars, evaluation))


def _decoded_tfvars(evaluation: Evaluation, text: Known | Unknown) -> Value:
    if isinstance(text, Unknown):
        return _unread(text)
    body = parse(evaluation.place.file, text_from(text.data).encode())
    if body.errors or body.blocks:
        raise EvaluationError("the text is no tfvars file")
    inner = evaluation.elsewhere(_no_names, None)
    values = {name: inner.value(attribute.expression.tree) for name, attribute in body.attributes.items()}
    return also_through(Known(values), text.trail, evaluation.place)


def _no_names(name: str) -> Value:
    raise EvaluationError(f"a tfvars file knows no {name}")


_SPECIAL: Mapping[str, Callable[[Evaluation, Call], Value]] = {
    "try": _try,
    "can": _can,
    "provider::terraform::decode_tfvars": _decode_tfvars,
    "templatefile": _templatefile,
    "templatestring": _templatestring,
}
