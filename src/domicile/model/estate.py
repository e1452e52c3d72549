"""The estate: everything that one scan found, ready to be judged."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domicile.model.blocks import Block
from domicile.model.facts import Exposure, Flow, Grant, Placement, Way
from domicile.model.paths import read
from domicile.model.values import Known, Value, alternatives


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """Something that was seen and not judged. `what` is file, module, chart, kind, document, flow or attribute."""

    what: str
    address: str
    file: str
    line: int
    reason: str
    data: bool = True
    """Whether data may be behind it: then it is an undecided finding, else it is only listed."""
    root: str = ""
    cause: str = ""
    """What leaves it and others of the root unread ("terraform init was not run"): they are one finding. "" for one
    that stands alone."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The work could not be done as asked: a file that cannot be read or parsed, a fault of ours. Exit status 2."""

    message: str
    file: str = ""
    line: int = 0


class Index:
    """Blocks by kind, by address and by the names that other blocks use for them."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks: tuple[Block, ...] = tuple(blocks)
        self._kinds: dict[str, list[Block]] = {}
        for block in self.blocks:
            self._kinds.setdefault(block.kind, []).append(block)
        self._named: dict[tuple[str, str], dict[str, list[Block]]] = {}

    def of_kind(self, *kinds: str) -> list[Block]:
        """All blocks of these kinds, in reading order within each kind."""
        return [block for kind in kinds for block in self._kinds.get(kind, ())]

    @property
    def kinds(self) -> Mapping[str, list[Block]]:
        """kind → its blocks."""
        return self._kinds

    def named(self, kind: str, attribute: str, text: str) -> list[Block]:
        """The blocks of `kind` whose `attribute` (a dotted path) is, or may be, the known text `text`."""
        table = self._named.get((kind, attribute))
        if table is None:
            table = {}
            for block in self._kinds.get(kind, ()):
                for option in self._options(block, attribute):
                    if isinstance(option, Known) and isinstance(option.data, str):
                        table.setdefault(option.data, []).append(block)
            self._named[kind, attribute] = table
        return table.get(text, [])

    @staticmethod
    def _options(block: Block, attribute: str) -> Iterator[Value]:
        if "." not in attribute:
            yield from alternatives(block.get(attribute))
            return
        for value in read(block, attribute):
            yield from alternatives(value)


@dataclass(slots=True)
class Estate:
    """All facts of one scan. `files` are the paths read, relative to the scan root."""

    index: Index
    placements: list[Placement] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    not_assessed: list[NotAssessed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: tuple[str, ...] = ()
    worked_out: dict[Hashable, object] = field(default_factory=dict, repr=False)
    """What several rules need and one has worked out: nothing but a memory, no fact of its own."""
