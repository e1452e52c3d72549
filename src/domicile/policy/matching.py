"""Matching what a block says against globs: certainly, possibly (part of it is unknown), or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domicile.model.blocks import Block
from domicile.model.paths import texts
from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, Unknown, Value, alternatives
from domicile.policy.globs import covers, covers_path

INSTANCE = re.compile(r"\[[^\]]*\]")
ACCOUNT = re.compile(r"arn:[^:]*:(?:iam|sts)::(\d{12}):")


@dataclass(frozen=True, slots=True)
class Match:
    """Whether something matches; `why` names what did, or why that cannot be known; `trail` leads to its line."""

    certain: bool
    possible: bool
    why: str = ""
    trail: Trail | None = None


NO = Match(certain=False, possible=False)

Found = tuple[list[tuple[str, bool, Trail | None]], list[Unknown]]
"""Texts, each with whether it is certain and its trail, and unknowns."""


def texts_at(block: Block, *attributes: str) -> Found:
    """What stands at the attributes of a block, at those of one kind (`kind/`), and of its provider (`provider.`)."""
    known: list[tuple[str, bool, Trail | None]] = []
    unknown: list[Unknown] = []
    for attribute in attributes:
        start: Block | Value = block
        if attribute.startswith("provider."):
            if block.provider is None:
                continue
            start, attribute = block.provider.body, attribute.removeprefix("provider.")
        kind, _, path = attribute.rpartition("/")
        if kind not in ("", block.kind):
            continue
        attribute = path
        found, missing = texts(start, attribute)
        options = len(found) + len(missing)
        known += [(_account(text), options == 1, value.trail or _line_of(start, attribute)) for text, value in found]
        unknown += missing
    return known, unknown


def _line_of(start: Block | Value, attribute: str) -> Trail | None:
    """Where the outermost attribute of a path is written: that of what has no line of its own, as an item of a list."""
    body = start.body if isinstance(start, Block) else start
    top = attribute.partition(".")[0]
    is_there = isinstance(body, Known) and isinstance(body.data, Mapping) and top in body.data
    return body.data[top].trail if is_there and isinstance(body, Known) else None


def _account(text: str) -> str:
    match = ACCOUNT.match(text)
    return match[1] if match else text


def match_texts(globs: tuple[str, ...], names: Iterable[str], found: Found, what: str) -> Match:
    """Globs against certain names and found texts; an unknown text may be anything its known parts allow."""
    known, unknown = found
    if any(covers(glob, name) for glob in globs for name in names):
        return Match(True, True, what)
    hits = [(certain, trail) for text, certain, trail in known if any(covers(glob, text) for glob in globs)]
    for certain, trail in hits:
        if certain:
            return Match(True, True, what, trail)
    if hits:
        return Match(False, True, f"{what} is one of several", hits[0][1])
    for value in unknown:
        if any(could_cover(glob, value) for glob in globs):
            return Match(False, True, f"{what} is not known: {value.reason}", value.trail)
    return NO


def could_cover(glob: str, value: Unknown) -> bool:
    """Whether a partly known text could still match a glob; one of which nothing is known always could."""
    first = value.parts[0] if value.parts else None
    last = value.parts[-1] if value.parts else None
    head = re.split(r"[*?]", glob)[0]
    tail = re.split(r"[*?]", glob)[-1]
    if isinstance(first, str) and not (first.startswith(head) or head.startswith(first)):
        return False
    return not (isinstance(last, str) and not (last.endswith(tail) or tail.endswith(last)))


def match_path(globs: tuple[str, ...], block: Block) -> Match:
    """Globs against the block's file."""
    return Match(True, True, "its file") if any(covers_path(glob, block.location.file) for glob in globs) else NO


def addresses_of(address: str, *, prefixes: bool = False) -> list[str]:
    """An address with and without instance keys; with `prefixes`, also every module on the way to it."""
    if not address:
        return []
    bare = INSTANCE.sub("", address)
    forms = {address, bare}
    if prefixes:
        parts = bare.split(".")
        for end in range(2, len(parts) + 1, 2):
            whole = ".".join(parts[:end])
            forms |= {whole, whole.removeprefix("module."), parts[end - 1]}
    return sorted(forms)


def match_label(name: str, globs: tuple[str, ...], labels: Iterable[Mapping[str, Value] | Unknown]) -> Match:
    """A label's value against globs, letter case aside. `labels` are tables of labels, the nearest one first."""
    folded = name.casefold()
    doubt = ""
    for table in labels:
        if isinstance(table, Unknown):
            doubt = doubt or f"its tags are not known: {table.reason}"
            continue
        key = next((key for key in table if key.casefold() == folded), None)
        if key is None:
            if isinstance(table, LazyObject) and table.is_open:
                doubt = doubt or _open_reason(table[name])
            continue
        value = table[key]
        match = _match_value(name, globs, value)
        if doubt and match.possible:
            return Match(False, True, doubt)
        if not doubt:
            return match
    return Match(False, True, doubt) if doubt else NO


def _open_reason(value: Value) -> str:
    reason = value.reason if isinstance(value, Unknown) else "more of them may be added"
    return f"its tags are not all known: {reason}"


def _match_value(name: str, globs: tuple[str, ...], value: Value) -> Match:
    hits = 0
    options = alternatives(value)
    for option in options:
        if isinstance(option, Unknown):
            if any(could_cover(glob, option) for glob in globs):
                return Match(False, True, f"its tag {name} is not known: {option.reason}", option.trail)
        elif isinstance(option, Known) and any(covers(glob, _text(option), fold=True) for glob in globs):
            hits += 1
    if hits and hits < len(options):
        return Match(False, True, f"its tag {name} is one of several", value.trail)
    return Match(True, True, f"its tag {name}", value.trail) if hits else NO


def _text(value: Known) -> str:
    return str(value.data).casefold() if isinstance(value.data, bool) else str(value.data)
