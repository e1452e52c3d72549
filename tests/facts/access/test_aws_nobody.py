"""A Principal that names nobody: its statement is for nobody, and not for whoever holds the policy."""

from __future__ import annotations

from domicile import catalogue
from domicile.facts.access import derive
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.values import from_plain


def document(*principals: dict[str, object]) -> Block:
    statement = {"actions": ["s3:GetObject"], "resources": ["*"], "principals": list(principals)}
    kind = "aws_iam_policy_document"
    body = from_plain({"statement": [statement]})
    return Block(kind, "key", f"data.{kind}.key", "data", Location("main.tf", 1, 9), body)


def categories(block: Block) -> list[str]:
    return [grant.category for grant in derive(Index([block]), catalogue.load())]


def test_a_statement_for_whoever_holds_the_policy_is_too_broad() -> None:
    assert categories(document()) == ["reads-everything"]


def test_a_statement_whose_principals_are_an_empty_list_gives_nothing() -> None:
    assert categories(document({"type": "AWS", "identifiers": []})) == []
