"""Where the attributes and nested blocks of a block stand, worked out when the first of them is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domicile.model.blocks import Location
from domicile.syntax.body import BlockNode, Body

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_keys, dict_values


class BlockLines(dict[str, Location]):
    """Dotted path ("rule.destination.bucket", lists flattened, the first occurrence) → location."""

    __slots__ = ("_body", "_file")

    def __init__(self, block: BlockNode) -> None:
        super().__init__()
        self._file = block.file
        self._body: Body | None = block.body

    def _fill(self) -> None:
        if self._body is not None:
            body, self._body = self._body, None
            for path, location in _locations(body, "", self._file):
                self.setdefault(path, location)

    def get(self, key: str, default: Location | None = None) -> Location | None:  # type: ignore[override]
        """The location of a path, `default` where it is not written down."""
        self._fill()
        return super().get(key, default)

    def __getitem__(self, key: str) -> Location:
        self._fill()
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._fill()
        return super().__contains__(key)

    def keys(self) -> dict_keys[str, Location]:
        self._fill()
        return super().keys()

    def values(self) -> dict_values[str, Location]:
        self._fill()
        return super().values()

    def items(self) -> dict_items[str, Location]:
        self._fill()
        return super().items()

    def __iter__(self) -> Iterator[str]:
        self._fill()
        return super().__iter__()

    def __len__(self) -> int:
        if self._body is not None:
            self._fill()
        return super().__len__()


def _locations(body: Body, prefix: str, file: str) -> Iterator[tuple[str, Location]]:
    for name, attribute in body.attributes.items():
        yield prefix + name, Location(attribute.expression.file, attribute.line, attribute.end_line)
    for block in body.blocks:
        name = block.labels[0] if block.type == "dynamic" and block.labels else block.type
        yield prefix + name, Location(block.file, block.line, block.end_line)
        contents = block.body.of_type("content") if block.type == "dynamic" else [block]
        for content in contents:
            yield from _locations(content.body, f"{prefix}{name}.", block.file)
