"""Permission sets that one root makes and others look up by name."""

from __future__ import annotations

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block
from domicile.model.estate import Index
from tests.facts.estate_of_blocks import block, refer

KIND = "aws_ssoadmin_permission_set"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def in_root(root: str, made: Block) -> Block:
    made.root = root
    return made


def held(*made: Block) -> list[Block]:
    """Who holds AdministratorAccess by an attachment of a root that looks the permission set up."""
    looked_up = in_root("people", block(KIND, mode="data", name="Operator"))
    given = in_root(
        "people",
        block(
            "aws_ssoadmin_managed_policy_attachment",
            permission_set_arn=refer(looked_up, "arn"),
            managed_policy_arn=ADMINISTRATOR,
        ),
    )
    grants = aws.derive(Index([*made, looked_up, given]), catalogue.load())
    return next(list(grant.holders) for grant in grants if grant.category == "administrator")


def test_the_set_of_that_name_in_another_root_holds_what_is_attached() -> None:
    made = in_root("sets", block(KIND, "operator", name="Operator"))
    assert held(made, in_root("sets", block(KIND, "other", name="Other"))) == [made]


def test_of_several_sets_of_one_name_it_is_not_known_which_is_meant() -> None:
    several = [in_root(root, block(KIND, "operator", name="Operator")) for root in ("test", "live")]
    assert [holder.mode for holder in held(*several)] == ["data"]
