"""Which project of Google Cloud something stands in, and which one a policy is about."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from domicile.model.blocks import Block
from domicile.model.paths import first
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, Unknown, Value, alternatives, is_null, text_of

_PREFIX = "projects/"


def project_of(block: Block) -> Iterator[Hashable]:
    """What names the project of a block: its own argument, else that of its provider."""
    own = first(block, "project")
    body = block.provider.body if block.provider is not None else NULL
    yield from projects_named(first(body, "project") if is_null(own) else own, block.root)


def projects_named(value: Value, root: str) -> Iterator[Hashable]:
    """What names the project that a value is, or begins with: `projects/NAME/…`, NAME, or a reference to one."""
    for option in alternatives(value):
        yield from _named(option, root)


def with_own_names(names: Iterable[Hashable], projects: Iterable[Block], root: str) -> frozenset[Hashable]:
    """Names of a project, with what the blocks of `projects` that they mean say of themselves: the block and its id."""
    found = set(names)
    for block in projects:
        own = text_of(block.get("project_id"))
        both: set[Hashable] = {("project", id(block)), *([("project", root, own)] if own else [])}
        if block.root == root and both & found:
            found |= both
    return frozenset(found)


def _named(option: Known | Unknown, root: str) -> Iterator[Hashable]:
    if option.reference is not None:
        yield "project", id(option.reference.target)
    if isinstance(option, Known):
        if isinstance(option.data, str) and option.data:
            yield "project", root, option.data.removeprefix(_PREFIX).partition("/")[0]
    elif option.parts:
        text, *parts = option.parts if isinstance(option.parts[0], str) else ("", *option.parts)
        if isinstance(text, str) and text.startswith(_PREFIX) and text != _PREFIX:
            yield "project", root, text.removeprefix(_PREFIX).partition("/")[0]
        elif parts and isinstance(parts[0], (Known, Unknown)):
            yield from _named(parts[0], root)
    elif option.trail is not None and option.reference is None:
        yield "project", root, _origin(option.trail)


def _origin(trail: Trail) -> tuple[str, int]:
    while trail.parents:
        trail = trail.parents[-1]
    return trail.file, trail.line
