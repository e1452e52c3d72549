"""Patterns of actions and ARNs: `*` is any text, `?` one character; actions are compared without case."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    body = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in re.sub(r"\*+", "*", text))
    return re.compile(body, re.DOTALL)


@lru_cache(maxsize=65_536)
def action_matches(pattern: str, action: str) -> bool:
    """Whether an action (s3:GetObject) falls under a pattern (s3:Get*)."""
    return _pattern(pattern.lower()).fullmatch(action.lower()) is not None


def arn_matches(pattern: str, arn: str) -> bool:
    """Whether an ARN falls under a pattern; ARNs are compared with case."""
    return _pattern(pattern).fullmatch(arn) is not None
