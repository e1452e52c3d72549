"""An expression as a slice of an HCL file."""

from __future__ import annotations

from domicile.syntax.expression import Expression, Node, on_one_line
from domicile.syntax.hcl_expressions import read_expression


class HclExpression(Expression):
    """An expression in an HCL file: a slice of the file's bytes, and its nodes where they are read already."""

    __slots__ = ("_source",)

    def __init__(
        self, file: str, line: int, end_line: int, source: bytes, tree: Node | None = None, name: str = ""
    ) -> None:
        self.name = name
        self.file = file
        self.line = line
        self.end_line = end_line
        self._source = source
        self._tree = tree

    def _read(self) -> Node:
        return read_expression(self.source(), self.line)

    def text(self) -> str:
        return on_one_line(self.source())

    def source(self) -> str:
        return self._source.decode("utf-8", "replace")
