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
    ("cloud", "actions", "does"),
    [
        ("alibaba", ["ram:AttachPolicyToRole"], "can give itself every right"),
        ("alibaba", ["ram:AttachPolicyToUser"], "can give users every right"),
        ("alibaba", ["ram:AttachPolicyToUser", "ram:CreatePolicyVersion"], "can give itself every right"),
        ("alibaba", ["ram:PassRole"], "can hand any role to a service"),
        ("tencent", ["cam:CreateApiKey"], "can sign in as every user"),
        ("huawei-v5", ["sts:agencies:assume"], "can take on any agency that trusts it"),
    ],
)
def test_what_can_be_given_to_others_alone_is_told_so(cloud: str, actions: list[str], does: str) -> None:
    found = grants(policy(cloud, {"effect": "allow", "action": actions, "resource": "*"}))
    assert any(does in grant.broad for grant in found if grant.category == "escalation")


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


SSO_USER = block("alicloud_cloud_sso_user", "li", user_name="li")
SSO_GROUP = block("alicloud_cloud_sso_group", "ops", group_name="ops")
BUCKET = block("alicloud_oss_bucket", "orders", bucket="orders")
READING = {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:orders/*"}
READS = {"Version": "1", "Statement": [READING]}
INLINE = {"permission_policy_type": "Inline", "permission_policy_document": json.dumps(READS)}
SYSTEM = {"permission_policy_type": "System", "permission_policy_name": "AliyunOSSFullAccess"}


@pytest.mark.parametrize("given_policy", [INLINE, SYSTEM])
@pytest.mark.parametrize(("sort", "who"), [("User", SSO_USER), ("Group", SSO_GROUP)])
def test_an_access_configuration_is_a_way_for_those_it_is_assigned_to(
    sort: str, who: Block, given_policy: dict[str, str]
) -> None:
    """Alibaba's Cloud SSO: who is assigned an access configuration of an account has its policies there."""
    given = block(
        "alicloud_cloud_sso_access_configuration",
        "support",
        access_configuration_name="support",
        permission_policies=[given_policy],
    )
    assigned = block(
        "alicloud_cloud_sso_access_assignment",
        access_configuration_id=refers(given, "access_configuration_id"),
        principal_type=sort,
        principal_id=refers(who, "user_id"),
        target_id="1234567890",
    )
    found_ways = [w for w in ways(grants(who, BUCKET, given, assigned)) if w.target is BUCKET and len(w.grants) > 1]
    assert [way.principal.id for way in found_ways] == [f"alibaba:sso-{sort.lower()}/{who.name}"]
    assert "read" in found_ways[0].privileges


def test_members_of_a_group_of_cloud_sso_have_what_it_has() -> None:
    user, group = refers(SSO_USER, "user_id"), refers(SSO_GROUP, "group_id")
    (grant,) = grants(SSO_USER, SSO_GROUP, block("alicloud_cloud_sso_user_attachment", user_id=user, group_id=group))
    assert (grant.principal and grant.principal.id, grant.targets) == ("alibaba:sso-user/li", (SSO_GROUP,))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OBSFullAccessPolicy", {"service-wildcard"}),
        ("OBSBasicOperationsPolicy", {"service-wildcard"}),
        ("OBSReadOnlyPolicy", set()),
        ("AdministratorAccessPolicy", {"administrator"}),
    ],
)
def test_identity_policies_of_huawei_by_name(name: str, expected: set[str]) -> None:
    looked_up = block("huaweicloud_identityv5_policies", "found", "data", name=name)
    attached = block("huaweicloud_identityv5_policy_group_attach", policy_id=refers(looked_up), group_id="g-1")
    agency = block("huaweicloud_identity_trust_agency", name="a", policy_names=[name])
    assert categories(agency) == expected
    assert categories(looked_up, attached) == expected


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [({"IAM": ["123456"]}, {"huawei:account/123456"}), ({"Service": ["service.APIG"]}, set())],
)
def test_a_trust_agency_of_huawei_is_taken_by_whom_its_policy_trusts(
    trusted: dict[str, list[str]], expected: set[str]
) -> None:
    trust = {"Effect": "Allow", "Action": ["sts:agencies:assume"], "Principal": trusted}
    bucket = block("huaweicloud_obs_bucket", "orders", bucket="orders")
    agency = block(
        "huaweicloud_identity_trust_agency",
        name="a",
        policy_names=["OBSFullAccessPolicy"],
        trust_policy=json.dumps({"Version": "5.0", "Statement": [trust]}),
    )
    found_ways = [way for way in ways(grants(bucket, agency)) if way.target is bucket and len(way.grants) > 1]
    assert {way.principal.id for way in found_ways} == expected


EVERYTHING = {"effect": "allow", "action": "*", "resource": "*"}
ONE_BUCKET = {"effect": "allow", "action": "cos:GetObject", "resource": "qcs::cos:ap-x:uid/1:b-1/*"}
CAM_ROLE = block("tencentcloud_cam_role", "jobs", name="jobs")


def bounded(boundary: Block | None) -> tuple[Block, ...]:
    given = policy("tencent", EVERYTHING, called="given")
    attached = block("tencentcloud_cam_role_policy_attachment", role_id=refers(CAM_ROLE), policy_id=refers(given))
    if boundary is None:
        return CAM_ROLE, given, attached
    limit = block("tencentcloud_cam_role_permission_boundary_attachment", role_name="jobs", policy_id=refers(boundary))
    return CAM_ROLE, given, attached, boundary, limit


def test_a_boundary_of_tencent_limits_what_its_holder_is_given() -> None:
    assert categories(*bounded(None)) == {"administrator"}
    assert categories(*bounded(policy("tencent", ONE_BUCKET, called="boundary"))) == set()
    assert categories(*bounded(policy("tencent", EVERYTHING, called="boundary"))) == {"administrator"}


def test_a_boundary_of_tencent_that_is_not_known_may_limit_it() -> None:
    unknown = block("tencentcloud_cam_policy", "boundary", document=Unknown("variable policy has no value"))
    assert categories(*bounded(unknown)) == set()
    assert {g.undecided for g in grants(*bounded(unknown)) if g.category == "administrator"} == {
        "what a boundary of its holder leaves of it is not known"
    }


def test_what_a_broad_boundary_of_tencent_leaves_is_undecided() -> None:
    buckets = {"effect": "allow", "action": "cos:*", "resource": "*"}
    found = grants(*bounded(policy("tencent", buckets, called="boundary")))
    assert [g.category for g in found if g.undecided] == ["administrator"]


def test_a_policy_of_tencent_that_is_a_boundary_alone_gives_nothing() -> None:
    boundary = policy("tencent", EVERYTHING, called="boundary")
    limit = block("tencentcloud_cam_role_permission_boundary_attachment", role_name="x", policy_id=refers(boundary))
    assert categories(boundary) == {"administrator"}
    assert categories(boundary, limit) == set()
