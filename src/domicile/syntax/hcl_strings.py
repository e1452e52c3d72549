"""Escapes in quoted HCL text."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.|$)", re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
HIGHEST_CODE_POINT = 0x10FFFF


class BadEscape(ValueError):
    """A backslash is followed by something that HCL does not know."""


def unescape(text: str) -> str:
    """Quoted text with its backslash escapes resolved. Raises `BadEscape`."""
    return _ESCAPE.sub(_resolve, text) if "\\" in text else text


def _resolve(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        point = int(code[1:], 16)
        if point > HIGHEST_CODE_POINT or 0xD800 <= point <= 0xDFFF:
            raise BadEscape(f"\\{code} is no character")
        return chr(point)
    short = _SHORT.get(code)
    if short is None:
        raise BadEscape(f'\\{code} is no escape; \\n, \\r, \\t, \\", \\\\, \\uXXXX and \\UXXXXXXXX are')
    return short
