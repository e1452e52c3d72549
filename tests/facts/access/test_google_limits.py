"""Google: what may keep somebody outside from being given or using a role."""

from __future__ import annotations

import json
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

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


FOLDER = block("google_folder", "eu", display_name="eu", parent="organizations/1")
INNER = block("google_folder", "inner", display_name="inner", parent=refer(FOLDER, "name"))
IN_FOLDER = block("google_project", "shop", project_id="shop", folder_id=refer(INNER, "id"))
ELSEWHERE = block("google_project", "shop", project_id="shop", folder_id="77")
V1_FOLDER, V1_PROJECT = "google_folder_organization_policy", "google_project_organization_policy"
EVERYBODY = {"list_policy": {"allow": {"all": True}}}


def v2(parent: Any, *rules: Any, constraint: str = "iam.allowedPolicyMemberDomains", **spec: Any) -> Block:
    name = f"x/policies/{constraint}"
    return block("google_org_policy_policy", "near", name=name, parent=parent, spec={"rules": list(rules), **spec})


ONLY = {"values": {"allowed_values": ["C0abc"]}}


@pytest.mark.parametrize(
    ("project", "policies", "refused"),
    [
        (IN_FOLDER, [v1(V1_FOLDER, folder=refer(FOLDER, "name"))], True),
        (IN_FOLDER, [v2(refer(INNER, "name"), ONLY)], True),
        (ELSEWHERE, [v1(V1_FOLDER, folder=refer(FOLDER, "name"))], False),
        (ELSEWHERE, [v1(V1_FOLDER, folder="folders/77")], True),
        (ELSEWHERE, [v2("folders/77", ONLY)], True),
        (ELSEWHERE, [v2("folders/78", ONLY)], False),
        (SHOP_ALONE := block("google_project", "shop", project_id="shop"), [v2("folders/77", ONLY)], False),
        (SHOP_ALONE, [v2("projects/shop", ONLY)], True),
        (SHOP_ALONE, [v2(refer(SHOP_ALONE, "id"), ONLY)], True),
        # the nearest counts, unless it inherits
        (SHOP_ALONE, [policy(), v1(V1_PROJECT, project="shop", **EVERYBODY)], False),
        (SHOP_ALONE, [policy(), v2("projects/shop", {"allow_all": "TRUE"})], False),
        (SHOP_ALONE, [policy(), v2("projects/shop", reset=True)], False),
        (SHOP_ALONE, [policy(), v1(V1_PROJECT, project="shop", list_policy={}, restore_policy={"default": True})],
         False),
        (SHOP_ALONE, [policy(), v2("projects/shop", ONLY, inherit_from_parent=True)], True),
        (SHOP_ALONE, [policy(allowed="C0own"), v2("projects/shop", ONLY, inherit_from_parent=True)], True),
        (IN_FOLDER, [v2(refer(FOLDER, "name"), ONLY), v2(refer(INNER, "name"), {"allow_all": "TRUE"})], False),
    ],
)  # fmt: skip
def test_the_policy_nearest_by_is_in_force(project: Block, policies: list[Block], refused: bool) -> None:
    found = grants(given(project=refer(project, "project_id", "shop")), project, FOLDER, INNER, *policies)
    assert {bool(grant.limited) for grant in found} == {refused}


def test_a_policy_that_inherits_lets_in_whom_those_above_let_in() -> None:
    above = policy(allowed=refer(OWN, "directory_customer_id"))
    near = v2("projects/shop", {"values": {"allowed_values": ["C0other"]}}, inherit_from_parent=True)
    (alone,), (both,) = grants(given(COLLEAGUE), near, OWN), grants(given(COLLEAGUE), above, near, OWN)
    assert alone.limited
    assert not both.limited


