"""What findings share: the question where something is not known, and what decides on those that fail."""

from __future__ import annotations

import re

from domicile.model.blocks import Block
from domicile.model.trail import Trail

_SAYS_WHAT = re.compile(
    r"variable \S+ has no value"
    r"|module not fetched"
    r"|its source \S+ (does not exist|is outside the scan root)"
    r"|no provider configuration"
    r"|\S+ comes from the environment \(\S+\)"
    r"|the backend names .+ and not its location"
    r"|the place of (\S+\.)?data\.\S+ is not known"
    r"|the catalogue does not know the \S+ place '.+'"
    r"|the (URL|host) \S+ names no place that is known"
    r"|the policy does not say which cluster it is applied to"
)
"""Reasons that name what is missing: that is one thing to supply or to look up, in whatever root it is missed. Every
other reason ("known after apply") is one question only where it comes from one line."""


def question(reason: str, trail: Trail | None, asked: str) -> str:
    """What would have to be known: the reason, and the line that it comes from where it does not say what is missing.

    `asked` is whose question it is where no line is known but its own.
    """
    return reason if _SAYS_WHAT.fullmatch(reason) else f"{reason} {_end(trail) or asked}"


def made_by(block: Block, together: str = "") -> str:
    """Which of those that fail at one line are one finding: those of one address, in several roots, or with `line` what
    calls and instances make of it too; "" for an object, which stands for itself."""
    if block.mode == "object":
        return ""
    return f"{block.kind}.{block.name if together == 'line' else block.address}"


def decided_at(trail: Trail | None, here: str) -> str:
    """file:line where a proof ends: the line that decides; `here` where there is no other than the first."""
    return _end(trail) or here


def _end(trail: Trail | None) -> str:
    steps = trail.steps() if trail is not None else ()
    return f"{steps[-1].file}:{steps[-1].line}" if len(steps) > 1 else ""
