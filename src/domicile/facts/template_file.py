"""The data source `template_file` of the old template provider: a text in which Terraform itself sets the names.

Source: https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file (archived).
"""

from __future__ import annotations

from functools import cache

from domicile.model.blocks import Block
from domicile.model.trail import Trail, join
from domicile.model.values import Known, Value, is_null, via
from domicile.syntax.expression import Expression, Node
from domicile.syntax.hcl import parse
from domicile.terraform.expressions import evaluate


def rendered(block: Block, name: str) -> Value | None:
    """The text with its names set, where `template` and what it uses of `vars` are known."""
    if name != "rendered":
        return None
    given = block.get("vars")
    names = {"template": block.get("template"), "vars": Known({}) if is_null(given) else given}
    where = block.location
    value = evaluate(_Rendering(where.file, where.line, where.end_line), names.get)
    step = f'data "{block.kind}" "{block.name}"'
    return via(value, Trail(where.file, where.line, step, join(value.trail)))


class _Rendering(Expression):
    """The data source as an expression that stands where it does: Terraform's own function does the same."""

    __slots__ = ()

    def _read(self) -> Node:
        return _tree()

    def text(self) -> str:
        """The function that does the same."""
        return _CALL


_CALL = "templatestring(template, vars)"


@cache
def _tree() -> Node:
    return parse("", f"rendered = {_CALL}\n".encode()).attributes["rendered"].expression.tree
