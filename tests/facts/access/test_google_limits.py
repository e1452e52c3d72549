"""Google: what may keep somebody outside from being given or using a role."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Unknown
from tests.facts.estate_of_blocks import block, refer

BUCKET = block("google_storage_bucket", "orders", name="orders", project="shop")
OWN = block("google_organization", "own", mode="data", domain="example.com")
OF_CUSTOMER = block("google_cloud_identity_group", "g", parent="customers/C0abc", group_key={"id": "ops@example.com"})
PARTNER, COLLEAGUE = "group:ops@partner.example.net", "user:ann@example.com"
ORGANIZATION = "organizations/1/policies/iam.allowedPolicyMemberDomains"


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), catalogue.load()))


def given(member: str = PARTNER, role: str = "roles/storage.objectViewer", project: Any = "shop") -> Block:
    return block("google_project_iam_member", "given", role=role, member=member, project=project)


def policy(name: Any = ORGANIZATION, allowed: Any = "C0abc", **rule: Any) -> Block:
    rules = {"values": {"allowed_values": [allowed]}, **rule}
    return block("google_org_policy_policy", "sharing", name=name, spec={"rules": [rules]})


def v1(kind: str, allowed: Any = "C0abc", **more: Any) -> Block:
    body = {"constraint": "constraints/iam.allowedPolicyMemberDomains", "list_policy": {"allow": {"values": [allowed]}}}
    return block(kind, "sharing", **{**body, **more})


@pytest.mark.parametrize(
    ("restriction", "refused"),
    [
        (policy(), True),
        (policy("projects/shop/policies/iam.allowedPolicyMemberDomains"), True),
        (policy("projects/other/policies/iam.allowedPolicyMemberDomains"), False),
        (policy("organizations/1/policies/iam.disableServiceAccountCreation"), False),
        (policy(Unknown("no value", parts=("organizations/", Unknown("no value"), "/policies/"
                                           "iam.allowedPolicyMemberDomains"))), True),
        (policy(condition={"expression": "resource.matchTag('1/open', 'no')"}), False),
        (policy(values={}, allow_all="TRUE"), False),
        (block("google_org_policy_policy", "sharing", name=ORGANIZATION,
               dry_run_spec={"rules": [{"values": {"allowed_values": ["C0abc"]}}]}), False),
        (v1("google_organization_policy"), True),
        (v1("google_organization_policy", constraint="iam.disableServiceAccountCreation"), False),
        (v1("google_project_organization_policy", project="shop"), True),
        (v1("google_project_organization_policy", project="other"), False),
    ],
)  # fmt: skip
def test_which_policies_may_refuse_a_member_of_somebody_else(restriction: Block, refused: bool) -> None:
    (grant,) = grants(given(), restriction, BUCKET)
    assert ("google_org" in grant.limited or "google_project" in grant.limited) == refused


@pytest.mark.parametrize(
    ("member", "allowed", "refused"),
    [
        (PARTNER, refer(OWN, "directory_customer_id"), True),
        (COLLEAGUE, refer(OWN, "directory_customer_id"), False),
        (COLLEAGUE, Unknown("known after apply", parts=("is:", refer(OWN, "directory_customer_id"))), False),  # type: ignore[arg-type]
        (COLLEAGUE, "C0abc", False),
        (COLLEAGUE, "is:C0abc", False),
        (COLLEAGUE, "C0other", True),
        (PARTNER, "C0abc", True),
        ("domain:partner.example.net", "C0abc", True),
        ("serviceAccount:jobs@theirs.iam.gserviceaccount.com", "C0abc", True),
    ],
)  # fmt: skip
def test_whom_a_policy_certainly_lets_in(member: str, allowed: Any, refused: bool) -> None:
    (grant,) = grants(given(member), policy(allowed=allowed), OWN, OF_CUSTOMER, BUCKET)
    assert bool(grant.limited) == refused


def test_a_role_stays_as_broad_as_it_is() -> None:
    without, restricted = grants(given(role="roles/owner"))[0], grants(given(role="roles/owner"), policy())[0]
    assert (restricted.broad, restricted.category, restricted.undecided) == (without.broad, without.category, "")


def test_a_way_that_may_be_refused_is_not_certain() -> None:
    (way,) = ways(grants(given(), policy(), BUCKET))
    assert "google_org_policy_policy.sharing" in way.undecided
