"""Grants on Alibaba Cloud, Tencent Cloud and Huawei Cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, from_plain

CATALOGUE = catalogue.load()
POLICIES = {
    "alibaba": ("alicloud_ram_policy", "policy_document"),
    "tencent": ("tencentcloud_cam_policy", "document"),
    "huawei": ("huaweicloud_identity_role", "policy"),
    "huawei-v5": ("huaweicloud_identityv5_policy", "policy_document"),
}
SERVICE = {"alibaba": "oss", "tencent": "cos", "huawei": "obs", "huawei-v5": "obs"}


def block(kind: str, called: str = "x", mode: str = "resource", /, **body: Any) -> Block:
    values = {k: v if isinstance(v, (Known, Unknown, OneOf)) else from_plain(v) for k, v in body.items()}
    return Block(kind, called, f"{kind}.{called}", mode, Location("main.tf", 1, 9), Known(values))


def refers(target: Block, path: str = "id") -> Unknown:
    return Unknown("known after apply", reference=Reference(target, path))


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), CATALOGUE))


def categories(*blocks: Block) -> set[str]:
    return {grant.category for grant in grants(*blocks) if grant.broad and not grant.undecided}


def policy(cloud: str, *statements: dict[str, Any], called: str = "p") -> Block:
    kind, attribute = POLICIES[cloud]
    return block(kind, called, **{attribute: json.dumps({"Version": "1", "Statement": list(statements)})})


@pytest.mark.parametrize(
    ("cloud", "statement", "category"),
    [
        ("tencent", {"effect": "allow", "action": "*", "resource": "*"}, "administrator"),
        ("tencent", {"effect": "allow", "action": ["cos:*"], "resource": ["*"]}, "service-wildcard"),
        ("tencent", {"effect": "allow", "action": "name/cos:*", "resource": "qcs::cos:::*"}, "service-wildcard"),
        ("tencent", {"effect": "allow", "action": "cos:*", "resource": "qcs::cos:ap-x:uid/1:b-1/*"}, ""),
        ("tencent", {"effect": "allow", "action": "name/cos:GetObject", "resource": "*"}, "reads-everything"),
        ("tencent", {"effect": "allow", "action": "name/cos:PutObject", "resource": "*"}, ""),
        ("tencent", {"effect": "allow", "action": "name/sts:AssumeRole", "resource": "*"}, "any-role"),
        ("tencent", {"effect": "allow", "action": "cam:AttachUserPolicy", "resource": "*"}, "escalation"),
        ("tencent", {"effect": "deny", "action": "*", "resource": "*"}, ""),
        ("huawei", {"Effect": "Allow", "Action": ["*:*:*"]}, "administrator"),
        ("huawei", {"Effect": "Allow", "Action": ["obs:*:*"]}, "service-wildcard"),
        ("huawei", {"Effect": "Allow", "Action": ["obs:*:*"], "Resource": ["obs:*:*:object:*"]}, "service-wildcard"),
        ("huawei", {"Effect": "Allow", "Action": ["obs:*:*"], "Resource": ["obs:*:*:object:reports/*"]}, ""),
        ("huawei", {"Effect": "Allow", "Action": ["obs:object:GetObject"]}, "reads-everything"),
        ("huawei", {"Effect": "Allow", "Action": ["obs:object:*"]}, "reads-everything"),
        ("huawei", {"Effect": "Allow", "Action": ["obs:bucket:ListBucket"]}, ""),
        ("huawei", {"Effect": "Deny", "Action": ["*:*:*"]}, ""),
        ("huawei-v5", {"Effect": "Allow", "Action": ["*"]}, "administrator"),
        ("huawei-v5", {"Effect": "Allow", "Action": ["iam:policies:attachUserV5"]}, "escalation"),
        ("huawei-v5", {"Effect": "Allow", "Action": ["csms:secretVersion:get"]}, ""),
        ("alibaba", {"Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:*"}, "service-wildcard"),
        ("alibaba", {"Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:reports/*"}, ""),
        ("alibaba", {"Effect": "Allow", "Action": "*", "Resource": "acs:*:*:*:*"}, "administrator"),
    ],
)
def test_policies(cloud: str, statement: dict[str, Any], category: str) -> None:
    assert categories(policy(cloud, statement)) == ({category} if category else set())


@pytest.mark.parametrize(
    ("cloud", "principal", "expected"),
    [
        ("alibaba", {"RAM": ["acs:ram::123:root"]}, ("account", "alibaba:account/123", "")),
        ("alibaba", {"RAM": "*"}, ("everyone", "alibaba:*", "public-principal")),
        ("alibaba", {"Federated": "acs:ram::1:saml-provider/okta"}, ("federated", None, "")),
        ("tencent", {"qcs": ["qcs::cam::uin/100:root"]}, ("account", "tencent:account/100", "")),
        ("tencent", {"qcs": "qcs::cam::anonymous:anonymous"}, ("everyone", "tencent:*", "public-principal")),
    ],
)
def test_trust(cloud: str, principal: dict[str, Any], expected: tuple[str, str | None, str]) -> None:
    kind, attribute = {
        "alibaba": ("alicloud_ram_role", "assume_role_policy_document"),
        "tencent": ("tencentcloud_cam_role", "document"),
    }[cloud]
    statement = {"effect": "allow", "action": "sts:AssumeRole", "principal": principal}
    role = block(kind, "r", **{attribute: json.dumps({"statement": [statement]})})
    (grant,) = grants(role)
    assert grant.principal is not None
    sort, name, category = expected
    assert (grant.principal.kind, grant.category) == (sort, category)
    assert name in (None, grant.principal.id)
    assert (grant.privileges, grant.targets) == ({"impersonate"}, (role,))


def test_service_that_takes_a_role_is_nobody() -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
    role = block("alicloud_ram_role", assume_role_policy_document=json.dumps({"Statement": [statement]}))
    assert grants(role) == []


@pytest.mark.parametrize(
    ("kind", "body", "data", "category"),
    [
        ("tencentcloud_cam_role_policy_attachment_by_name", "policy_name", "AdministratorAccess", "administrator"),
        ("tencentcloud_cam_user_policy_attachment", "policy_id", None, "reads-everything"),
        ("huaweicloud_identity_group_role_assignment", "role_id", None, "reads-everything"),
        ("tencentcloud_cam_role_policy_attachment_by_name", "policy_name", "QcloudMonitorFullAccess", ""),
    ],
)
def test_system_policies_by_name_and_looked_up(kind: str, body: str, data: str | None, category: str) -> None:
    looked_up = (
        block("tencentcloud_cam_policies", "l", "data", name="ReadOnlyAccess")
        if kind.startswith("tencent")
        else block("huaweicloud_identity_role", "l", "data", display_name="Tenant Guest")
    )
    named: Any = data if data is not None else refers(looked_up)
    assert categories(looked_up, block(kind, **{body: named})) == ({category} if category else set())


def test_agency_lets_another_account_take_what_its_roles_give() -> None:
    bucket = block("huaweicloud_obs_bucket", "b", bucket="b")
    agency = block(
        "huaweicloud_identity_agency",
        "support",
        name="support",
        delegated_domain_name="helpdesk",
        project_role=[{"project": "eu-west-101", "roles": ["OBS Administrator"]}],
    )
    every = grants(bucket, agency)
    assert {g.category for g in every} == {"", "service-wildcard"}
    (way,) = [w for w in ways(every) if w.principal.id == "huawei:account/helpdesk"]
    assert (way.target, "read" in way.privileges) == (bucket, True)


@pytest.mark.parametrize("cloud", ["alibaba", "tencent"])
def test_outsider_gets_to_a_bucket_through_a_role_and_its_policy(cloud: str) -> None:
    if cloud == "alibaba":
        bucket = block("alicloud_oss_bucket", "b", bucket="reports")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": "acs:ram::999:root"}}
        role = block("alicloud_ram_role", "r", assume_role_policy_document=json.dumps({"Statement": [trust]}))
        resource = "acs:oss:*:*:reports/*"
        made = policy(cloud, {"Effect": "Allow", "Action": "oss:GetObject", "Resource": resource})
        held = block(
            "alicloud_ram_role_policy_attachment",
            policy_name=refers(made),
            policy_type="Custom",
            role_name=refers(role),
        )
    else:
        bucket = block("tencentcloud_cos_bucket", "b", bucket="reports-1")
        trust = {"effect": "allow", "action": "name/sts:AssumeRole", "principal": {"qcs": "qcs::cam::uin/999:root"}}
        role = block("tencentcloud_cam_role", "r", document=json.dumps({"statement": [trust]}))
        resource = "qcs::cos:eu-frankfurt:uid/1:reports-1/*"
        made = policy(cloud, {"effect": "allow", "action": "name/cos:GetObject", "resource": resource})
        held = block("tencentcloud_cam_role_policy_attachment", policy_id=refers(made), role_id=refers(role))
    found = [w for w in ways(grants(bucket, role, made, held)) if w.principal.id == f"{cloud}:account/999"]
    assert [(w.target, w.privileges) for w in found] == [(bucket, frozenset({"read"}))]


def test_policy_that_cannot_be_known_is_undecided() -> None:
    (grant,) = grants(block("tencentcloud_cam_policy", document=Unknown("variable policy has no value")))
    assert (grant.category, "variable policy has no value" in grant.undecided) == ("unreadable-statement", True)


CLOUDS = st.sampled_from(sorted(SERVICE))
OPERATIONS = st.sampled_from(["*", "GetObject", "PutObject", "Get*"])
NAMES = st.sampled_from(["*", "reports/*"])
NARROWING = {
    "alibaba": {"StringEquals": {"acs:ResourceTag/team": "a"}},
    "tencent": {"string_equal": {"qcs:resource_tag": "team&a"}},
    "huawei": {"StringEquals": {"g:ResourceTag/team": "a"}},
    "huawei-v5": {"StringEquals": {"g:ResourceTag/team": "a"}},
}


def statement(cloud: str, effect: str, operation: str, name: str) -> dict[str, Any]:
    service = SERVICE[cloud]
    typed = f"object:{operation}" if cloud.startswith("huawei") and operation != "*" else operation
    action = f"{service}:*:*" if cloud.startswith("huawei") and operation == "*" else f"{service}:{typed}"
    resource = {
        "alibaba": f"acs:oss:*:*:{name}",
        "tencent": f"qcs::cos:::{name}",
        "huawei": f"obs:*:*:object:{name}",
        "huawei-v5": f"obs:*:*:object:{name}",
    }[cloud]
    return {"Effect": effect, "Action": [action], "Resource": [resource]}


def found(cloud: str, *statements: dict[str, Any]) -> set[tuple[str, str]]:
    return {(g.category, g.broad) for g in grants(policy(cloud, *statements)) if g.broad and not g.undecided}


@given(CLOUDS, st.lists(st.tuples(OPERATIONS, NAMES), max_size=3), OPERATIONS, NAMES)
def test_adding_an_allow_never_removes_a_finding(
    cloud: str, before: list[tuple[str, str]], operation: str, name: str
) -> None:
    some = [statement(cloud, "Allow", *one) for one in before]
    assert found(cloud, *some) <= found(cloud, *some, statement(cloud, "Allow", operation, name))


@given(CLOUDS, OPERATIONS, NAMES, OPERATIONS, NAMES)
def test_adding_a_deny_or_a_condition_never_adds_a_finding(
    cloud: str, operation: str, name: str, denied: str, where: str
) -> None:
    allow = statement(cloud, "Allow", operation, name)
    assert found(cloud, allow, statement(cloud, "Deny", denied, where)) <= found(cloud, allow)
    assert found(cloud, {**allow, "Condition": NARROWING[cloud]}) <= found(cloud, allow)
