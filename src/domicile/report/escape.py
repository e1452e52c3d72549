"""Text from scanned files, made harmless for terminals, logs and viewers."""

from __future__ import annotations

import re
from typing import Any

import orjson

CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
LOG_COMMAND = re.compile(r"^(\s*)::|##(?=\[|vso\[)")
"""What the log readers of GitHub Actions and Azure Pipelines take for a command, wherever a tool prints it."""

LONGEST = 2000
"""Characters of one text that a report shows."""


def printable(text: str) -> str:
    """The text on one line, shortened where it is endless; what could steer a terminal or a log is shown as escapes."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… ({len(text) - LONGEST} characters more)"
    return LOG_COMMAND.sub(lambda found: f"{found[1]}\\x3a:" if found[1] is not None else "\\x23#", visible(text))


def visible(text: str) -> str:
    """The text with its control and direction characters as escapes."""
    return CONTROL.sub(lambda found: " " if found[0] in "\n\t" else f"\\x{ord(found[0]):02x}", text)


def printable_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(printable(line) for line in text.split("\n"))


def as_json(document: Any) -> str:
    """Indented JSON. Lone surrogates (a file name that is not UTF-8) are shown as escapes: JSON cannot hold them."""
    try:
        return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"
    except orjson.JSONEncodeError:
        return orjson.dumps(_encodable(document), option=orjson.OPT_INDENT_2).decode() + "\n"


def _encodable(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _encodable(item) for key, item in data.items()}
    if isinstance(data, (list, tuple)):
        return [_encodable(item) for item in data]
    return data.encode("utf-8", "backslashreplace").decode() if isinstance(data, str) else data
