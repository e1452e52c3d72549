"""What data sources know from configuration alone."""

from typing import Any

import pytest

from domicile.facts.computed import COMPUTED
from domicile.model.blocks import Block
from domicile.model.values import Known, Unknown, Value
from tests.facts.estate_of_blocks import block, provider

ZURICH = provider(alias="zurich", region="eu-central-2")


def computed(one: Block, name: str) -> Value | None:
    return COMPUTED[one.kind](one, name)


@pytest.mark.parametrize("name", ["name", "region", "id"])
def test_aws_region_is_the_region_of_its_provider(name: str) -> None:
    value = computed(block("aws_region", given=ZURICH, mode="data"), name)
    assert isinstance(value, Known) and value.data == "eu-central-2"
    assert value.trail is not None
    assert [step.file for step in value.trail.steps()][-1] == "providers.tf"


def test_aws_region_with_an_argument_is_that_region() -> None:
    value = computed(block("aws_region", given=ZURICH, mode="data", region="us-east-1"), "name")
    assert isinstance(value, Known) and value.data == "us-east-1"


def test_a_region_from_the_environment_is_a_typed_unknown() -> None:
    one = block("aws_region", given=provider(), mode="data")
    value = computed(one, "name")
    assert isinstance(value, Unknown) and "AWS_REGION" in value.reason
    assert value.reference is not None and value.reference.target is one


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_the_partition_follows_the_region(region: str, partition: str, suffix: str) -> None:
    one = block("aws_partition", given=provider(region=region), mode="data")
    found = [computed(one, name) for name in ("partition", "dns_suffix")]
    assert [value.data for value in found if isinstance(value, Known)] == [partition, suffix]


def test_the_partition_of_an_unknown_region_is_unknown() -> None:
    assert isinstance(computed(block("aws_partition", given=provider(), mode="data"), "partition"), Unknown)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("aws_caller_identity", "account_id"),
        ("aws_availability_zones", "names"),
        ("azurerm_resource_group", "location"),
    ],
)
def test_what_only_the_cloud_knows_is_unknown_and_still_leads_to_its_block(kind: str, name: str) -> None:
    one = block(kind, given=ZURICH, mode="data")
    value = computed(one, name)
    assert isinstance(value, Unknown) and value.reference is not None and value.reference.target is one
    assert computed(one, "no_such_attribute") is None


def test_google_client_config_reads_the_provider_block() -> None:
    settings: dict[str, Any] = {"project": "p", "region": "europe-west6"}
    one = block("google_client_config", given=provider("google", **settings), mode="data")
    value = computed(one, "region")
    assert isinstance(value, Known) and value.data == "europe-west6"
    assert computed(one, "access_token") is None


@pytest.mark.parametrize("name", ["name", "id"])
def test_the_path_of_a_pool_of_identities_lacks_only_the_number_of_its_project(name: str) -> None:
    pool = block("google_iam_workload_identity_pool", workload_identity_pool_id=Known("pipelines"))
    found = COMPUTED[pool.kind](pool, name)
    assert isinstance(found, Unknown)
    assert [part for part in found.parts if isinstance(part, str)] == [
        "projects/",
        "/locations/global/workloadIdentityPools/",
        "pipelines",
    ]
    assert found.reference is not None
    assert found.reference.target is pool


@pytest.mark.parametrize("name", ["name", "id"])
@pytest.mark.parametrize(
    ("kind", "attribute", "expected"),
    [
        ("google_project_iam_custom_role", "project", "projects/shop/roles/Reader"),
        ("google_organization_iam_custom_role", "org_id", "organizations/shop/roles/Reader"),
    ],
)
def test_a_custom_role_is_known_by_its_path(kind: str, attribute: str, expected: str, name: str) -> None:
    role = block(kind, role_id=Known("Reader"), **{attribute: Known("shop")})
    found = COMPUTED[kind](role, name)
    assert isinstance(found, Known)
    assert found.data == expected
    assert found.reference is not None
    assert found.reference.target is role
    assert COMPUTED[kind](role, "title") is None


@pytest.mark.parametrize("written", [{}, {"project": Unknown("variable project has no value")}])
def test_of_a_custom_role_only_the_project_may_not_be_known(written: dict[str, Value]) -> None:
    role = block("google_project_iam_custom_role", role_id=Known("Reader"), **written)
    found = COMPUTED[role.kind](role, "id")
    assert isinstance(found, Unknown)
    assert [part for part in found.parts if isinstance(part, str)] == ["projects/", "/roles/", "Reader"]
    assert found.reference is not None
    assert found.reference.target is role
