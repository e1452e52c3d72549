"""The actions of a template: what stands between the marks of Helm, Go and Jinja, and the word that each begins with.

Source: https://pkg.go.dev/text/template, Actions (from knowledge).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domicile.syntax.yaml_nodes import NOT_RENDERED, Refused

_BEGINS = re.compile(r"\{\{-? ?/\*|\{\{|\{%")
_CLOSED_BY = {"{{": "}}", "{%": "%}"}
_WORD = re.compile(r"\{[{%]-?\s*(/\*|\$\w+\s*:?=|\w+)?")
OPENS = frozenset({"if", "range", "with", "block", "define", "for"})
ENDS = frozenset({"end", "endif", "endfor", "endwith", "endblock"})
TURNS = frozenset({"else", "elif"})
_SILENT = frozenset({"fail", "break", "continue"})


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text piece by piece: what stands before an action and the action, "" after the last. Raises `Refused` where
    one is never closed."""
    done = 0
    while begin := _BEGINS.search(text, done):
        inside = text.find("*/", begin.end()) if begin[0].endswith("*") else begin.end()
        closing = _CLOSED_BY[begin[0][:2]]
        end = text.find(closing, inside) if inside >= 0 else -1
        if end < 0:
            raise Refused(NOT_RENDERED, text.count("\n", 0, begin.start()) + 1)
        yield text[done : begin.start()], text[begin.start() : end + len(closing)]
        done = end + len(closing)
    yield text[done:], ""


def word_of(action: str) -> str:
    """What an action begins with, if that is a word of the language; fail for what gives no text (a comment, a
    variable that is set, a statement of Jinja), give for every other."""
    found = (match[1] if (match := _WORD.match(action)) else "") or ""
    if found in OPENS | ENDS | TURNS | _SILENT:
        return found
    is_silent = (found and not found.isidentifier()) or (action.startswith("{%") and found != "include")
    return "fail" if is_silent else "give"
