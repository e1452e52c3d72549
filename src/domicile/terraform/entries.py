"""Where the entries of an object stand in its source: expressions keep no lines of their parts."""

from __future__ import annotations

import re
from functools import lru_cache

from domicile.syntax.expression import Expression


def source_of(expression: Expression) -> str:
    """The source of an expression over several lines; "" for one on a single line, and for the JSON form."""
    source = getattr(expression, "_source", b"")
    return source.decode("utf-8", "replace") if isinstance(source, bytes) and b"\n" in source else ""


@lru_cache(maxsize=512)
def _key_pattern(key: str) -> re.Pattern[str]:
    return re.compile(rf'^[ \t]*"?{re.escape(key)}"?[ \t]*[=:]', re.MULTILINE)


def find_entry(source: str, key: str) -> tuple[int, int] | None:
    """Lines from the start, and the offset behind `key =`, where that begins just one line of the source."""
    if not source:
        return None
    found = list(_key_pattern(key).finditer(source))
    if len(found) != 1:
        return None
    return source.count("\n", 0, found[0].end()), found[0].end()


def entry_line(expression: Expression, key: str) -> int:
    """The line of an entry of an object expression, its first line where that cannot be told."""
    found = find_entry(source_of(expression), key)
    return expression.line + (found[0] if found is not None else 0)
