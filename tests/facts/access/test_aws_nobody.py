"""A Principal that names nobody: its statement is for nobody, and not for whoever holds the policy."""

from __future__ import annotations

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.aws_principals import by_text
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.values import Known, from_plain
from tests.facts.estate_of_blocks import block as estate_block
from tests.facts.estate_of_blocks import provider, refer


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


def trusted(alias: str) -> list[str]:
    """Whom a role trusts that names roles which a data source of a provider looks up."""
    looked_up = estate_block("aws_iam_roles", mode="data", given=provider(alias=alias), name_regex="Admin.*")
    trust = {"Statement": Known((Known({"Effect": Known("Allow"), "Action": Known("sts:AssumeRole"),
                                        "Principal": Known({"AWS": refer(looked_up, "arns")})}),))}  # fmt: skip
    role = estate_block("aws_iam_role", given=provider(), assume_role_policy=Known("", structure=Known(trust)))
    grants = derive(Index([looked_up, role]), catalogue.load())
    return [grant.principal.kind for grant in grants if grant.principal and grant.block is role]


def test_roles_that_are_looked_up_where_the_configuration_is_applied_are_nobody_from_outside() -> None:
    assert trusted("") == []
    assert trusted("partner") == ["unknown"]


def test_what_is_no_account_number_is_nobody_who_is_known() -> None:
    found = [by_text(f"arn:aws:iam::{account}:root") for account in ("Placeholder", "111122223333")]
    assert [(one.kind, one.unknown) for one in found if one is not None] == [
        ("unknown", "Placeholder in its ARN is no account number"),
        ("account", ""),
    ]
