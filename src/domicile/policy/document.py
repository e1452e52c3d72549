"""The text of a policy as entries with positions. Scalars stay text, so that an unquoted `NO` is Norway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from domicile.model.estate import Problem

MOST_BYTES = 1_000_000
MOST_ENTRIES = 50_000
"""Entries of a policy, those behind aliases counted each time: an alias bomb meets this limit."""
DEEPEST = 24
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
TAGS = frozenset(
    {"!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))}
)


class PolicyError(Exception):
    """The policy cannot be used. `problems` are all mistakes that were found, with file and line."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.file}:{p.line}: {p.message}" for p in problems))


@dataclass(slots=True, eq=False)
class Entry:
    """One value of the document: text, None, a mapping or a list. `line` is 1-based, of its key where it has one."""

    value: str | dict[str, Entry] | list[Entry] | None
    file: str
    line: int
    size: int = 1
    repeated: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Frame:
    entry: Entry
    anchor: str | None
    key: str | None = None
    key_line: int = 0


def read(text: bytes, file: str) -> Entry:
    """The entries of a YAML document. Raises PolicyError; nothing is recursive, so depth cannot exhaust the stack."""
    import yaml

    if len(text) > MOST_BYTES:
        raise PolicyError(Problem(f"the policy is larger than {MOST_BYTES} bytes", file, 1))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build(yaml.parse(text, Loader=loader), file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PolicyError(Problem(f"not valid YAML: {error.problem}", file, mark.line + 1 if mark else 1)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyError(Problem(f"not valid YAML: {error}".replace("\n", " "), file, 1)) from error


def _build(events: Iterator[Any], file: str) -> Entry:
    frames: list[_Frame] = []
    anchors: dict[str, Entry] = {}
    root: Entry | None = None
    total = 0
    for event in events:
        kind, line = type(event).__name__, event.start_mark.line + 1
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            done = frames.pop()
            finished, anchor = done.entry, done.anchor
        elif kind == "ScalarEvent":
            finished, anchor = Entry(_scalar(event, file, line), file, line), event.anchor
            total += 1
        elif kind == "AliasEvent":
            finished, anchor = _aliased(anchors, event.anchor, file, line), None
            total += finished.size
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            _refuse_tag(event, file, line)
            frames.append(_Frame(Entry({} if kind.startswith("Mapping") else [], file, line), event.anchor))
            total += 1
            if len(frames) > DEEPEST:
                raise PolicyError(Problem(f"nested deeper than {DEEPEST} levels", file, line))
            continue
        elif kind == "DocumentStartEvent" and root is not None:
            raise PolicyError(Problem("a policy is one YAML document; a second one starts here", file, line))
        else:
            continue
        if total > MOST_ENTRIES:
            raise PolicyError(Problem(f"more than {MOST_ENTRIES} entries, aliases counted each time", file, line))
        if anchor:
            anchors[anchor] = finished
        if frames:
            _add(frames[-1], finished, file, line)
        else:
            root = finished
    if root is None:
        return Entry({}, file, 1)
    return root


def _scalar(event: Any, file: str, line: int) -> str | None:
    _refuse_tag(event, file, line)
    plain = event.style in (None, "")
    return None if plain and event.value in NULLS else str(event.value)


def _refuse_tag(event: Any, file: str, line: int) -> None:
    if event.tag and event.tag not in TAGS:
        raise PolicyError(Problem(f"the YAML tag {event.tag} is not accepted in a policy", file, line))


def _aliased(anchors: dict[str, Entry], name: str, file: str, line: int) -> Entry:
    if name not in anchors:
        raise PolicyError(Problem(f"the alias *{name} stands for nothing, or for something that holds it", file, line))
    return anchors[name]


def _add(frame: _Frame, entry: Entry, file: str, line: int) -> None:
    into = frame.entry
    if isinstance(into.value, list):
        into.value.append(entry)
    elif isinstance(into.value, dict) and frame.key is None:
        frame.key, frame.key_line = _key(entry, file), entry.line
        return
    elif isinstance(into.value, dict) and frame.key is not None:
        if frame.key in into.value:
            into.repeated[frame.key] = frame.key_line
        into.value[frame.key] = Entry(entry.value, file, frame.key_line, entry.size, entry.repeated)
        frame.key = None
    into.size += entry.size


def _key(entry: Entry, file: str) -> str:
    if isinstance(entry.value, str):
        if entry.value == "<<":
            raise PolicyError(Problem("merge keys (<<) are not accepted in a policy: use extends", file, entry.line))
        return entry.value
    if entry.value is None:
        return "null"
    raise PolicyError(Problem("a key must be plain text", file, entry.line))
