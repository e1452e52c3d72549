"""The structure of an ordinary HCL file, read in one pass; whatever is not ordinary is left to the grammar.

Most files are blocks and attributes in their usual form. For those this is several times as fast as tree-sitter and
gives the same `Body`; for all others (faults, waivers in comments, other alphabets, unusual line breaks) it gives
None, and `domicile.syntax.hcl` reads them with the grammar (decision 5).
"""

from __future__ import annotations

import re

from domicile.syntax.body import Attribute, BlockNode, Body
from domicile.syntax.hcl_expressions import Fault, Reader
from domicile.syntax.hcl_source import HclExpression

MOST_NESTED_BLOCKS = 100

_IDENTIFIER = r"[A-Za-z_][A-Za-z0-9_-]*"
_KEY = r'"[^"\\$%\n]*"'
_TRAVERSAL = rf"{_IDENTIFIER}(?:\.{_IDENTIFIER}|\[(?:\d+|{_KEY})\])*"
_TEXT = rf'"(?:[^"\\$%\n]|\$\{{ ?{_TRAVERSAL} ?\}})*"'
_SCALAR = rf"(?:{_TEXT}|-?\d+(?:\.\d+)?(?![\w.])|{_TRAVERSAL})"
_LIST = rf"\[\s*(?:{_SCALAR}(?:\s*,\s*{_SCALAR})*(?:\s*,)?\s*)?\]"
_ARGUMENT = rf"(?:{_SCALAR}(?!\()|{_LIST})"
_CALL = rf"{_IDENTIFIER}\(\s*(?:{_ARGUMENT}(?:\s*,\s*{_ARGUMENT})*(?:\s*,)?\s*)?\)"
_PLAIN = rf"{_SCALAR}|{_LIST}|{_CALL}"
_END = r"[ \t\r]*(?:(?:#|//)[^\n]*)?(?=[\n}]|\Z)"
_GAP = r"(?:\s+|#[^\n]*|//[^\n]*|/\*.*?\*/)*"

_SPACE = re.compile(_GAP, re.DOTALL)
_ITEM = re.compile(
    rf"(?:({_IDENTIFIER})[ \t]*=(?![=>])[ \t]*()(?:({_PLAIN}){_END})?"
    rf"|({_IDENTIFIER})((?:[ \t]+(?:{_KEY}|{_IDENTIFIER}))*)[ \t]*\{{"
    rf"|\}}(?=[ \t\r]*(?:(?:#|//)[^\n]*)?(?:\n|\Z)))"
    rf"{_GAP}",
    re.DOTALL,
)
_NAME, _START, _VALUE, _TYPE, _LABELS = range(1, 6)
_LABEL = re.compile(rf'"([^"]*)"|({_IDENTIFIER})')


def read_structure(path: str, data: bytes) -> Body | None:
    """The structure of a file without faults; None where the grammar has to read it."""
    if not data.isascii() or b"skip=" in data:
        return None
    return _read(path, data, data.decode("ascii"))


def _read(path: str, data: bytes, text: str) -> Body | None:
    outermost = body = Body()
    opened: list[tuple[Body, BlockNode]] = []
    line, counted, size = 1, 0, len(text)
    gap = _SPACE.match(text)
    at = gap.end() if gap is not None else 0
    while at < size:
        item = _ITEM.match(text, at)
        if item is None:
            return None
        line += text.count("\n", counted, at)
        counted = at
        at = item.end()
        kind = item.lastindex
        if kind in (_VALUE, _START):
            name = item[_NAME]
            if name in body.attributes:
                return None
            if kind == _VALUE:
                start, end = item.span(_VALUE)
                last = line + text.count("\n", start, end)
                expression = HclExpression(path, line, last, data[start:end], None, name)
            else:
                read = _expression(path, data, text, line, item.end(_START), name)
                if read is None:
                    return None
                expression, at = read
            body.attributes[name] = Attribute(name, expression, line, expression.end_line)
        elif kind is None:
            if not opened:
                return None
            body, block = opened.pop()
            block.end_line = line
        else:
            if len(opened) >= MOST_NESTED_BLOCKS:
                return None
            labels = item[_LABELS]
            names = tuple(quoted or bare for quoted, bare in _LABEL.findall(labels)) if labels else ()
            block = BlockNode(item[_TYPE], names, Body(), line, line, path)
            body.blocks.append(block)
            opened.append((body, block))
            body = block.body
    return None if opened else outermost


def _expression(path: str, data: bytes, text: str, line: int, at: int, name: str) -> tuple[HclExpression, int] | None:
    """The expression of the attribute `name`, and where the next item starts; it begins at `at` on `line`, or behind
    comments there."""
    reader = Reader(text, at, line)
    try:
        reader.skip()
        start = reader.at
        first = reader.stand_here()
        tree = reader.expression()
        behind = reader.skip()
    except (Fault, RecursionError):
        return None
    if behind not in ("\n", "}", ""):
        return None
    end = reader.end_of_last()
    expression = HclExpression(path, first, first + text.count("\n", start, end), data[start:end], tree, name)
    gap = _SPACE.match(text, reader.at)
    return expression, gap.end() if gap is not None else reader.at
