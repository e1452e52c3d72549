"""Statements in Terraform, as our own reader evaluates them: through variables, locals, functions and modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from domicile import catalogue
from domicile.facts.access.oci_statements import statement_text
from domicile.facts.aws_policy import elements
from domicile.facts.computed import COMPUTED
from domicile.model.blocks import Block
from domicile.model.values import Value, alternatives, is_null
from domicile.syntax.tree import read_tree
from domicile.terraform import configuration
from tools.oci_statements.found import Found


def evaluated(folder: Path) -> Iterator[Found | str]:
    """Every statement of every policy below `folder`; for one of which nothing is known, why."""
    kinds = catalogue.load().section("access")["oci"]["policies"]
    for block in configuration.load(read_tree(folder), None, COMPUTED).blocks:
        if block.mode == "resource" and block.kind in kinds:
            for value in elements(block.get(kinds[block.kind])):
                yield from _options(block, value)


def _options(block: Block, value: Value) -> Iterator[Found | str]:
    for option in alternatives(value):
        if is_null(option):
            continue
        text = statement_text(option)
        if text is None:
            yield getattr(option, "reason", "it is no text")
            continue
        where = value.trail
        file, line = (where.file, where.line) if where else (block.location.file, block.location.line)
        yield Found(file, line, "terraform", text)
