"""Expressions in the JSON form of the Terraform language: plain data whose texts and keys are templates."""

from __future__ import annotations

import json
from typing import Any

from domicile.syntax.expression import Expression, Faulty, ListNode, Literal, Node, ObjectNode, on_one_line
from domicile.syntax.hcl_expressions import read_template

DEEPEST_NESTING = 100


class JsonExpression(Expression):
    """The value of a JSON property. `data` is None, bool, int, float, str, list or dict, all the way down."""

    __slots__ = ("_data",)

    def __init__(self, file: str, line: int, end_line: int, data: Any, name: str = "") -> None:
        super().__init__(file, line, end_line, name)
        self._data = data

    @property
    def data(self) -> Any:
        """The JSON as it was written."""
        return self._data

    def _read(self) -> Node:
        return json_node(self._data, self.line)

    def text(self) -> str:
        return on_one_line(json.dumps(self._data, ensure_ascii=False))


def json_node(data: Any, line: int, depth: int = 0) -> Node:
    """JSON data as nodes; `line` is where it starts in its file."""
    if isinstance(data, str):
        return read_template(data, line) if "${" in data or "%{" in data else Literal(data)
    if depth >= DEEPEST_NESTING:
        return Faulty("nested too deeply", line)
    if isinstance(data, list):
        return ListNode(tuple(json_node(item, line, depth + 1) for item in data))
    if isinstance(data, dict):
        return ObjectNode(tuple((json_node(key, line), json_node(item, line, depth + 1)) for key, item in data.items()))
    return Literal(data)