def test_what_is_given_on_the_organization_is_refused_by_its_own_policies_alone() -> None:
    on_all = block("google_organization_iam_member", "g", org_id="1", role="roles/viewer", member=PARTNER)
    assert [bool(one.limited) for one in grants(on_all, v2("projects/shop", ONLY), v2("folders/7", ONLY))] == [False]
    assert [bool(one.limited) for one in grants(on_all, v2("organizations/1", ONLY))] == [True]


@pytest.mark.parametrize(
    ("parameters", "member", "refused"),
    [
        ({"allowedPrincipalSets": ["//cloudresourcemanager.googleapis.com/organizations/1"]}, PARTNER, True),
        ({"allowedPrincipalSets": ["//cloudresourcemanager.googleapis.com/organizations/1"]}, COLLEAGUE, False),
        ({"allowedMemberSubjects": [PARTNER]}, PARTNER, False),
        ({"allowedMemberSubjects": [COLLEAGUE]}, PARTNER, True),
    ],
)
def test_the_managed_constraint_lets_in_whom_its_parameters_name(parameters: Any, member: str, refused: bool) -> None:
    own = block("google_organization", "own", mode="data", organization="1", domain="example.com")
    name = "iam.managed.allowedPolicyMembers"
    enforced = v2("organizations/1", {"enforce": "TRUE", "parameters": json.dumps(parameters)}, constraint=name)
    assert [bool(one.limited) for one in grants(given(member), enforced, own)] == [refused]
    off = v2("organizations/1", {"enforce": "FALSE"}, constraint=name)
    assert [bool(one.limited) for one in grants(given(member), off, own)] == [False]


DENIED = [f"storage.googleapis.com/{name}" for name in ("objects.get", "objects.list", "buckets.list")]


def denies(parent: Any, **more: Any) -> Block:
    rule = {"denied_principals": ["principalSet://goog/public:all"], "denied_permissions": DENIED, **more}
    return block("google_iam_deny_policy", "no", parent=parent, rules=[{"deny_rule": [rule]}])


def attached(form: str) -> str:
    return "cloudresourcemanager.googleapis.com%2F" + form.replace("/", "%2F")


