"""Attributes of data sources that the catalogue writes as expressions."""

import json
from typing import Any

import pytest

from domicile.catalogue import load
from domicile.facts.computed import Compute
from domicile.facts.written_computed import computed_by
from domicile.model.values import Known, Unknown
from tests.facts.estate_of_blocks import block

WRITTEN = computed_by(load())


def _compute(kind: str) -> Compute:
    return WRITTEN[f"databricks_aws_{kind}"]


def policy(kind: str, **arguments: Any) -> Any:
    value = _compute(kind)(block(f"databricks_aws_{kind}", mode="data", **arguments), "json")
    assert isinstance(value, Known)
    return json.loads(value.data)


def test_a_bucket_policy_names_the_account_of_databricks() -> None:
    (statement,) = policy("bucket_policy", bucket="lake")["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::414351767826:root"}
    assert statement["Resource"] == ["arn:aws:s3:::lake/*", "arn:aws:s3:::lake"]
    assert "Condition" not in statement


def test_a_bucket_policy_for_one_account_of_databricks_has_its_condition() -> None:
    (statement,) = policy("bucket_policy", bucket="lake", databricks_e2_account_id="e2", full_access_role="arn")[
        "Statement"
    ]
    assert statement["Principal"] == {"AWS": "arn"}
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalTag/DatabricksAccountId": "e2"}}


def test_a_trust_policy_is_for_the_partition_and_for_delivering_logs() -> None:
    (statement,) = policy("assume_role_policy", external_id="x", aws_partition="aws-us-gov")["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws-us-gov:iam::044793339203:root"}
    (statement,) = policy("assume_role_policy", external_id="x", for_log_delivery=True)["Statement"]
    assert statement["Principal"]["AWS"].startswith("arn:aws:iam::414351767826:role/SaasUsageDeliveryRole-prod")
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "x"}}


@pytest.mark.parametrize(
    ("policy_type", "has", "has_not"),
    [
        (None, {"ec2:CreateVpc", "ec2:RunInstances"}, set()),
        ("customer", {"ec2:RunInstances"}, {"ec2:CreateVpc"}),
        ("restricted", {"ec2:CreateFleet"}, {"ec2:RunInstances", "ec2:CreateVpc"}),
    ],
)
def test_a_cross_account_policy_by_its_type(policy_type: str | None, has: set[str], has_not: set[str]) -> None:
    place = {"region": "eu-west-1", "aws_account_id": "111122223333", "vpc_id": "vpc-1", "security_group_id": "sg-1"}
    statements = policy("crossaccount_policy", policy_type=policy_type, pass_roles=["arn:role"], **place)["Statement"]
    actions = set(statements[0]["Action"])
    assert has <= actions and not has_not & actions
    assert {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ["arn:role"]} in statements
    assert (len(statements) > 3) is (policy_type == "restricted")


def test_a_catalog_s_key_is_named_by_arn_or_by_what_stands_behind_it() -> None:
    given = {"bucket_name": "lake", "role_name": "uc", "aws_account_id": "111122223333"}
    assert all("kms:Decrypt" not in one["Action"] for one in policy("unity_catalog_policy", **given)["Statement"])
    for name in ("arn:aws:kms:eu-west-1:111122223333:key/k", "eu-west-1:111122223333:key/k"):
        statements = policy("unity_catalog_policy", kms_name=name, **given)["Statement"]
        (keys,) = [one["Resource"] for one in statements if "kms:Decrypt" in one["Action"]]
        assert keys == ["arn:aws:kms:eu-west-1:111122223333:key/k"]


def test_a_catalog_is_trusted_and_the_role_itself() -> None:
    given = {"role_name": "uc", "external_id": "x", "aws_account_id": "111122223333"}
    catalog, itself = policy("unity_catalog_assume_role_policy", **given)["Statement"]
    assert catalog["Principal"]["AWS"].startswith("arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole")
    assert itself["Condition"]["ArnLike"] == {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/uc"}


def test_what_is_not_known_of_an_argument_leaves_the_rest() -> None:
    one = block("databricks_aws_bucket_policy", mode="data", bucket=Unknown("variable name has no value"))
    value = _compute("bucket_policy")(one, "json")
    assert isinstance(value, Unknown) and value.structure is not None
    statement = value.structure.data["Statement"].data[0]
    assert statement.data["Principal"].data["AWS"].data == "arn:aws:iam::414351767826:root"


def test_another_attribute_is_nothing_that_is_written() -> None:
    assert _compute("bucket_policy")(block("databricks_aws_bucket_policy", mode="data", bucket="lake"), "id") is None


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("resource", "aws_iam_role"),
        ("data", "aws_iam_role"),
        ("resource", "aws_iam_user"),
        ("resource", "aws_iam_group"),
    ],
)
def test_the_id_of_a_role_or_user_of_aws_is_its_name(mode: Any, kind: str) -> None:
    value = WRITTEN[kind](block(kind, mode=mode, name="deployer"), "id")
    assert isinstance(value, Known)
    assert value.data == "deployer"
    assert WRITTEN[kind](block(kind, mode=mode, name_prefix="deployer-"), "id") is None
    assert WRITTEN[kind](block(kind, mode=mode, name="deployer"), "arn") is None
