"""regex, regexall and replace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from domicile.model.values import Known, Value
from domicile.terraform.expressions.collections import ListData
from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import LONGEST_TEXT, MOST_ITEMS
from domicile.terraform.functions.re2 import compiled
from domicile.terraform.functions.regular_expression_cost import check_cost

_GROUP = re.compile(r"\$(?:\{(\w+)\}|(\w+)|(\$))")


def regex(pattern: str, text: str) -> Value:
    """The first match: its text, its groups as a list, or its named groups as an object."""
    expression = _shape_checked(pattern)
    check_cost(expression, text)
    match = expression.search(text)
    if match is None:
        raise EvaluationError("the regular expression matches nothing")
    return _result(match)


def regex_all(pattern: str, text: str) -> Value:
    """Every match, in the form of `regex`."""
    expression = _shape_checked(pattern)
    check_cost(expression, text)
    found: list[Value] = []
    for match in matches(expression, text):
        found.append(_result(match))
        if len(found) > MOST_ITEMS:
            raise TooMuchWork("the list is too long")
    return Known(ListData(found))


def matches(expression: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match as Go finds them: an empty one right behind another does not count."""
    end = -1
    for match in expression.finditer(text):
        if match.end() > match.start() or match.start() != end:
            yield match
        end = match.end()


def _shape_checked(pattern: str) -> re.Pattern[str]:
    expression = compiled(pattern)
    if expression.groupindex and len(expression.groupindex) != expression.groups:
        raise EvaluationError("the groups of a regular expression are all named or all unnamed")
    return expression


def _result(match: re.Match[str]) -> Value:
    if match.re.groupindex:
        return Known({name: Known(text) for name, text in match.groupdict().items()})
    if match.re.groups:
        return Known(tuple(Known(text) for text in match.groups()))
    return Known(match[0])


def replace(text: str, part: str, replacement: str) -> str:
    """Every `part` replaced; between slashes it is a regular expression, whose groups are $1, $name and ${name}."""
    if len(part) > 1 and part.startswith("/") and part.endswith("/"):
        expression = compiled(part[1:-1])
        check_cost(expression, text)
        pieces, at = [], 0
        for match in matches(expression, text):
            pieces += [text[at : match.start()], _filled(replacement, match)]
            at = match.end()
        return "".join([*pieces, text[at:]])
    if text.count(part) * len(replacement) + len(text) > LONGEST_TEXT:
        raise TooMuchWork("the text is too long")
    return text.replace(part, replacement)


def _filled(replacement: str, match: re.Match[str]) -> str:
    def group(mark: re.Match[str]) -> str:
        if mark[3]:
            return "$"
        name: Any = mark[1] or mark[2]
        if name.isdecimal():
            return (match[int(name)] or "") if int(name) <= match.re.groups else ""
        return (match[name] or "") if name in match.re.groupindex else ""

    return _GROUP.sub(group, replacement)


FUNCTIONS = {"regex": regex, "regexall": regex_all, "replace": replace}
