"""AWS: who can act as whom, what is shared with whom, and what is reached in the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access import aws
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.rules.checks.ways import names_of
from tests.facts.estate_of_blocks import block, refer


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal: Any, **more: Any) -> str:
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more})


def grants(*blocks: Block) -> list[Grant]:
    return list(aws.derive(Index(blocks), catalogue.load()))


def ends(*blocks: Block) -> dict[tuple[str, str], set[str]]:
    """(principal, target) → what the principal gets to do there in the end."""
    return {(way.principal.id, way.target.address): set(way.privileges) for way in ways(grants(*blocks))}


BUCKET = block("aws_s3_bucket", "orders", bucket="orders")
TABLE = block("aws_dynamodb_table", "orders", name="orders")
READS = policy(allow("s3:GetObject", "arn:aws:s3:::orders/*"))


def test_users_of_a_group_have_what_the_group_has() -> None:
    group, user = block("aws_iam_group", "desk", name="desk"), block("aws_iam_user", "ann", name="ann")
    held = block("aws_iam_group_policy", "desk", group=refer(group, "name", "desk"), policy=READS)
    one = block("aws_iam_user_group_membership", "ann", user=refer(user, "name", "ann"), groups=["desk"])
    other = block("aws_iam_group_membership", "desk", users=["ann"], group=refer(group, "name", "desk"))
    for membership in (one, other):
        assert ends(BUCKET, group, user, held, membership)["aws:user/ann", BUCKET.address] == {"read"}


def test_people_of_identity_center_have_what_their_permission_set_has() -> None:
    permissions = block("aws_ssoadmin_permission_set", "support", name="support")
    managed = block("aws_ssoadmin_managed_policy_attachment", "support", permission_set_arn=refer(permissions, "arn"),
                    managed_policy_arn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")  # fmt: skip
    group = block("aws_identitystore_group", "desk", mode="data", alternate_identifier=[
        {"unique_attribute": [{"attribute_path": "DisplayName", "attribute_value": "Support Manila"}]}])  # fmt: skip
    assigned = block("aws_ssoadmin_account_assignment", "support", permission_set_arn=refer(permissions, "arn"),
                     principal_id=refer(group, "group_id"), principal_type="GROUP",
                     target_id="111122223333")  # fmt: skip
    found = ends(BUCKET, permissions, managed, group, assigned)
    assert found["aws:sso-group/Support Manila", BUCKET.address] == {"list", "read"}
    (grant,) = [g for g in grants(permissions, group, assigned) if g.block is assigned]
    assert "account 111122223333" in grant.scope


@pytest.mark.parametrize("kind", ["attachment", "attachments_exclusive"])
def test_a_policy_of_each_account_is_the_one_of_that_name_that_is_made_here(kind: str) -> None:
    permissions = block("aws_ssoadmin_permission_set", "support", name="support")
    named = block(f"aws_ssoadmin_customer_managed_policy_{kind}", "support",
                  permission_set_arn=refer(permissions, "arn"),
                  customer_managed_policy_reference=[{"name": "orders-reader", "path": "/"}])  # fmt: skip
    assigned = block("aws_ssoadmin_account_assignment", "support", permission_set_arn=refer(permissions, "arn"),
                     principal_id="0000", principal_type="GROUP", target_id="111122223333")  # fmt: skip
    made = block("aws_iam_policy", "orders", name="orders-reader", policy=READS)
    found = ends(BUCKET, permissions, named, assigned, made)
    assert found["aws:sso-group/0000", BUCKET.address] == {"read"}
    (grant,) = [g for g in grants(permissions, named, assigned) if g.block is named]
    assert (grant.category, grant.undecided) == (
        "unknown-policy",
        "what the policy orders-reader of each account says is not known",
    )


def test_managed_policies_of_a_permission_set_may_be_listed() -> None:
    permissions = block("aws_ssoadmin_permission_set", "support", name="support")
    listed = block("aws_ssoadmin_managed_policy_attachments_exclusive", "support",
                   permission_set_arn=refer(permissions, "arn"),
                   managed_policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess"])  # fmt: skip
    assert [grant.category for grant in grants(permissions, listed) if grant.broad] == ["administrator"]


def test_members_of_a_group_of_the_directory_have_what_the_group_has() -> None:
    permissions = block("aws_ssoadmin_permission_set", "support", name="support")
    inline = block("aws_ssoadmin_permission_set_inline_policy", "support", inline_policy=READS,
                   permission_set_arn=refer(permissions, "arn"))  # fmt: skip
    group = block("aws_identitystore_group", "desk", display_name="desk")
    user = block("aws_identitystore_user", "ann", user_name="ann@partner.example")
    member = block("aws_identitystore_group_membership", "ann", group_id=refer(group, "group_id"),
                   member_id=refer(user, "user_id"))  # fmt: skip
    assigned = block("aws_ssoadmin_account_assignment", "support", permission_set_arn=refer(permissions, "arn"),
                     principal_id=refer(group, "group_id"), principal_type="GROUP",
                     target_id="111122223333")  # fmt: skip
    found = ends(BUCKET, permissions, inline, group, user, member, assigned)
    assert found["aws:sso-user/ann@partner.example", BUCKET.address] == {"read"}


def test_a_role_that_trusts_another_is_taken_by_it() -> None:
    outside = trust({"AWS": "arn:aws:iam::444455556666:role/desk"})
    first = block("aws_iam_role", "first", name="first", assume_role_policy=outside)
    lets_in = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": refer(first, "arn")}}
    second = block("aws_iam_role", "second", name="second", assume_role_policy={"Statement": lets_in})
    held = block("aws_iam_role_policy", "second", role=refer(second, "name", "second"), policy=READS)
    assert ends(BUCKET, first, second, held)["aws:role/444455556666/desk", BUCKET.address] == {"read"}


GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::1:oidc-provider/{GITHUB}"


@pytest.mark.parametrize(
    ("condition", "principals"),
    [
        ({}, [f"aws:federated/{GITHUB}"]),
        ({"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}, [f"aws:federated/{GITHUB}"]),
        ({"StringLike": {f"{GITHUB}:sub": "repo:acme/app:*"}}, [f"aws:federated/{GITHUB}/repo:acme/app:*"]),
        ({"StringEquals": {f"{GITHUB}:sub": ["repo:acme/a:x", "repo:acme/b:x"]}},
         [f"aws:federated/{GITHUB}/repo:acme/a:x", f"aws:federated/{GITHUB}/repo:acme/b:x"]),
        ({"StringNotEquals": {f"{GITHUB}:sub": "repo:acme/app:*"}}, [f"aws:federated/{GITHUB}"]),
    ],
)  # fmt: skip
def test_federated_principals_are_the_subjects_that_are_let_in(
    condition: dict[str, Any], principals: list[str]
) -> None:
    role = block("aws_iam_role", "ci", assume_role_policy=trust({"Federated": PROVIDER}, Condition=condition))
    assert [g.principal.id for g in grants(role) if g.principal] == principals


@pytest.mark.parametrize(
    ("principal", "names"),
    [
        ("aws:role/111122223333/a/b", ["aws:role/111122223333/a/b", "aws:account/111122223333"]),
        ("aws-cn:role/111122223333/a", ["aws-cn:role/111122223333/a", "aws-cn:account/111122223333"]),
        (f"aws:federated/{GITHUB}/repo:acme/app:*",
         [f"aws:federated/{GITHUB}/repo:acme/app:*", f"aws:federated/{GITHUB}/repo:acme", f"aws:federated/{GITHUB}"]),
        ("azure:user/ann@partner.example", ["azure:user/ann@partner.example", "azure:domain/partner.example"]),
        ("gcp:group:a@b.example", ["gcp:group:a@b.example", "gcp:domain:b.example"]),
    ],
)  # fmt: skip
def test_what_a_principal_is_part_of(principal: str, names: list[str]) -> None:
    assert list(names_of(principal)) == names


@pytest.mark.parametrize(
    ("arn", "principal"),
    [
        ("arn:aws-cn:iam::111122223333:root", "aws-cn:account/111122223333"),
        ("arn:aws-us-gov:iam::111122223333:role/a", "aws-us-gov:role/111122223333/a"),
        ("arn:aws:iam::111122223333:root", "aws:account/111122223333"),
    ],
)
def test_accounts_of_other_partitions_are_others(arn: str, principal: str) -> None:
    role = block("aws_iam_role", "x", assume_role_policy=trust({"AWS": arn}))
    assert [g.principal.id for g in grants(role) if g.principal] == [principal]


def test_what_is_put_into_a_share_is_what_is_shared() -> None:
    share = block("aws_ram_resource_share", "partner", name="partner")
    put = block("aws_ram_resource_association", "orders", resource_share_arn=refer(share, "arn"),
                resource_arn=refer(TABLE, "arn"))  # fmt: skip
    with_ = block("aws_ram_principal_association", "partner", resource_share_arn=refer(share, "arn"),
                  principal="444455556666")  # fmt: skip
    assert ends(TABLE, share, put, with_) == {("aws:account/444455556666", TABLE.address): {"list", "read"}}


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        (["Decrypt"], {"decrypt"}),
        (["Encrypt"], {"write"}),
        (["Encrypt", "Decrypt"], {"write", "decrypt"}),
        (["CreateGrant", "DescribeKey"], {"regrant"}),
        (["GenerateDataKey"], {"write", "decrypt"}),
        (["Verify"], set()),
    ],
)
def test_a_grant_of_a_key_gives_its_operations(operations: list[str], expected: set[str]) -> None:
    key = block("aws_kms_key", "orders")
    given = block("aws_kms_grant", "partner", key_id=refer(key, "key_id"), operations=operations,
                  grantee_principal="arn:aws:iam::444455556666:role/desk")  # fmt: skip
    found = ends(key, given)
    assert found == ({("aws:role/444455556666/desk", key.address): expected} if expected else {})


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("kms:Decrypt", {"decrypt"}),
        (["kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext"], set()),
        ("kms:PutKeyPolicy", {"regrant"}),
        ("kms:*", {"list", "delete", "administer", "regrant", "decrypt"}),
    ],
)
def test_a_policy_of_a_key_gives_what_its_actions_give(actions: Any, expected: set[str]) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*", "Principal": {"AWS": "444455556666"}}
    key = block("aws_kms_key", "orders", policy=policy(statement))
    (grant,) = grants(key)
    assert grant.privileges - {"write", "read"} == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"permissions": ["SELECT"]}, {"read"}),
        ({"permissions": ["DESCRIBE"]}, {"list"}),
        ({"permissions": ["INSERT", "DELETE"]}, {"write", "delete"}),
        ({"permissions": ["SELECT"], "permissions_with_grant_option": ["SELECT"]}, {"read", "regrant"}),
        ({"permissions": ["ALL"]}, {"list", "read", "write", "delete", "administer"}),
    ],
)
def test_lake_formation_gives_its_permissions(attributes: dict[str, list[str]], expected: set[str]) -> None:
    database = block("aws_glue_catalog_database", "sales", name="sales")
    given = block("aws_lakeformation_permissions", "desk", principal="444455556666", database=[{"name": "sales"}],
                  **attributes)  # fmt: skip
    assert ends(database, given) == {("aws:account/444455556666", database.address): expected}


def test_a_role_of_the_configuration_that_is_given_data_holds_it() -> None:
    role = block("aws_iam_role", "desk", name="desk", assume_role_policy=trust({"AWS": "444455556666"}))
    location = block("aws_lakeformation_permissions", "desk", principal=refer(role, "arn"),
                     permissions=["DATA_LOCATION_ACCESS"], data_location=[{"arn": refer(BUCKET, "arn")}])  # fmt: skip
    assert ends(BUCKET, role, location)["aws:account/444455556666", BUCKET.address] == {"read", "write"}


@pytest.mark.parametrize(
    ("attributes", "scope"),
    [
        ({"data_location": [{"arn": "arn:aws:s3:::elsewhere"}]}, "what is at the location that it names"),
        ({"catalog_resource": True}, "the data catalogue"),
        ({"database": [{"name": "elsewhere"}]}, "the database that it names"),
    ],
)
def test_what_lake_formation_shares_is_told_by_its_argument(attributes: dict[str, Any], scope: str) -> None:
    given = block("aws_lakeformation_permissions", "desk", principal="444455556666", permissions=["ALL"], **attributes)
    assert {grant.scope for grant in grants(given)} == {scope}


def test_everybody_whom_iam_lets_is_the_account() -> None:
    given = block("aws_lakeformation_permissions", "all", principal="IAM_ALLOWED_PRINCIPALS", permissions=["ALL"])
    assert [g.principal.id for g in grants(given) if g.principal] == ["aws:account/*"]


@pytest.mark.parametrize(
    ("name", "bucket", "table"),
    [
        ("AmazonS3ReadOnlyAccess", {"list", "read"}, set()),
        ("AmazonDynamoDBFullAccess", set(), {"list", "read", "write", "delete", "administer", "regrant"}),
        ("ReadOnlyAccess", {"list", "read"}, {"list", "read"}),
        ("AmazonEKSWorkerNodePolicy", set(), set()),
    ],
)
def test_managed_policies_give_what_their_text_gives(name: str, bucket: set[str], table: set[str]) -> None:
    role = block("aws_iam_role", "app", name="app")
    attached = block("aws_iam_role_policy_attachment", "app", role=refer(role, "name", "app"),
                     policy_arn=f"arn:aws:iam::aws:policy/{name}")  # fmt: skip
    found: dict[str, set[str]] = {}
    for grant in grants(BUCKET, TABLE, role, attached):
        for target in grant.targets if not grant.broad else ():
            found.setdefault(target.address, set()).update(grant.privileges)
    assert found.get(TABLE.address, set()) == table
    assert found.get(BUCKET.address, set()) == bucket


STATEMENTS = st.sampled_from(
    [
        allow("s3:GetObject", "arn:aws:s3:::orders/*"),
        allow("s3:*"),
        allow("*"),
        allow("dynamodb:Scan", "arn:aws:dynamodb:*:*:table/orders"),
        {"Effect": "Allow", "NotAction": ["s3:*"], "Resource": "*"},
    ]
)
DENIALS = st.sampled_from(
    [
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "dynamodb:Scan", "Resource": "*"},
        {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
    ]
)


def _reached(statements: list[dict[str, Any]]) -> set[tuple[str, str]]:
    role = block("aws_iam_role", "app", name="app")
    held = block("aws_iam_role_policy", "app", role=refer(role, "name", "app"), policy=policy(*statements))
    found = ways(grants(BUCKET, TABLE, role, held))
    return {(w.target.address, p) for w in found if w.target in (BUCKET, TABLE) for p in w.privileges}


@given(st.lists(STATEMENTS, max_size=3), STATEMENTS)
def test_a_statement_more_that_allows_takes_nothing_away(some: list[dict[str, Any]], more: dict[str, Any]) -> None:
    assert _reached(some) <= _reached([*some, more])


@given(st.lists(STATEMENTS, max_size=3), DENIALS)
def test_a_statement_more_that_denies_adds_nothing(some: list[dict[str, Any]], more: dict[str, Any]) -> None:
    assert _reached([*some, more]) <= _reached(some)


OTHER = "444455556666"
SHARED = [
    ("aws_ram_resource_share_associations_exclusive",
     {"principals": [OTHER], "resource_arns": [refer(TABLE, "arn")]}, TABLE, {"list", "read"}),
    ("aws_opensearch_authorize_vpc_endpoint_access", {"account": OTHER, "domain_name": "logs"}, None, {"read"}),
    ("aws_db_snapshot", {"shared_accounts": [OTHER]}, None, {"read"}),
    ("aws_db_cluster_snapshot", {"shared_accounts": [OTHER]}, None, {"read"}),
    ("aws_ami_launch_permission", {"organization_arn": f"arn:aws:organizations::{OTHER}:organization/o-1"},
     None, {"read"}),
    ("aws_lambda_permission", {"principal": "*", "principal_org_id": "o-1", "action": "lambda:InvokeFunction"},
     None, {"write"}),
    ("aws_vpc_endpoint_service", {"allowed_principals": [f"arn:aws:iam::{OTHER}:root"]}, None, {"read"}),
    ("aws_cleanrooms_collaboration",
     {"member": [{"account_id": OTHER, "member_abilities": ["CAN_QUERY", "CAN_RECEIVE_RESULTS"]}]}, None, {"read"}),
    ("aws_lakeformation_data_lake_settings", {"admins": [f"arn:aws:iam::{OTHER}:role/admin"]},
     None, {"list", "administer", "regrant"}),
    ("aws_lakeformation_data_lake_settings", {"read_only_admins": [f"arn:aws:iam::{OTHER}:role/audit"]},
     None, {"list"}),
    ("aws_oam_link", {"sink_identifier": f"arn:aws:oam:eu-west-1:{OTHER}:sink/1",
                      "resource_types": ["AWS::Logs::LogGroup", "AWS::CloudWatch::Metric"]}, None, {"list", "read"}),
    ("aws_securitylake_subscriber", {"subscriber_identity": [{"principal": OTHER, "external_id": "x"}]},
     None, {"list", "read"}),
    ("aws_lambda_layer_version_permission", {"principal": OTHER, "action": "lambda:GetLayerVersion"}, None, {"read"}),
    ("aws_s3control_access_grant",
     {"permission": "READ", "grantee": [{"grantee_type": "IAM", "grantee_identifier": f"arn:aws:iam::{OTHER}:role/x"}]},
     None, {"list", "read"}),
    ("aws_quicksight_data_set",
     {"permissions": [{"principal": f"arn:aws:quicksight:eu-west-1:{OTHER}:user/default/ann",
                       "actions": ["quicksight:DescribeDataSet", "quicksight:UpdateDataSetPermissions"]}]},
     None, {"read", "administer", "regrant"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "reached", "privileges"), SHARED)
def test_each_way_to_share_gives_what_it_says(
    kind: str, body: dict[str, Any], reached: Block | None, privileges: set[str]
) -> None:
    share = block(kind, "share", **body)
    (grant,) = [g for g in grants(share, TABLE) if g.block is share]
    assert grant.privileges == privileges
    assert grant.principal is not None and grant.principal.id
    assert grant.targets == ((reached,) if reached else ())


@pytest.mark.parametrize(
    ("principal", "name"),
    [
        (f"arn:aws:quicksight:eu-west-1:{OTHER}:user/default/ann@partner.example",
         "aws:quicksight-user/ann@partner.example"),
        (f"arn:aws:quicksight:eu-west-1:{OTHER}:group/default/desk", "aws:quicksight-group/desk"),
        (f"arn:aws:quicksight:eu-west-1:{OTHER}:namespace/default", "aws:quicksight-namespace/default"),
        (refer(block("aws_quicksight_user", "ann", email="ann@partner.example"), "arn"),
         "aws:quicksight-user/ann@partner.example"),
    ],
)  # fmt: skip
def test_people_of_quicksight_are_named(principal: Any, name: str) -> None:
    given = [{"principal": principal, "actions": ["quicksight:DescribeDashboard", "quicksight:QueryDashboard"]}]
    (grant,) = grants(block("aws_quicksight_dashboard", "sales", permissions=given))
    assert grant.principal is not None
    assert (grant.principal.id, set(grant.privileges)) == (name, {"read"})


def test_who_only_sees_the_settings_of_a_data_set_is_given_no_data() -> None:
    given = [{"principal": f"arn:aws:quicksight:eu-west-1:{OTHER}:user/default/ann",
              "actions": ["quicksight:ListDataSets"]}]  # fmt: skip
    assert grants(block("aws_quicksight_data_set", "sales", permissions=given)) == []


@pytest.mark.parametrize(
    ("scope", "reached"), [("s3://orders/eu/*", [BUCKET.address]), ("s3://", [BUCKET.address]), ("s3://logs/", [])]
)
def test_an_access_grant_reaches_the_bucket_of_its_location(scope: str, reached: list[str]) -> None:
    location = block("aws_s3control_access_grants_location", "orders", location_scope=scope)
    group = block("aws_identitystore_group", "desk", display_name="desk")
    grant = block("aws_s3control_access_grant", "desk", permission="READWRITE",
                  access_grants_location_id=refer(location, "access_grants_location_id"),
                  grantee=[{"grantee_type": "DIRECTORY_GROUP",
                            "grantee_identifier": refer(group, "group_id")}])  # fmt: skip
    (found,) = [g for g in grants(BUCKET, location, group, grant) if g.block is grant]
    assert found.principal is not None
    assert found.principal.id == "aws:sso-group/desk"
    assert [target.address for target in found.targets] == reached
    assert found.privileges == {"list", "read", "write", "delete"}


@pytest.mark.parametrize(("below", "reached"), [("orders/eu/*", [BUCKET.address]), ("logs/*", [])])
def test_what_is_granted_below_a_location_is_what_it_adds(below: str, reached: list[str]) -> None:
    location = block("aws_s3control_access_grants_location", "all", location_scope="s3://")
    grant = block("aws_s3control_access_grant", "desk", permission="READ",
                  access_grants_location_id=refer(location, "access_grants_location_id"),
                  access_grants_location_configuration=[{"s3_sub_prefix": below}],
                  grantee=[{"grantee_type": "IAM", "grantee_identifier": f"arn:aws:iam::{OTHER}:role/x"}])  # fmt: skip
    (found,) = [g for g in grants(BUCKET, location, grant) if g.block is grant]
    assert [target.address for target in found.targets] == reached


def _tagged(**policy_: Any) -> list[str]:
    tables = [block("aws_glue_catalog_table", name, name=name, database_name="shop") for name in ("orders", "prices")]
    tags = [
        block("aws_lakeformation_resource_lf_tags", table.name, table=[{"database_name": "shop", "name": table.name}],
              lf_tag=[{"key": "class", "value": value}])
        for table, value in zip(tables, ("secret", "public"), strict=True)
    ]  # fmt: skip
    share = block("aws_lakeformation_permissions", "share", principal=OTHER, permissions=["SELECT"], **policy_)
    (grant,) = [g for g in grants(*tables, *tags, share) if g.block is share]
    return [target.name for target in grant.targets]


def test_a_share_by_tags_reaches_what_has_them() -> None:
    assert _tagged(
        lf_tag_policy=[{"resource_type": "TABLE", "expression": [{"key": "class", "values": ["secret"]}]}]
    ) == ["orders"]
    assert _tagged(lf_tag_policy=[{"resource_type": "TABLE", "expression": [{"key": "class", "values": ["x"]}]}]) == []


def _partner(**more: Any) -> tuple[Block, Block, Block]:
    role = block("aws_iam_role", "files", name="files")
    held = block("aws_iam_role_policy", "files", role=refer(role, "name", "files"), policy=READS)
    return role, held, block("aws_transfer_user", "partner", user_name="partner", role=refer(role, "arn"), **more)


def test_who_signs_in_to_a_file_server_acts_as_its_role() -> None:
    role, held, user = _partner()
    (way,) = [way for way in ways(grants(BUCKET, role, held, user)) if way.principal.id == "aws:transfer-user/partner"]
    assert (way.target, set(way.privileges), way.undecided) == (BUCKET, {"read"}, "")
    assert way.grants[0].own


def test_a_policy_of_the_user_itself_may_narrow_that() -> None:
    role, held, user = _partner(policy=policy(allow("s3:GetObject", "arn:aws:s3:::orders/partner/*")))
    (way,) = [way for way in ways(grants(BUCKET, role, held, user)) if way.principal.id == "aws:transfer-user/partner"]
    assert "narrows" in way.undecided
