"""format and formatlist, with Go's verbs as Terraform reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domicile.model.values import Known, NotPlain, Unknown, Value, kept_as, present
from domicile.terraform.expressions.collections import ListData
from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import LONGEST_TEXT, MOST_ITEMS
from domicile.terraform.expressions.numbers import Number, exact
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.text import concatenated
from domicile.terraform.functions.json_text import encoded_json, quoted
from domicile.terraform.functions.partial_lists import elements_of, list_of
from domicile.terraform.functions.strings import clusters

_VERB = re.compile(r"%([ +\-#0]*)(\d+)?(?:\.(\d+)?)?(?:\[(\d+)\])?([A-Za-z%])?")
_HAS_PRECISION = re.compile(r"%[ +\-#0]*\d*\.")
WIDEST = 10_000


@dataclass(frozen=True, slots=True)
class _Verb:
    """One verb: its letter, flags, width and precision (None where not given)."""

    letter: str
    flags: str
    width: int
    precision: int | None

    @property
    def is_bare(self) -> bool:
        return not self.flags and not self.width and self.precision is None


def format_text(reading: Reading, pattern: str, *arguments: Value) -> str | Unknown:
    """The pattern with its verbs filled in; partly known where an argument is unknown."""
    return concatenated(_pieces(pattern, arguments, reading), reading)


def _pieces(pattern: str, arguments: Sequence[Value], reading: Reading) -> Iterator[str | Value]:
    at = 0
    following = 0
    used = -1
    while (start := pattern.find("%", at)) >= 0:
        yield pattern[at:start]
        match = _VERB.match(pattern, start)
        if match is None or not match[5]:
            raise EvaluationError("a verb of the format is not complete")
        at = match.end()
        if match[5] == "%":
            yield "%"
            continue
        position = int(match[4]) - 1 if match[4] else following
        following = position + 1
        used = max(used, position)
        if not 0 <= position < len(arguments):
            raise EvaluationError(f"the format has no argument {position + 1}")
        yield _filled(_verb(match), arguments[position], reading)
    yield pattern[at:]
    if used + 1 < len(arguments):
        raise EvaluationError("the format does not use all of its arguments")


def _verb(match: re.Match[str]) -> _Verb:
    width = int(match[2][:6]) if match[2] else 0
    precision = int((match[3] or "0")[:6]) if _HAS_PRECISION.match(match[0]) else None
    if width > WIDEST or (precision or 0) > WIDEST:
        raise TooMuchWork("the width in the format is too large")
    return _Verb(match[5], match[1], width, precision)


def _filled(verb: _Verb, argument: Value, reading: Reading) -> str | Value:
    if verb.letter in "sv" and verb.is_bare and isinstance(argument, Unknown):
        return argument
    data = reading.data(argument)
    if data is None:
        raise NotPlain(Unknown("null stands among what is formatted"))
    if verb.letter == "v":
        return _natural(verb, argument, reading)
    if verb.letter == "s":
        return _padded(_cut(reading.text(argument), verb), verb)
    if verb.letter == "q":
        return _padded(quoted(_cut(reading.text(argument), verb)), verb)
    if verb.letter == "t":
        return "true" if reading.truth(argument) else "false"
    return _numeric(verb, reading.number(argument))


def _natural(verb: _Verb, argument: Value, reading: Reading) -> str | Value:
    """%v: texts as they are, everything else as JSON; %#v is always JSON."""
    if "#" in verb.flags:
        encoded = encoded_json(argument, reading)
        return encoded if isinstance(encoded, Unknown) else _padded(encoded, verb)
    data = reading.data(argument)
    if isinstance(data, str):
        return _padded(_cut(data, verb), verb)
    if isinstance(data, bool):
        return _padded("true" if data else "false", verb)
    if isinstance(data, (int, float)):
        return _numeric(_Verb("g", verb.flags, verb.width, verb.precision), data)
    encoded = encoded_json(argument, reading)
    return encoded if isinstance(encoded, Unknown) else _padded(encoded, verb)


