"""Google: rights that stand in lists of their own (ACLs, views, entitlements), and whom they are no news of."""

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
SECRET = block("google_secret_manager_secret", "key", secret_id="key", project="shop")


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), catalogue.load()))


def ends(*blocks: Block) -> dict[tuple[str, str], set[str]]:
    return {(way.principal.id, way.target.address): set(way.privileges) for way in ways(grants(*blocks))}


def about(kind: str, **body: Any) -> Block:
    return block(kind, "list", bucket=refer(BUCKET, "name", "orders"), **body)


@pytest.mark.parametrize(
    ("entry", "principal", "given"),
    [
        (about("google_storage_bucket_acl", role_entity=["READER:group-ops@example.com"]), "group:ops@example.com",
         {"list"}),
        (about("google_storage_bucket_acl", role_entity=["OWNER:user-ann@example.com"]), "user:ann@example.com",
         {"list", "write", "delete", "administer", "regrant"}),
        (about("google_storage_default_object_acl", role_entity=["READER:domain-partner.example"]),
         "domain:partner.example", {"read"}),
        (about("google_storage_object_acl", object="x", role_entity=["READER:project-viewers-12"]), "projectViewer:12",
         {"read"}),
        (about("google_storage_bucket_access_control", entity="group-ops@example.com", role="WRITER"),
         "group:ops@example.com", {"list", "write", "delete"}),
        (about("google_storage_default_object_access_control", entity="user-ann@example.com", role="READER"),
         "user:ann@example.com", {"read"}),
        (about("google_storage_object_access_control", object="x", entity="user-x@p.iam.gserviceaccount.com",
               role="OWNER"), "serviceAccount:x@p.iam.gserviceaccount.com", {"read", "write", "regrant"}),
    ],
)  # fmt: skip
def test_who_is_in_an_access_control_list(entry: Block, principal: str, given: set[str]) -> None:
    assert ends(BUCKET, entry) == {(f"gcp:{principal}", BUCKET.address): given}


def test_an_entry_for_everybody_is_an_exposure_and_no_grant() -> None:
    everybody = about("google_storage_bucket_acl", role_entity=["READER:allUsers", "READER:allAuthenticatedUsers"])
    assert grants(BUCKET, everybody) == []


def test_lists_do_not_count_where_access_is_uniform() -> None:
    uniform = block("google_storage_bucket", "orders", name="orders", project="shop", uniform_bucket_level_access=True)
    entry = block("google_storage_bucket_access_control", "one", bucket=refer(uniform, "name", "orders"),
                  entity="group-ops@example.com", role="WRITER")  # fmt: skip
    assert grants(uniform, entry) == []


def view(project: Any, name: str = "view") -> dict[str, Any]:
    return {name: {"project_id": project, "dataset_id": "theirs", "table_id": "v"}}


@pytest.mark.parametrize(
    ("entry", "principals"),
    [
        (view("partner"), ["gcp:project/partner"]),
        (view("shop"), []),
        (view(Unknown("variable partner has no value")), ["gcp:project/*"]),
        ({"dataset": {"dataset": {"project_id": "partner", "dataset_id": "x"}, "target_types": ["VIEWS"]}},
         ["gcp:project/partner"]),
        ({"routine": {"project_id": "partner", "dataset_id": "x", "routine_id": "r"}}, ["gcp:project/partner"]),
    ],
)  # fmt: skip
def test_views_of_another_project_that_read_a_dataset(entry: dict[str, Any], principals: list[str]) -> None:
    dataset = block("google_bigquery_dataset", "sales", dataset_id="sales", project="shop", access=[entry])
    found = grants(dataset)
    assert [grant.principal.id for grant in found if grant.principal] == principals
    assert all(grant.privileges == {"list", "read"} and grant.targets == (dataset,) for grant in found)


def entitlement(parent: Any = "projects/shop", role: Any = "roles/storage.admin", **binding: Any) -> Block:
    access = {"resource_type": "x", "resource": "y", "role_bindings": [{"role": role, **binding}]}
    return block(
        "google_privileged_access_manager_entitlement",
        "night",
        parent=parent,
        eligible_users=[{"principals": ["group:ops@example.com"]}],
        privileged_access=[{"gcp_iam_access": [access]}],
    )


def test_who_may_be_given_a_role_for_a_while_can_reach_what_it_gives() -> None:
    everything = {"list", "read", "write", "delete", "administer", "regrant"}
    found = ends(BUCKET, SECRET, entitlement())
    assert found == {("gcp:group:ops@example.com", BUCKET.address): everything}
    assert ends(BUCKET, entitlement(parent="projects/other")).get(("gcp:group:ops@example.com", BUCKET.address)) is None


def test_an_eligible_role_is_not_held_all_the_time_and_so_not_too_much() -> None:
    assert {grant.broad for grant in grants(BUCKET, entitlement(role="roles/owner"))} == {""}


def test_an_entitlement_of_an_organization_or_folder_reaches_below_it() -> None:
    ops = "gcp:group:ops@example.com"
    assert (ops, BUCKET.address) in ends(BUCKET, entitlement("organizations/1"))
    folder = block("google_folder", "eu", display_name="eu", parent="organizations/1")
    inner = block("google_folder", "inner", display_name="inner", parent=refer(folder, "name"))
    project = block("google_project", "shop", project_id="shop", folder_id=refer(inner, "id"))
    bucket = block("google_storage_bucket", "orders", name="orders", project=refer(project, "project_id", "shop"))
    (grant,) = grants(folder, inner, project, bucket, entitlement(refer(folder, "name")))
    assert (grant.targets, grant.doubt) == ((bucket,), "")
    above = block("google_project", "shop", project_id="shop", org_id="1")
    assert not [g for g in grants(folder, above, bucket, entitlement(refer(folder, "name"))) if g.targets]


def test_those_who_hold_a_basic_role_in_the_project_itself_are_told_where_they_are_given_it() -> None:
    def given(member: str) -> list[str]:
        one = block("google_storage_bucket_iam_member", "one", bucket=refer(BUCKET, "name", "orders"), member=member,
                    role="roles/storage.legacyBucketOwner")  # fmt: skip
        return [grant.principal.id for grant in grants(BUCKET, one) if grant.principal]

    assert given("projectOwner:shop") == []
    assert given("projectOwner:other") == ["gcp:projectOwner:other"]


def test_nobody_is_given_a_role_whose_only_member_was_deleted() -> None:
    gone = block("google_project_iam_member", "gone", project="shop", role="roles/owner",
                 member="deleted:user:ann@example.com?uid=1")  # fmt: skip
    assert grants(BUCKET, gone) == []
