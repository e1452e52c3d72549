"""Arguments as HCL: a path written as blocks, as an object or as a list of objects; and what a form of code is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a row. `name` is shown; `body` gives the arguments for a side, `helpers` blocks beside it.

    `about` are further attributes that a finding may name, where the argument says a place together with them.
    """

    name: str
    body: Callable[[bool], str]
    helpers: Callable[[bool, str], str] = lambda forbidden, name: ""
    about: tuple[str, ...] = ()


Weighed = tuple[float, Form]
"""How unlikely a form is, and the form."""


def quoted(text: str) -> str:
    return f'"{text}"'


def blocks(parts: list[str], text: str, inside: str = "", everywhere: bool = False) -> str:
    """The argument in blocks of its path; `inside` stands beside it, or in every block."""
    body = f"{parts[-1]} = {text}\n"
    if inside:
        body += f"{inside}\n"
    for part in reversed(parts[:-1]):
        body = f"{part} {{\n{body}}}\n"
        if everywhere and part != parts[0]:
            body += f"{inside}\n"
    return body


def objects(parts: list[str], text: str) -> str:
    body = f"{{ {parts[-1]} = {text} }}"
    for part in reversed(parts[1:-1]):
        body = f"{{ {part} = {body} }}"
    return f"{parts[0]} = {body}\n"


def lists(parts: list[str], text: str) -> str:
    body = f"[{{ {parts[-1]} = {text} }}]"
    for part in reversed(parts[1:-1]):
        body = f"[{{ {part} = {body} }}]"
    return f"{parts[0]} = {body}\n"


WRAPS = ((0, "in a block", blocks), (3, "in an object", objects), (4, "in a list of objects", lists))
"""The ways to write what stands inside an argument, each with how unlikely it is."""
