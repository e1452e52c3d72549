"""The fact rooms together: faults become problems, unknown kinds are listed."""

from collections.abc import Iterator

import pytest

from domicile.catalogue import load
from domicile.facts import derive as room
from domicile.facts.derive import derive
from domicile.facts.uncatalogued import keeps_data
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Placement
from tests.facts.estate_of_blocks import block, provider

DUBLIN = provider(region="eu-west-1")


def test_a_fault_in_one_block_is_a_problem_at_its_line_and_the_rest_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(one: Block, *_: object) -> Iterator[Placement]:
        if one.address.endswith("broken"):
            raise ZeroDivisionError("by nothing")
        yield from real(one, *_)  # type: ignore[arg-type]

    real = room.placement.of_block
    monkeypatch.setattr(room.placement, "of_block", faulty)
    blocks = [block("aws_s3_bucket", "broken", given=DUBLIN), block("aws_s3_bucket", "whole", given=DUBLIN)]
    estate = derive(blocks, load())
    [problem] = estate.problems
    assert (problem.file, problem.line) == ("main.tf", 10)
    assert "aws_s3_bucket.broken" in problem.message and "ZeroDivisionError" in problem.message
    assert [one.block.name for one in estate.placements] == ["whole"]


def test_a_fault_in_a_whole_room_names_the_block_that_it_was_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(index: Index, _: object) -> Iterator[Placement]:
        def examine(block: Block) -> Placement:
            raise KeyError(block.name)

        yield from (examine(one) for one in index.blocks)

    monkeypatch.setattr(room.exposure, "derive", faulty)
    [problem] = derive([block("aws_vpc", "main", given=DUBLIN)], load()).problems
    assert (problem.file, problem.line) == ("main.tf", 10)


def test_a_kind_that_is_not_in_the_catalogue_is_listed_once_per_root_and_says_whether_it_may_hold_data() -> None:
    blocks = [block("aws_new_database", "a"), block("aws_new_database", "b"), block("google_new_firewall_rule", "c")]
    listed = derive(blocks, load()).not_assessed
    assert [(one.address, one.data) for one in listed] == [
        ("aws_new_database.a", True),
        ("google_new_firewall_rule.c", False),
    ]


def test_providers_without_data_are_not_listed() -> None:
    assert derive([block("random_id"), block("null_resource"), block("tls_private_key")], load()).not_assessed == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("aws_redshift_subnet_group", False),
        ("google_storage_bucket_iam_member", False),
        ("aws_brand_new_bucket", True),
        ("mongodbatlas_cluster", True),
        ("azurerm_redis_enterprise_database", True),
        ("aws_opensearch_domain_policy", False),
        ("snowflake_database", True),
        ("aws_thing", False),
    ],
)
def test_the_name_of_a_kind_tells_whether_it_is_a_store(kind: str, data: bool) -> None:
    assert keeps_data(kind) is data
