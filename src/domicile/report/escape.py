"""Text from scanned files, made harmless for a terminal."""

from __future__ import annotations

import re

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]")


def printable(text: str) -> str:
    """The text on one line, control and direction characters shown as escapes: it cannot steer a terminal."""
    return CONTROL.sub(lambda found: " " if found[0] in "\n\t" else f"\\x{ord(found[0]):02x}", text)
