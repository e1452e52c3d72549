"""Functions of base64, CSV and URLs."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import zlib
from urllib.parse import quote_plus, unquote_plus

from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import LONGEST_TEXT, MOST_ITEMS


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise EvaluationError("the text is no base64") from None


def base64_decode(text: str) -> str:
    try:
        return _decoded(text).decode()
    except UnicodeDecodeError:
        raise EvaluationError("what is encoded is no UTF-8 text") from None


def base64_encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def base64_gunzip(text: str) -> str:
    """The text of compressed base64 (OpenTofu)."""
    opener = zlib.decompressobj(wbits=31)
    try:
        content = opener.decompress(_decoded(text), LONGEST_TEXT)
        if opener.unconsumed_tail:
            raise TooMuchWork("the compressed text is too long")
        return content.decode()
    except (zlib.error, UnicodeDecodeError):
        raise EvaluationError("what is encoded is no compressed text") from None


def text_encode_base64(text: str, encoding: str) -> str:
    try:
        mark = "\ufeff" if encoding.lower() == "utf-16" else ""
        return base64.b64encode((mark + text).encode(_codec(encoding))).decode()
    except (LookupError, UnicodeError):
        raise EvaluationError(f"the text cannot be written in {encoding[:40]}") from None


def text_decode_base64(text: str, encoding: str) -> str:
    try:
        return _decoded(text).decode(_codec(encoding)).removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        raise EvaluationError(f"the text cannot be read as {encoding[:40]}") from None


def _codec(encoding: str) -> str:
    """Python's name; a UTF-16 without a byte order is big-endian, as IANA says."""
    return "utf-16-be" if encoding.lower() == "utf-16" else encoding


def csv_decode(text: str) -> list[dict[str, str]]:
    """One map per line, with the names of the first line."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        raise EvaluationError("the text is no CSV") from None
    if not rows:
        raise EvaluationError("the CSV has no line of names")
    names = rows[0]
    if len(set(names)) != len(names):
        raise EvaluationError("a name comes twice in the CSV")
    if any(len(row) != len(names) for row in rows):
        raise EvaluationError("a line of the CSV has more or fewer fields than there are names")
    if len(rows) * len(names) > MOST_ITEMS * 10:
        raise TooMuchWork("the CSV is too large")
    return [dict(zip(names, row, strict=True)) for row in rows[1:]]


def url_encode(text: str) -> str:
    return quote_plus(text)


def url_decode(text: str) -> str:
    return unquote_plus(text)


FUNCTIONS = {
    "base64decode": base64_decode,
    "base64encode": base64_encode,
    "base64gunzip": base64_gunzip,
    "csvdecode": csv_decode,
    "textdecodebase64": text_decode_base64,
    "textencodebase64": text_encode_base64,
    "urldecode": url_decode,
    "urlencode": url_encode,
}
