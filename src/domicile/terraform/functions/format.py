"""format and formatlist, with Go's verbs as Terraform reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domicile.model.values import Known, NotPlain, Unknown, Value, kept_as, present
from domicile.terraform.expressions.collections import ListData
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
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


@dataclass(frozen=True, slots=True)
class _Slot:
    """A verb in a pattern, and the index of its argument.

    `doubt` is the unknown piece before it that may hold verbs too, so that the index may be another.
    """

    verb: _Verb
    position: int
    doubt: Unknown | None


def format_text(reading: Reading, pattern: Value, *arguments: Value) -> str | Unknown:
    """The pattern with its verbs filled in; partly known where the pattern is, or an argument is unknown."""
    return concatenated(_pieces(_parts(pattern, reading), arguments, reading), reading)


def _parts(pattern: Value, reading: Reading) -> tuple[str | Unknown, ...]:
    """The pattern in its known and unknown pieces. Raises `NotPlain` where nothing is known of it."""
    if isinstance(pattern, Unknown) and pattern.parts:
        reading.trails.append(pattern.trail)
        return pattern.parts
    return (reading.text(pattern),)


def _pieces(parts: Sequence[str | Unknown], arguments: Sequence[Value], reading: Reading) -> Iterator[str | Value]:
    pieces = list(_split(parts))
    used = max((piece.position for piece in pieces if isinstance(piece, _Slot)), default=-1)
    uses_all = used + 1 >= len(arguments)
    if not uses_all and not any(isinstance(part, Unknown) for part in parts):
        raise EvaluationError("the format does not use all of its arguments")
    for piece in pieces:
        if not isinstance(piece, _Slot):
            yield piece
        elif piece.doubt is not None and not uses_all:
            yield Unknown(piece.doubt.reason, piece.doubt.trail)
        elif 0 <= piece.position < len(arguments):
            yield _filled(piece.verb, arguments[piece.position], reading)
        else:
            raise EvaluationError(f"the format has no argument {piece.position + 1}")


def _split(parts: Sequence[str | Unknown]) -> Iterator[str | Unknown | _Slot]:
    """The pieces of a pattern with its verbs apart."""
    following = 0
    doubt: Unknown | None = None
    for part in parts:
        if isinstance(part, Unknown):
            doubt = part
            yield part
            continue
        at = 0
        while (start := part.find("%", at)) >= 0:
            yield part[at:start]
            match = _complete_verb(part, start, parts)
            at = match.end()
            if match[5] == "%":
                yield "%"
                continue
            doubt = None if match[4] else doubt
            position = int(match[4]) - 1 if match[4] else following
            following = position + 1
            yield _Slot(_verb(match), position, doubt)
        yield part[at:]


def _complete_verb(part: str, start: int, parts: Sequence[str | Unknown]) -> re.Match[str]:
    """The verb that begins there. Raises `NotPlain` where the rest of it may stand in an unknown piece."""
    match = _VERB.match(part, start)
    if match is not None and match[5]:
        return match
    for piece in parts:
        if isinstance(piece, Unknown):
            raise NotPlain(Unknown(piece.reason, piece.trail))
    raise EvaluationError("a verb of the format is not complete")


def _verb(match: re.Match[str]) -> _Verb:
    width = int(match[2][:6]) if match[2] else 0
    precision = int((match[3] or "0")[:6]) if _HAS_PRECISION.match(match[0]) else None
    if width > WIDEST or (precision or 0) > WIDEST:
        raise TooMuchWork("the width in the format is too large")
    return _Verb(match[5], match[1], width, precision)


def _filled(verb: _Verb, argument: Value, reading: Reading) -> str | Value:
    if isinstance(argument, Unknown) and not isinstance(argument, Failed):
        is_as_it_is = verb.letter in "sv" and verb.is_bare
        return argument if is_as_it_is else Unknown(argument.reason, argument.trail)
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


def format_list(reading: Reading, pattern: Value, *arguments: Value) -> Known | Unknown:
    """The format for each element of the lists among the arguments; they are equally long."""
    lists = [_elements(argument, reading) for argument in arguments]
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
    written = sum(len(part) for part in _parts(pattern, reading) if isinstance(part, str))
    if count > MOST_ITEMS or count * written > LONGEST_TEXT:
        raise TooMuchWork("the list is too long")
    rows = (
        [argument if items is None else items[row] for argument, items in zip(arguments, lists, strict=True)]
        for row in range(count)
    )
    return Known(ListData(_value(format_text(reading, pattern, *row)) for row in rows))


def _is_unknown_list(argument: Value) -> bool:
    return isinstance(argument, Unknown) and not argument.parts


def _format_each(reading: Reading, pattern: Value, arguments: Sequence[Value], at: int) -> Unknown:
    """The format for each element of the argument that is a list of which not every element is known."""
    items, doubt = elements_of(reading, arguments[at])
    texts = [
        kept_as(item, _value(format_text(reading, pattern, *arguments[:at], present(item), *arguments[at + 1 :])))
        for item in items
    ]
    return list_of(texts, [doubt])


def _value(text: str | Unknown) -> Value:
    return Known(text) if isinstance(text, str) else text


def _elements(argument: Value, reading: Reading) -> tuple[Value, ...] | None:
    is_list = isinstance(argument, Known) and isinstance(argument.data, tuple)
    return reading.items(argument) if is_list else None


FUNCTIONS = {"format": format_text, "formatlist": format_list}