def _cut(text: str, verb: _Verb) -> str:
    return text if verb.precision is None else "".join(clusters(text)[: verb.precision])


def _padded(text: str, verb: _Verb) -> str:
    missing = verb.width - len(clusters(text))
    if missing <= 0:
        return text
    if "-" in verb.flags:
        return text + " " * missing
    return ("0" if "0" in verb.flags else " ") * missing + text


def _numeric(verb: _Verb, number: Number) -> str:
    letter = verb.letter
    if letter in "bdoxX":
        if isinstance(number, float):
            raise EvaluationError(f"%{letter} takes a whole number")
        digits = format(abs(number), letter)
        if "#" in verb.flags:
            digits = {"x": "0x", "X": "0X", "o": "0", "b": ""}.get(letter, "") + digits
    elif letter in "eEfFgG":
        digits = _fraction(letter, abs(number), verb.precision)
    else:
        raise EvaluationError(f"%{letter} is no verb")
    sign = "-" if number < 0 else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "0" in verb.flags and "-" not in verb.flags:
        digits = digits.rjust(verb.width - len(sign), "0")
    return _padded(sign + digits, _Verb(letter, verb.flags.replace("0", ""), verb.width, None))


def _fraction(letter: str, number: Number, precision: int | None) -> str:
    value = exact(number)
    if letter in "gG" and precision is None:
        return _shortest(number, letter)
    text = format(value, f".{6 if precision is None else precision}{letter}")
    return _two_digit_exponent(text) if letter in "eEgG" else text


def _shortest(number: Number, letter: str) -> str:
    """%g: as many digits as it takes; with an exponent below 1e-4 and from 1e6 on."""
    value = exact(number)
    if value and not -4 <= value.adjusted() < 6:
        digits = format(value.normalize(), "e" if letter == "g" else "E")
        return _two_digit_exponent(digits)
    return format(value, "f")


def _two_digit_exponent(text: str) -> str:
    return re.sub(r"([eE][+-])(\d)$", r"\g<1>0\2", text)


def format_list(reading: Reading, pattern: str, *arguments: Value) -> Known | Unknown:
    """The format for each element of the lists among the arguments; they are equally long."""
    lists = [_elements(argument) for argument in arguments]
    unknown = [place for place, argument in enumerate(arguments) if _is_unknown_list(argument)]
    if len(unknown) == 1 and all(items is None for items in lists):
        return _format_each(reading, pattern, arguments, unknown[0])
    lengths = {len(items) for items in lists if items is not None}
    if len(lengths) > 1:
        raise EvaluationError("the lists of formatlist are not equally long")
    for argument in arguments:
        if isinstance(argument, Unknown) and not argument.parts:
            reading.data(argument)
    count = lengths.pop() if lengths else 1
    if count > MOST_ITEMS or count * len(pattern) > LONGEST_TEXT:
        raise TooMuchWork("the list is too long")
    rows = (
        [argument if items is None else items[row] for argument, items in zip(arguments, lists, strict=True)]
        for row in range(count)
    )
    return Known(ListData(_value(format_text(reading, pattern, *row)) for row in rows))


def _is_unknown_list(argument: Value) -> bool:
    return isinstance(argument, Unknown) and not argument.parts


def _format_each(reading: Reading, pattern: str, arguments: Sequence[Value], at: int) -> Unknown:
    """The format for each element of the argument that is a list of which not every element is known."""
    items, doubt = elements_of(reading, arguments[at])
    texts = [
        kept_as(item, _value(format_text(reading, pattern, *arguments[:at], present(item), *arguments[at + 1 :])))
        for item in items
    ]
    return list_of(texts, [doubt])


def _value(text: str | Unknown) -> Value:
    return Known(text) if isinstance(text, str) else text


def _elements(argument: Value) -> tuple[Value, ...] | None:
    return argument.data if isinstance(argument, Known) and isinstance(argument.data, tuple) else None


FUNCTIONS = {"format": format_text, "formatlist": format_list}
