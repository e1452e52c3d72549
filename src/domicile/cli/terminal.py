"""The terminal that a command prints on: its width, and whether it wants colour."""

from __future__ import annotations

import os
import shutil
import sys

from domicile.report.page import Page

WITHOUT_TERMINAL = 100
"""Columns of what is made for reading, where there is no terminal."""


def terminal_page() -> Page:
    """A page for text that is only ever read."""
    return Page(wants_colour(), terminal_width() or WITHOUT_TERMINAL)


def terminal_width() -> int:
    """Columns; 0 where standard output is no terminal."""
    return shutil.get_terminal_size().columns if is_terminal() else 0


def wants_colour() -> bool:
    """On a terminal, unless the user says no (no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether standard output is one."""
    return sys.stdout is not None and sys.stdout.isatty()
