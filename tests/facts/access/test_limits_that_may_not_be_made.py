"""What takes away or bounds, in a block that may not be made: it takes nothing away for certain."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import derive
from domicile.model.blocks import Block, Provider
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.premises import Premise
from domicile.model.values import from_plain
from tests.facts.estate_of_blocks import block, refer

DENIED = [f"storage.googleapis.com/{name}" for name in ("objects.get", "objects.list", "buckets.list")]
CASES: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    ((), (), "gone"),
    (("limit",), (), "doubted"),
    (("make",), ("make",), "gone"),
    (("make", "limit"), ("make",), "doubted"),
]
"""What the limit hangs on, what the grant hangs on, and what becomes of the grant."""


def where(one: Block, names: tuple[str, ...]) -> Block:
    """The block, made only where the variables are on."""
    found = frozenset(Premise(name, True, f"variable {name} has no value") for name in names)
    one.rests_on = lambda: found
    return one


def policy(effect: str) -> str:
    return json.dumps({"Statement": [{"Effect": effect, "Action": "*", "Resource": "*"}]})


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), catalogue.load()))


def administrators(*blocks: Block) -> str:
    """What becomes of a role policy that allows everything."""
    found = [grant for grant in grants(*blocks) if grant.broad and grant.block.kind == "aws_iam_role_policy"]
    return "gone" if not found else "doubted" if all(grant.undecided for grant in found) else "stays"


@pytest.mark.parametrize(("limit", "given", "left"), CASES)
@pytest.mark.parametrize("part", ["policy", "attachment"])
def test_service_control_policy(part: str, limit: tuple[str, ...], given: tuple[str, ...], left: str) -> None:
    role = where(block("aws_iam_role", "app"), given)
    role.provider = Provider("aws", "", from_plain({"allowed_account_ids": ["111122223333"]}))
    inline = where(block("aws_iam_role_policy", "app", role=refer(role, "name"), policy=policy("Allow")), given)
    control = block("aws_organizations_policy", "limits", content=policy("Deny"))
    attached = block(
        "aws_organizations_policy_attachment", "limits", policy_id=refer(control, "id"), target_id="111122223333"
    )
    where(control if part == "policy" else attached, limit)
    assert administrators(role, inline, control, attached) == left


def test_service_control_policy_that_may_not_be_made_and_denies_something_else_changes_nothing() -> None:
    role = block("aws_iam_role", "app")
    role.provider = Provider("aws", "", from_plain({"allowed_account_ids": ["111122223333"]}))
    inline = block("aws_iam_role_policy", "app", role=refer(role, "name"), policy=policy("Allow"))
    denial = {"Statement": [{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
    control = where(block("aws_organizations_policy", "limits", content=json.dumps(denial)), ("limit",))
    attached = block(
        "aws_organizations_policy_attachment", "limits", policy_id=refer(control, "id"), target_id="111122223333"
    )
    assert administrators(role, inline, control, attached) == "stays"


@pytest.mark.parametrize(("limit", "given", "left"), CASES)
def test_deny_policy_of_google(limit: tuple[str, ...], given: tuple[str, ...], left: str) -> None:
    member = "group:ops@partner.example.net"
    binding = block(
        "google_project_iam_member", "ops", role="roles/storage.objectViewer", member=member, project="shop"
    )
    rule = {"denied_principals": ["principalSet://goog/public:all"], "denied_permissions": DENIED}
    parent = "cloudresourcemanager.googleapis.com%2Fprojects%2Fshop"
    denial = where(block("google_iam_deny_policy", "no", parent=parent, rules=[{"deny_rule": [rule]}]), limit)
    bucket = block("google_storage_bucket", "orders", name="orders", project="shop")
    (grant,) = grants(where(binding, given), denial, bucket)
    assert bool(grant.targets) == (left != "gone")
    assert ("may not be made: variable limit has no value" in grant.limited) == (left == "doubted")


@pytest.mark.parametrize(("limit", "ends"), [((), True), (("limit",), False)])
def test_organization_policy_by_which_keys_end(limit: tuple[str, ...], ends: bool) -> None:
    account = block("google_service_account", "app", account_id="app", project="shop")
    key = block("google_service_account_key", "app", service_account_id=refer(account, "name"))
    body: Any = {"rules": [{"values": {"allowed_values": ["8h"]}}]}
    name = "projects/shop/policies/iam.serviceAccountKeyExpiryHours"
    ended = where(block("google_org_policy_policy", "keys", name=name, parent="projects/shop", spec=body), limit)
    (grant,) = (one for one in grants(account, key, ended) if one.block is key)
    assert (grant.category == "") == ends


@pytest.mark.parametrize(("limit", "given", "left"), CASES)
def test_boundary_of_a_permission_set(limit: tuple[str, ...], given: tuple[str, ...], left: str) -> None:
    people = where(block("aws_ssoadmin_permission_set", "ops", name="ops"), given)
    inline = where(
        block(
            "aws_ssoadmin_permission_set_inline_policy",
            "ops",
            permission_set_arn=refer(people, "arn"),
            inline_policy=policy("Allow"),
        ),
        given,
    )
    bound = block(
        "aws_ssoadmin_permissions_boundary_attachment",
        "ops",
        permission_set_arn=refer(people, "arn"),
        permissions_boundary=[{"managed_policy_arn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"}],
    )
    found = [grant for grant in grants(people, inline, where(bound, limit)) if grant.broad and grant.block is inline]
    unbounded = [grant for grant in grants(people, inline) if grant.broad and grant.block is inline]
    assert unbounded and not unbounded[0].undecided
    said = {grant.undecided for grant in found}
    assert any("variable limit has no value" in why for why in said) == (left == "doubted")


@pytest.mark.parametrize(("limit", "given", "left"), CASES)
def test_denial_of_oci(limit: tuple[str, ...], given: tuple[str, ...], left: str) -> None:
    """What may be denied and may not is held to be given."""

    def policy_of(statement: str) -> Block:
        return block("oci_identity_policy", "it", compartment_id="ocid1.tenancy.oc1..a", statements=[statement])

    allow = where(policy_of("Allow group Ops to manage object-family in tenancy"), given)
    deny = where(policy_of("deny group Ops to manage object-family in tenancy"), limit)
    (grant,) = (one for one in grants(allow, deny) if one.block is allow)
    assert ("delete" in grant.privileges) == (left == "doubted")


@pytest.mark.parametrize(("limit", "given", "left"), CASES)
def test_boundary_of_tencent(limit: tuple[str, ...], given: tuple[str, ...], left: str) -> None:
    def policy_of(called: str, **statement: str) -> Block:
        document = json.dumps({"version": "2.0", "statement": [{"effect": "allow", **statement}]})
        return block("tencentcloud_cam_policy", called, document=document)

    role = where(block("tencentcloud_cam_role", "jobs", name="jobs"), given)
    allow = where(policy_of("given", action="*", resource="*"), given)
    attached = block(
        "tencentcloud_cam_role_policy_attachment", "jobs", role_id=refer(role, "id"), policy_id=refer(allow, "id")
    )
    boundary = policy_of("boundary", action="cos:GetObject", resource="qcs::cos:ap-x:uid/1:b-1/*")
    bound = block(
        "tencentcloud_cam_role_permission_boundary_attachment",
        "jobs",
        role_name="jobs",
        policy_id=refer(boundary, "id"),
    )
    found = [one for one in grants(role, allow, attached, boundary, where(bound, limit)) if one.block is allow]
    broad = [one for one in found if one.category == "administrator"]
    assert ("gone" if not broad else "doubted" if broad[0].undecided else "stays") == left


@pytest.mark.parametrize(("off", "left"), [("b", "gone"), ("c", "doubted")])
def test_denial_of_a_bucket_that_is_made_unless_all_of_several_are_on(off: str, left: str) -> None:
    """Where one of them is off, as it is where the bucket is made, the policy is there."""
    made = frozenset({Premise(off, False, f"variable {off} has no value")})
    several = frozenset(Premise(name, True, f"variable {name} has no value") for name in ("a", "b"))
    bucket = block("aws_s3_bucket", "reports", bucket="reports")
    bucket.rests_on = lambda: made
    denial = block("aws_s3_bucket_policy", "reports", bucket=refer(bucket, "id"), policy=_denial())
    denial.rests_on = lambda: made | {Premise(several, False, "variable a has no value")}
    role = block("aws_iam_role", "app", name="app")
    arn = "arn:aws:s3:::reports/*"
    reads = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn}]})
    inline = block("aws_iam_role_policy", "app", role=refer(role, "name"), policy=reads)
    found = [grant for grant in grants(role, inline, bucket, denial) if grant.block is inline]
    assert ("gone" if not found else "doubted" if all(one.undecided or one.doubt for one in found) else "stays") == left


def _denial() -> str:
    resources = ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
    return json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources}]})
