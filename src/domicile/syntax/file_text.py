"""Bytes of a file as UTF-8, whatever editor or shell wrote them."""

from __future__ import annotations

import codecs


def as_utf8(data: bytes) -> tuple[bytes, str, int]:
    """The text as UTF-8 without a byte order mark, what is wrong with it ("" when nothing is) and in which line.

    UTF-16 with a mark is what PowerShell writes for `terraform show -json plan > plan.json`.
    Bytes that are not UTF-8 are replaced, so that the rest of the file is still read.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16").encode(), "", 0
        except UnicodeDecodeError:
            return data.decode("utf-16", "replace").encode("utf-8", "replace"), "the file is not valid UTF-16", 1
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return data.decode("utf-8", "replace").encode(), "the file is not UTF-8", line
    return data, "", 0
