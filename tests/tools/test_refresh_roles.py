"""The tools that work out what providers' own roles and policies give over data."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import yaml

from domicile.facts.access.aws_table import AwsTable
from domicile.facts.aws_policy import read_policy
from domicile.model.values import Known
from tools import refresh_azure_roles, refresh_google_roles, refresh_managed_policies

SERVICES = {"storage": {"read": ["objects.get"], "list": ["objects.list"]}, "pubsub": {"write": ["topics.publish"]}}


def test_a_role_of_google_gives_what_its_permissions_are() -> None:
    held = ["storage.objects.get", "resourcemanager.projects.get"]
    assert refresh_google_roles.given(held, SERVICES) == {"storage": ["read"]}


def test_permissions_that_no_role_holds_are_told() -> None:
    known = frozenset({"storage.objects.get", "storage.objects.list"})
    assert refresh_google_roles.wrong_names(SERVICES, known) == ["pubsub.topics.publish"]


def test_the_page_of_roles_is_yaml_and_leaves_out_those_that_give_nothing() -> None:
    roles = {"roles/a": {"storage": ["read"]}, "roles/b": {}}
    document = yaml.safe_load(refresh_google_roles.page(roles, ["roles/b"], datetime.date(2026, 11, 22)))
    assert document["roles"] == {"roles/a": {"storage": ["read"]}}
    assert document["without_data"] == ["roles/b"]


@pytest.mark.parametrize(
    ("role", "permissions", "expected"),
    [
        ("roles/compute.orgRules", ["compute.firewallPolicies.update", "resourcemanager.projects.get"], True),
        ("roles/compute.orgRules", ["compute.firewallPolicies.update", "compute.disks.get"], False),
        ("roles/resourcemanager.mover", ["resourcemanager.projects.move"], True),
        ("roles/ranch.owner", ["resourcemanager.projects.get", "serviceusage.services.get"], False),
        ("roles/ranch.owner", [], False),
    ],
)
def test_a_role_of_settings_alone_reaches_no_data(role: str, permissions: list[str], expected: bool) -> None:
    without = ["compute.*irewall*", "resourcemanager.*", "serviceusage.*"]
    assert refresh_google_roles.reaches_no_data(role, permissions, without) is expected


def test_a_role_of_azure_gives_what_is_allowed_and_not_taken_out() -> None:
    services = {"Microsoft.Storage": {"data": {"read": ["blobs/read"], "write": ["blobs/write"]}}}
    parts = [{"dataActions": ["Microsoft.Storage/*"], "notDataActions": ["*/write"]}]
    assert refresh_azure_roles.gives({"permissions": parts}, {"services": services}) == {"Microsoft.Storage": ["read"]}


WORDS = {
    "services": {"Microsoft.Vision": {"data": "words"}, "Microsoft.Storage": {"data": {"read": ["blobs/read"]}}},
    "words": {"read": ["read"], "write": ["write"], "*": ["read", "write"]},
    "dataless": ["Microsoft.Maps"],
}


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ({"dataActions": ["Microsoft.Vision/projects/*/read"]}, {"Microsoft.Vision": ["read"]}),
        ({"dataActions": ["microsoft.vision/*"]}, {"Microsoft.Vision": ["read", "write"]}),
        ({"dataActions": ["*"]}, {"Microsoft.Vision": ["read", "write"], "Microsoft.Storage": ["read"]}),
        ({"dataActions": ["Microsoft.Vision/train/action"]}, {}),
        ({"dataActions": ["Microsoft.Vision/a/write"], "notDataActions": ["Microsoft.Vision/*/write"]}, {}),
        ({"dataActions": ["Microsoft.Farm/fields/read"]}, {"Microsoft.Farm": ["read"]}),
        ({"dataActions": ["Microsoft.Storage/other/read"]}, {}),
        ({"dataActions": ["Microsoft.Maps/accounts/*/read"]}, {}),
        ({"actions": ["Microsoft.Farm/fields/read"]}, {}),
    ],
)
def test_operations_on_data_without_a_table_are_told_apart_by_their_last_word(
    operations: dict[str, list[str]], expected: dict[str, list[str]]
) -> None:
    assert refresh_azure_roles.gives({"permissions": [operations]}, WORDS) == expected


WRITER = {"id": "00000000-0000-0000-0000-0000000000aa", "permissions": [{"dataActions": ["Microsoft.Storage/*"]}]}
LISTER = {"id": "00000000-0000-0000-0000-0000000000bb", "permissions": [{"actions": ["Microsoft.Sql/*/read"]}]}
GIVES_ROLES = "Microsoft.Authorization/roleAssignments/write"
ANYBODY = {"id": "00000000-0000-0000-0000-0000000000cc", "permissions": [{"actions": [GIVES_ROLES]}]}


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (None, {"Microsoft.Authorization": ["regrant"]}),
        ("00000000-0000-0000-0000-0000000000aa", {"Microsoft.Storage": ["regrant"]}),
        ("000000000000000000000000000000aa", {"Microsoft.Storage": ["regrant"]}),
        ("00000000-0000-0000-0000-0000000000bb", {}),
        ("00000000-0000-0000-0000-0000000000ff", {}),
        ("00000000-0000-0000-0000-0000000000cc", {"Microsoft.Authorization": ["regrant"]}),
    ],
)
def test_a_role_that_may_give_a_few_roles_gives_rights_over_what_these_reach(
    named: str | None, expected: dict[str, list[str]]
) -> None:
    services = {
        "Microsoft.Storage": {"data": {"read": ["blobs/read"], "write": ["blobs/write"]}},
        "Microsoft.Sql": {"control": {"list": ["servers/read"]}},
        "Microsoft.Authorization": {"control": {"regrant": ["roleAssignments/write"]}},
    }
    asked = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals"
    condition = f"{asked}{{{named}}}" if named else None
    role = {"permissions": [{"actions": [GIVES_ROLES], "condition": condition}]}
    others = {row["id"]: row for row in (WRITER, LISTER, ANYBODY)}
    assert refresh_azure_roles.gives(role, {"services": services}, others) == expected


def test_roles_that_azure_calls_otherwise_are_told() -> None:
    judged = {"Owner": {"id": "1"}, "Reader": {"id": "2"}}
    assert refresh_azure_roles.wrong(judged, [{"name": "1", "roleName": "Owner"}]) == ["Reader"]


TABLE = AwsTable({"services": {"s3": {"name": "S3", "thing": "bucket", "untyped": True, "list": ["ListBucket"],
                                      "read": ["GetObject"]}}})  # fmt: skip


def _policy(*statements: dict[str, object]) -> Known:
    return Known(json.dumps({"Statement": list(statements)}))


def test_a_managed_policy_gives_what_it_allows_on_every_resource() -> None:
    every = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}
    named = {**every, "Resource": "arn:aws:s3:::logs/*"}
    names_only = {**every, "Action": "s3:List*"}
    given = [refresh_managed_policies.gives(read_policy(_policy(one)), TABLE) for one in (every, named, names_only)]
    assert given == [{"s3": ["list", "read"]}, {}, {}]


def test_the_newest_version_of_a_managed_policy_counts(tmp_path: Path) -> None:
    for version, action in (("v2", "s3:GetObject"), ("v10", "s3:ListBucket")):
        home = tmp_path / "Reads" / version
        home.mkdir(parents=True)
        document = {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
        (home / "policy.json").write_text(json.dumps({"PolicyVersion": {"Document": document}}), "utf8")
    ((name, policy),) = refresh_managed_policies.latest(tmp_path)
    assert name == "Reads"
    assert refresh_managed_policies.gives(policy, TABLE) == {}


def test_what_is_said_of_a_policy_that_aws_does_not_have_is_told() -> None:
    judged = {"Gone": {"category": "administrator"}, "Old": {"category": "administrator", "withdrawn": True}}
    assert refresh_managed_policies.wrong(judged, {}, TABLE) == ["Gone: AWS has no such policy"]


@pytest.mark.parametrize(
    ("permissions", "of"),
    [
        ({"actions": ["Microsoft.Network/*", "Microsoft.Other/things/read"]}, []),
        ({"actions": ["Microsoft.Other/*"]}, ["Microsoft.Other"]),
        ({"actions": ["Microsoft.Other/register/action"]}, []),
        ({"actions": ["Microsoft.Other/things/listKeys/action"]}, ["Microsoft.Other"]),
        ({"actions": ["*"]}, ["*"]),
        ({"actions": [], "dataActions": ["Microsoft.Other/things/read"]}, ["Microsoft.Other"]),
        ({"actions": ["Microsoft.Storage/storageAccounts/fileServices/write"]}, []),
        ({"dataActions": ["Microsoft.Vision/train/action", "Microsoft.Network/x/read"]}, ["Microsoft.Vision"]),
    ],
)
def test_providers_that_no_table_tells_apart_are_named(permissions: dict[str, list[str]], of: list[str]) -> None:
    services = {"Microsoft.Storage": {}, "Microsoft.Vision": {"data": "words"}}
    table = {"services": services, "dataless": ["Microsoft.Network"]}
    assert refresh_azure_roles.not_told_apart({"permissions": [permissions]}, table) == of


def test_every_role_of_azure_stands_in_one_section() -> None:
    roles = {
        "Reads": ("1", {"Microsoft.Storage": ["read"]}, []),
        "Both": ("2", {"Microsoft.Storage": ["read"]}, ["Microsoft.Other"]),
        "Nothing": ("3", {}, []),
        "Nobody knows": ("4", {}, ["Microsoft.Other"]),
    }
    page = yaml.safe_load(refresh_azure_roles.page(roles, datetime.date(2026, 11, 22)))
    sections = [set(page[name]) for name in ("roles", "without_data", "not_told_apart")]
    assert sections == [{"Reads", "Both"}, {"Nothing"}, {"Nobody knows"}]


def test_the_sections_of_azures_roles_have_no_id_twice() -> None:
    page = yaml.safe_load((refresh_azure_roles.HOME / "roles.yaml").read_text("utf8"))
    ids = [row["id"] for name in ("roles", "not_told_apart") for row in page[name].values()]
    ids += page["without_data"].values()
    assert len(ids) == len(set(ids)) > 900
