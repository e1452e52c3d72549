"""The value of a variable in a module instance: given, default, allowed or unknown."""

from __future__ import annotations

from dataclasses import replace

from domicile.model.trail import Trail
from domicile.model.values import NotGiven, OneOf, Unknown, Value, is_null, one_of, undecided
from domicile.syntax.body import Attribute, BlockNode
from domicile.syntax.expression import Literal
from domicile.terraform.allowed import allowed_values
from domicile.terraform.expressions import evaluate
from domicile.terraform.named_values import named, origin_of
from domicile.terraform.secrets import HIDDEN, looks_secret
from domicile.terraform.steps import NOTHING
from domicile.terraform.types import converted


def is_sensitive(variable: BlockNode) -> bool:
    """Whether the variable is marked sensitive, or its name says that it is."""
    return _flag(variable.body.attributes.get("sensitive"), False) or looks_secret(variable.labels[0])


def variable_value(variable: BlockNode, given: Value | None, why_not_given: str) -> Value:
    """The value of `variable` when it was given `given` (None: it was not; then `why_not_given` is the reason)."""
    value = given
    if value is None or not _flag(variable.body.attributes.get("nullable"), True):
        value = _or_default(variable, value)
    if value is None:
        trail = Trail(variable.file, variable.line, f'variable "{variable.labels[0]}" {{ … }}')
        value = Unknown(why_not_given, trail, token=("var", variable.file, variable.line))
    if isinstance(value, Unknown) and not value.parts:
        value = _one_of_allowed(variable, value)
    declared = variable.body.attributes.get("type")
    if declared is not None:
        value = converted(value, declared.expression)
    return _redacted(variable, value) if _flag(variable.body.attributes.get("sensitive"), False) else value


def _or_default(variable: BlockNode, value: Value | None) -> Value | None:
    """The default where the value is missing, or null though the variable is not nullable."""
    default = variable.body.attributes.get("default")
    if default is None or not (value is None or _may_be_null(value)):
        return value
    fallback = _default(variable, default)
    if value is None and is_null(fallback):
        return NotGiven(None, fallback.trail, reason=f"variable {variable.labels[0]} has no value: its default is null")
    if value is None or is_null(value) or not isinstance(value, OneOf):
        return fallback
    return one_of(
        [*(option for option in value.options if not is_null(option)), fallback], value.trail, undecided(value)
    )


def _may_be_null(value: Value) -> bool:
    return any(is_null(option) for option in value.options) if isinstance(value, OneOf) else is_null(value)


def _default(variable: BlockNode, default: Attribute) -> Value:
    prefix = f'variable "{variable.labels[0]}": '
    value = evaluate(default.expression, NOTHING)
    origin = origin_of(default.expression, default.line, prefix, is_sensitive(variable))
    return named(value, "default", origin)


def _one_of_allowed(variable: BlockNode, value: Unknown) -> Value:
    allowed = allowed_values(variable)
    if allowed is None:
        return value
    if isinstance(allowed, OneOf):
        return replace(allowed, reference=value.reference, reason=value.reason)
    return replace(allowed, reference=value.reference)


def _redacted(variable: BlockNode, value: Value) -> Value:
    """The same value with a trail that ends here, so that no proof shows what it is made of."""
    trail = Trail(variable.file, variable.line, f'variable "{variable.labels[0]}" {HIDDEN}')
    if isinstance(value, OneOf):
        return replace(value, options=tuple(replace(option, trail=trail) for option in value.options), trail=trail)
    return replace(value, trail=trail)


def _flag(attribute: Attribute | None, default: bool) -> bool:
    tree = attribute.expression.tree if attribute is not None else None
    if isinstance(tree, Literal) and tree.value in (True, False, "true", "false"):
        return tree.value in (True, "true")
    return default
