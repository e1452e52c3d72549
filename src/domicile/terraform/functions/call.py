"""Calls a function of the language: reads its arguments, goes through their alternatives, keeps what is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

from domicile.model.values import Known, NotPlain, OneOf, TooMany, Unknown, Value
from domicile.terraform.expressions.alternatives import operate
from domicile.terraform.expressions.errors import EvaluationError, Failed
from domicile.terraform.expressions.numbers import Number
from domicile.terraform.expressions.open_objects import as_one
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.spelled import token_of
from domicile.terraform.expressions.trails import Place, joined
from domicile.terraform.functions.files import Files
from domicile.terraform.functions.registry import function_called, reason_without

Reader = Callable[[Reading, Value], Any]


def _value(reading: Reading, value: Value) -> Value:
    """The argument as it is; its alternatives are gone through one by one."""
    if isinstance(value, OneOf):
        raise NotPlain(value)
    return value


def _optional_text(reading: Reading, value: Value) -> str | None:
    return None if isinstance(value, Known) and value.data is None else reading.text(value)


def _optional_number(reading: Reading, value: Value) -> Number | None:
    return None if isinstance(value, Known) and value.data is None else reading.number(value)


_READERS: Mapping[str, Reader] = {
    "str": Reading.text,
    "str | None": _optional_text,
    "int": Reading.whole,
    "Number": Reading.number,
    "Number | None": _optional_number,
    "bool": Reading.truth,
    "list[str]": Reading.texts,
    "list[Number]": Reading.numbers,
    "Items": Reading.items,
    "ClosedObject": Reading.closed,
    "Plain": Reading.plain,
    "Value": _value,
    "Value | None": _value,
}


class _Signature:
    """How the arguments of a function are read, from its annotations."""

    __slots__ = ("function", "least", "readers", "rest", "special")

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        names = code.co_varnames[: code.co_argcount]
        notes = function.__annotations__
        self.special = tuple(name for name in names if notes[name] in ("Files", "Reading"))
        self.function = function
        self.readers = [_READERS[notes[name]] for name in names if name not in self.special]
        self.rest = _READERS[notes[code.co_varnames[code.co_argcount]]] if code.co_flags & HAS_REST else None
        self.least = len(self.readers) - len(function.__defaults__ or ())


HAS_REST = 0x04


@cache
def _signature(name: str) -> _Signature | None:
    function = function_called(name)
    return _Signature(function) if function is not None else None


def call_function(name: str, arguments: Sequence[Value], place: Place, files: Files | None) -> Value:
    """The result of `name(arguments)`. Raises `EvaluationError` where Terraform would stop."""
    signature = _signature(name)
    if signature is None:
        reason = reason_without(name)
        return Unknown(reason, joined(place, (argument.trail for argument in arguments)))
    count = len(arguments)
    if count < signature.least or (count > len(signature.readers) and signature.rest is None):
        raise EvaluationError(f"{name} is given {count} arguments")
    operation = partial(_apply, signature, files)
    result = operate(place, arguments, operation)
    if isinstance(result, TooMany):
        united = [as_one(argument) for argument in arguments]
        if any(one is not argument for one, argument in zip(united, arguments, strict=True)):
            result = operate(place, united, operation)
    if type(result) is Unknown and result.token is None and not (result.parts or result.element or result.items):
        return replace(result, token=token_of(name, arguments))
    return result


def _apply(signature: _Signature, files: Files | None, operands: Sequence[Value], reading: Reading) -> Any:
    given: list[Any] = []
    for operand in operands:
        if isinstance(operand, Failed):
            raise NotPlain(operand)
    for reader, operand in zip(signature.readers, operands, strict=False):
        given.append(reader(reading, operand))
    if signature.rest is not None:
        given.extend(signature.rest(reading, operand) for operand in operands[len(signature.readers) :])
    if signature.special:
        context = {"files": files, "reading": reading}
        return signature.function(*[context[name] for name in signature.special], *given)
    return signature.function(*given)
