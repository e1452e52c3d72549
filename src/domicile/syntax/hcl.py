"""HCL files: blocks and attributes by name and line."""

from __future__ import annotations

from domicile.syntax.body import Body
from domicile.syntax.hcl_structure import read_structure

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse(path: str, text: bytes) -> Body:
    """The structure of an HCL file. Never raises: what could not be read is in `errors`, the rest is there.

    `path` is POSIX and relative to the scan root.
    """
    if text.startswith(BYTE_ORDER_MARK):
        text = b"   " + text[3:]
    return read_structure(path, text) or _by_grammar(path, text)


def _by_grammar(path: str, text: bytes) -> Body:
    """What is not in the usual form: faults, waivers in comments, other alphabets."""
    from domicile.syntax import hcl_grammar

    return hcl_grammar.parse(path, text)
