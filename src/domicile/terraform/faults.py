"""Faults of our own while configuration is read: each is a problem with file and line, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from domicile.model.blocks import Block
from domicile.model.estate import Problem
from domicile.syntax.body import BlockNode


@contextmanager
def told(problems: list[Problem], file: str, line: int = 0) -> Iterator[None]:
    """Turns whatever is raised inside into a problem: at the block that was being read, else at `file`."""
    try:
        yield
    except Exception as error:  # the edge of reading: one fault must neither end the scan nor pass for an empty result
        found = _place(error.__traceback__) or (file, line)
        problems.append(Problem(f"fault of domicile: {type(error).__name__}: {error}"[:500], *found))


def _place(traceback: TracebackType | None) -> tuple[str, int] | None:
    """File and line of the block that the innermost frames were at work on."""
    found = None
    while traceback is not None:
        for value in traceback.tb_frame.f_locals.values():
            if isinstance(value, BlockNode):
                found = (value.file, value.line)
            elif isinstance(value, Block):
                found = (value.location.file, value.location.line)
        traceback = traceback.tb_next
    return found
