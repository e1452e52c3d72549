"""The conditions of a policy statement: what stands after `where`."""

from __future__ import annotations

import re

from domicile.facts.access.oci_language import HOLE, Comparison, Condition, Conditions, has_hole
from domicile.facts.access.oci_reader import Reader

_OPERATOR = re.compile(r"!\s*=|==|=|(?:before|after|between|in|not in)(?=[\s('])", re.IGNORECASE)
_INTERSECT = re.compile(r"sets-intersect\s*\(", re.IGNORECASE)


def where(reader: Reader) -> tuple[Condition | None, bool]:
    """The condition that follows, and whether there is one that is not known. Raises StatementError."""
    if reader.sees_hole():
        reader.to_end()
        return None, True
    if not reader.maybe("where"):
        return None, False
    if reader.sees_hole() and not _compares_next(reader):
        reader.to_end()
        return None, True
    return _condition(reader), False


def rule(text: str) -> Condition:
    """The matching rule of a dynamic group. Raises StatementError."""
    reader = Reader(text)
    found = _condition(reader)
    if not reader.ended():
        raise reader.fault("the end")
    return found


def _condition(reader: Reader) -> Condition:
    start = reader.at
    quantifier = reader.maybe("any", "all")
    if quantifier and (reader.sees("{") or reader.sees_hole()):
        return Conditions("any" if quantifier == "any" else "all", _parts(reader))
    reader.at = start
    return _comparison(reader)


def _parts(reader: Reader) -> tuple[Condition, ...]:
    if reader.sees_hole():
        return (Comparison(reader.name(), "=", (HOLE,)),)
    reader.must("{")
    parts = [_condition(reader)]
    while reader.mark(","):
        if reader.sees("}"):
            break
        parts.append(_condition(reader))
    reader.must("}")
    return tuple(parts)


def _comparison(reader: Reader) -> Comparison:
    if reader.match(_INTERSECT):
        return _intersection(reader)
    variable = reader.name()
    if has_hole(variable) and (reader.sees(",", "}") or not reader.sees_word()):
        return Comparison(variable, "=", (HOLE,))
    found = reader.match(_OPERATOR)
    if found is None:
        raise reader.fault("an operator (=, !=, in, before, after, between)")
    operator = "!=" if found.startswith("!") else found.lower().replace("==", "=")
    if operator == "between":
        low = reader.value()
        reader.keyword("and")
        return Comparison(variable, operator, (low, reader.value()))
    if operator in ("in", "not in"):
        return Comparison(variable, operator, _list(reader))
    return Comparison(variable, operator, (reader.value(),))


def _intersection(reader: Reader) -> Comparison:
    """`sets-intersect(a, b)` and `sets-intersect(a, ('x', 'y'))`: whether two sets have something in common."""
    variable = reader.name()
    reader.must(",")
    values = _list(reader) if reader.sees("(") else (reader.name(),)
    reader.must(")")
    return Comparison(variable, "sets-intersect", values)


def _list(reader: Reader) -> tuple[str, ...]:
    if reader.sees_hole():
        return (reader.name(),)
    reader.must("(")
    values = [reader.value()]
    while reader.mark(","):
        values.append(reader.value())
    reader.must(")")
    return tuple(values)


def _compares_next(reader: Reader) -> bool:
    """Whether the hole at hand is a variable's name with an operator after it."""
    at = reader.at
    reader.name()
    follows = reader.match(_OPERATOR) is not None
    reader.at = at
    return follows