IN_ORGANIZATION = block("google_project", "shop", project_id="shop", org_id="1")
PART = Unknown("known after apply", parts=(attached("folders/"), refer(FOLDER, "folder_id")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("project", "denial", "reached", "said"),
    [
        (SHOP_ALONE, denies(attached("projects/shop")), False, ""),
        (IN_FOLDER, denies(PART), False, ""),
        (ELSEWHERE, denies(PART), True, ""),
        (ELSEWHERE, denies(attached("folders/77")), False, ""),
        (IN_ORGANIZATION, denies(attached("organizations/1")), False, ""),
        (IN_ORGANIZATION, denies(attached("organizations/2")), True, ""),
        (SHOP_ALONE, denies(attached("organizations/1")), True, "may deny it"),
        (SHOP_ALONE, denies(attached("projects/shop"), exception_principals=["principalSet://goog/group/a@b.c"]), True,
         "may deny it"),
        (SHOP_ALONE, denies(attached("projects/shop"), denial_condition={"expression": "resource.matchTag('a', 'b')"}),
         True, "may deny it"),
        (SHOP_ALONE, denies(attached("projects/shop"), denied_permissions=["pubsub.googleapis.com/*"],
                            denial_condition={"expression": "resource.matchTag('a', 'b')"}), True, ""),
    ],
)  # fmt: skip
def test_where_a_denial_holds(project: Block, denial: Block, reached: bool, said: str) -> None:
    bucket = block("google_storage_bucket", "orders", name="orders", project=refer(project, "project_id", "shop"))
    given_here = given(project=refer(project, "project_id", "shop"))
    (grant,) = grants(given_here, project, FOLDER, INNER, bucket, denial)
    assert bool(grant.targets) == reached
    assert (said in grant.limited) if said else grant.limited == ""


BOUNDARY = "google_iam_principal_access_boundary_policy"
ALL = "//cloudresourcemanager.googleapis.com/organizations/1"


def bounded(resources: list[Any], principals: str = ALL) -> tuple[Block, Block]:
    rules = [{"effect": "ALLOW", "resources": resources}]
    rule = block(BOUNDARY, "fence", organization="1", details=[{"rules": rules}])
    bind = block("google_iam_organizations_policy_binding", "bind", policy=refer(rule, "name"),
                 target=[{"principal_set": principals}])  # fmt: skip
    return rule, bind


HOST = "//cloudresourcemanager.googleapis.com"


@pytest.mark.parametrize(
    ("resources", "principals", "member", "said"),
    [
        ([f"{HOST}/projects/other"], ALL, PARTNER, True),
        ([f"{HOST}/projects/other", f"{HOST}/projects/shop"], ALL, PARTNER, False),
        ([f"{HOST}/folders/77"], ALL, PARTNER, False),
        ([f"{HOST}/folders/78"], ALL, PARTNER, True),
        ([f"{HOST}/projects/other"], ALL, "allUsers", False),
        ([f"{HOST}/projects/other"], f"{HOST}/projects/12", PARTNER, False),
        ([f"{HOST}/projects/other"], f"{HOST}/projects/12", "serviceAccount:x@y.iam.gserviceaccount.com", True),
        ([f"{HOST}/projects/other"], "//iam.googleapis.com/locations/global/workspace/C1", PARTNER, True),
        ([f"{HOST}/projects/other"], "//iam.googleapis.com/locations/global/workforcePools/desk", PARTNER, False),
        ([f"{HOST}/projects/other"], "//iam.googleapis.com/locations/global/workforcePools/desk",
         "principalSet://iam.googleapis.com/locations/global/workforcePools/desk/*", True),
    ],
)  # fmt: skip
def test_whom_a_boundary_may_keep_away(resources: list[Any], principals: str, member: str, said: bool) -> None:
    here = given(member, project=refer(ELSEWHERE, "project_id", "shop"))
    found = grants(here, ELSEWHERE, *bounded(resources, principals))
    assert ["google_iam_principal_access_boundary_policy" in grant.limited for grant in found] == [said]


def test_a_boundary_that_nothing_binds_keeps_nobody_away() -> None:
    rule, _ = bounded([f"{HOST}/projects/other"])
    assert [grant.limited for grant in grants(given(), rule)] == [""]


def test_a_role_stays_as_broad_as_it_is() -> None:
    without, restricted = grants(given(role="roles/owner"))[0], grants(given(role="roles/owner"), policy())[0]
    assert (restricted.broad, restricted.category, restricted.undecided) == (without.broad, without.category, "")


def test_a_way_that_may_be_refused_is_not_certain() -> None:
    (way,) = ways(grants(given(), policy(), BUCKET))
    assert "google_org_policy_policy.sharing" in way.undecided


PERIMETER = "google_access_context_manager_service_perimeter"
SHOP = block("google_project", "shop", project_id="shop")
OTHER = block("google_project", "other", project_id="other")
UNNAMED = block("google_project", "unnamed", project_id=Unknown("known after apply"))


def number(project: Block) -> Unknown:
    return Unknown("known after apply", parts=("projects/", refer(project, "number")))  # type: ignore[arg-type]


def around(*projects: Any, services: Any = ("storage.googleapis.com",), **more: Any) -> Block:
    status = {"resources": list(projects), "restricted_services": list(services), **more.pop("status", {})}
    return block(PERIMETER, "fence", status=status, **more)


def ingress(level: str, **who: Any) -> dict[str, Any]:
    return {"status": {"ingress_policies": [{"ingress_from": [{**who, "sources": [{"access_level": level}]}]}]}}


@pytest.mark.parametrize(
    ("perimeter", "said"),
    [
        (around(number(SHOP)), "stands around google_storage_bucket.orders, and"),
        (around(number(OTHER)), ""),
        (around("projects/123456789012"), "is not known"),
        (around(Unknown("variable projects has no value")), "is not known"),
        (around(), ""),
        (around(number(SHOP), services=["bigquery.googleapis.com"]), ""),
        (around(number(SHOP), perimeter_type="PERIMETER_TYPE_BRIDGE"), ""),
        (block(PERIMETER, "dry", spec={"resources": [number(SHOP)], "restricted_services": ["storage.googleapis.com"]},
               use_explicit_dry_run_spec=True), ""),
        (block(f"{PERIMETER}s", "all", service_perimeters=[{"status": {
            "resources": [number(SHOP)], "restricted_services": ["storage.googleapis.com"]}}]), "stands around"),
        (around(number(SHOP), **ingress("*", identity_type="ANY_IDENTITY")), ""),
        (around(number(SHOP), **ingress("*", identities=[PARTNER])), ""),
        (around(number(SHOP), **ingress("*", identities=[COLLEAGUE])), "stands around"),
        (around(number(SHOP), **ingress("accessPolicies/1/accessLevels/office", identity_type="ANY_IDENTITY")),
         "stands around"),
    ],
)  # fmt: skip
def test_what_stands_around_a_bucket(perimeter: Block, said: str) -> None:
    (grant,) = grants(given(), BUCKET, SHOP, OTHER, perimeter)
    assert (said in grant.limited) if said else grant.limited == ""


def test_a_project_that_a_block_of_its_own_puts_inside() -> None:
    fence = around()
    put = block(f"{PERIMETER}_resource", "shop", perimeter_name=refer(fence, "name"), resource=number(SHOP))
    (grant,) = grants(given(), BUCKET, SHOP, fence, put)
    assert "stands around" in grant.limited


def test_another_project_of_this_configuration_is_not_inside_however_it_is_called() -> None:
    bucket = block("google_storage_bucket", "b", name="b", project=refer(SHOP, "project_id", "shop"))
    found = grants(given(), bucket, SHOP, UNNAMED, around(number(UNNAMED)))
    assert [grant.limited for grant in found] == [""]


def test_what_is_outside_a_perimeter_is_reached_with_what_is_inside() -> None:
    dataset = block("google_bigquery_dataset", "sales", dataset_id="sales", project="shop")
    found = grants(given(role="roles/viewer"), BUCKET, dataset, SHOP, around(number(SHOP)))
    by_target = {target.address: grant.limited for grant in found for target in grant.targets}
    assert by_target[dataset.address] == ""


LIMITS = [
    policy(),
    policy("projects/shop/policies/iam.allowedPolicyMemberDomains"),
    policy(allowed=refer(OWN, "directory_customer_id")),
    around(number(SHOP)),
    around("projects/123456789012"),
    around(number(OTHER)),
]
GIVEN = [given(m, r) for m in (PARTNER, COLLEAGUE, "allUsers")
         for r in ("roles/owner", "roles/storage.objectViewer", "roles/iam.serviceAccountUser")]  # fmt: skip


def told(*blocks: Block) -> dict[tuple[str, str], tuple[str, ...]]:
    """(principal, target) → what it gets to do there, and whether that is certain."""
    return {(w.principal.id, w.target.address): (*sorted(w.privileges), w.undecided) for w in ways(grants(*blocks))}


@hypothesis.given(
    st.lists(st.sampled_from(GIVEN), min_size=1, max_size=3), st.lists(st.sampled_from(LIMITS), max_size=3)
)
def test_adding_a_limit_never_adds_a_finding(bindings: list[Block], limits: list[Block]) -> None:
    estate = (*bindings, BUCKET, SHOP, OTHER, OWN)
    without, limited = told(*estate), told(*estate, *limits)
    assert limited.keys() == without.keys()
    assert all(limited[key][:-1] == without[key][:-1] for key in limited)
    assert all(limited[key][-1] for key in limited if without[key][-1])

    def broad(*blocks: Block) -> list[tuple[str, str, str]]:
        return [(grant.broad, grant.category, grant.undecided) for grant in grants(*blocks)]

    assert broad(*estate, *limits) == broad(*estate)
