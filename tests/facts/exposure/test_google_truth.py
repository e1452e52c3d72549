"""Google Cloud Storage: IAM × ACL × uniform access × public access prevention × organisation policies.

Written from "Public access prevention" and "Uniform bucket-level access" in the Cloud Storage documentation (read
2026-11-21), and "Restricting identities by domain" of the Resource Manager (read 2026-11-22).
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from domicile.model.values import Reference, Unknown

from .estates import Estate, ref, variable

MEMBERS = [None, "allUsers", "allAuthenticatedUsers", "group:ops@example.com"]
ENTITIES = [None, "READER:allUsers", "OWNER:allAuthenticatedUsers", "READER:user-a@example.com"]
UNIFORM = [None, True, False]
PREVENTION = [None, "inherited", "enforced"]


@pytest.mark.parametrize(
    ("member", "entity", "uniform", "prevention"), list(product(MEMBERS, ENTITIES, UNIFORM, PREVENTION))
)
def test_a_bucket_is_public_exactly_where_google_says_so(
    member: str | None, entity: str | None, uniform: bool | None, prevention: str | None
) -> None:
    estate = Estate()
    settings = {"uniform_bucket_level_access": uniform, "public_access_prevention": prevention}
    bucket = estate.add("google_storage_bucket", name="b", **{k: v for k, v in settings.items() if v is not None})
    if member:
        estate.add(
            "google_storage_bucket_iam_member",
            bucket=ref(bucket, "name"),
            role="roles/storage.objectViewer",
            member=member,
        )
    if entity:
        estate.add("google_storage_bucket_acl", bucket=ref(bucket, "name"), role_entity=[entity])
    by_iam = member in ("allUsers", "allAuthenticatedUsers") and prevention != "enforced"
    by_acl = bool(entity) and "all" in str(entity) and uniform is not True and prevention != "enforced"
    found = estate.exposures()
    ways = {exposure.attribute for exposure in found if exposure.state == "exposed"}
    assert ways == ({"member"} if by_iam else set()) | ({"role_entity"} if by_acl else set())
    assert ("unguarded" in {e.state for e in found}) == (not ways and prevention != "enforced")


def policy(level: str, constraint: str, on: bool, older: bool) -> tuple[str, dict[str, Any]]:
    """An organisation policy in the form of `google_org_policy_policy`, or of the kinds before that."""
    is_list = constraint == "iam.allowedPolicyMemberDomains"
    if not older:
        rule: dict[str, Any] = {"enforce": "TRUE" if on else "FALSE"}
        if is_list:
            rule = {"values": [{"allowed_values": ["C0abc1234"]}]} if on else {"allow_all": "TRUE"}
        return "google_org_policy_policy", {"name": f"{level}/policies/{constraint}", "spec": [{"rules": [rule]}]}
    body: dict[str, Any] = {"constraint": f"constraints/{constraint}"}
    if is_list:
        body["list_policy"] = [{"allow": [{"values": ["C0abc1234"]} if on else {"all": True}]}]
    else:
        body["boolean_policy"] = [{"enforced": on}]
    level, _, number = level.partition("/")
    kind, name = OLDER[level]
    return kind, {**body, name: number}


OLDER = {
    "organizations": ("google_organization_policy", "org_id"),
    "folders": ("google_folder_organization_policy", "folder"),
    "projects": ("google_project_organization_policy", "project"),
}
PREVENTS, DOMAINS = "storage.publicAccessPrevention", "iam.allowedPolicyMemberDomains"


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("level", ["organizations/1", "folders/1", "projects/shop", "projects/another"])
@pytest.mark.parametrize("constraint", [PREVENTS, DOMAINS])
@pytest.mark.parametrize(
    ("member", "entity"), [("allUsers", None), (None, "READER:allUsers"), ("group:ops@example.com", None)]
)
def test_an_organisation_policy_holds_for_what_is_below_it(
    member: str | None, entity: str | None, constraint: str, level: str, on: bool, older: bool
) -> None:
    """Prevention stops both ways; the domain restriction refuses new members, is not retroactive, and knows no ACLs."""
    estate = Estate()
    bucket = estate.add("google_storage_bucket", name="b", project="shop")
    if member:
        role = "roles/storage.objectViewer"
        estate.add("google_storage_bucket_iam_member", bucket=ref(bucket, "name"), role=role, member=member)
    if entity:
        estate.add("google_storage_bucket_acl", bucket=ref(bucket, "name"), role_entity=[entity])
    kind, body = policy(level, constraint, on, older)
    estate.add(kind, "policy", **body)
    found = [e.state for e in estate.exposures() if e.state != "unguarded"]
    public = "all" in str(member) or entity is not None
    holds = on and level != "projects/another" and (constraint == PREVENTS or entity is None)
    if not public:
        assert found == []
    elif not holds:
        assert found == ["exposed"]
    elif constraint == DOMAINS or level == "folders/1":
        assert found == ["undecided"]
    else:
        assert found == []


def test_a_project_is_the_same_by_its_name_and_by_its_resource() -> None:
    estate = Estate()
    project = estate.add("google_project", project_id=variable("project"))
    parts = Unknown("known after apply", parts=("projects/", ref(project, "number"), f"/policies/{PREVENTS}"))
    estate.add("google_org_policy_policy", name=parts, spec=[{"rules": [{"enforce": "TRUE"}]}])
    bucket = estate.add("google_storage_bucket", name="b", project=ref(project, "project_id"))
    estate.add("google_storage_bucket_iam_member", bucket=ref(bucket, "name"), role="r", member="allUsers")
    assert not [e for e in estate.exposures() if e.state != "unguarded"]


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("google_bigquery_dataset_iam", "google_bigquery_dataset"),
        ("google_pubsub_topic_iam", "google_pubsub_topic"),
        ("google_kms_crypto_key_iam", "google_kms_crypto_key"),
        ("google_secret_manager_secret_iam", "google_secret_manager_secret"),
        ("google_artifact_registry_repository_iam", "google_artifact_registry_repository"),
        ("google_project_iam", ""),
    ],
)
@pytest.mark.parametrize("end", ["member", "binding"])
def test_public_members_of_other_kinds(kind: str, target: str, end: str) -> None:
    estate = Estate()
    who = {"member": "allUsers"} if end == "member" else {"members": ["user:a@example.com", "allUsers"]}
    estate.add(f"{kind}_{end}", role="roles/viewer", **who)
    (exposure,) = estate.exposed()
    assert exposure.audience == "everyone"
    assert exposure.block.kind == f"{kind}_{end}"


def test_a_policy_document_is_followed() -> None:
    estate = Estate()
    document = estate.add(
        "google_iam_policy", binding=[{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]
    )
    document.mode = "data"
    bucket = estate.add("google_storage_bucket", name="b")
    data = Unknown("known after apply", reference=Reference(document, "policy_data"))
    estate.add("google_storage_bucket_iam_policy", bucket=ref(bucket, "name"), policy_data=data)
    (exposure,) = estate.exposed()
    assert exposure.abilities == {"list", "read"}
    assert document in exposure.joined


def test_a_dataset_that_gives_access_to_every_account() -> None:
    estate = Estate()
    estate.add(
        "google_bigquery_dataset", dataset_id="d", access=[{"role": "READER", "special_group": "allAuthenticatedUsers"}]
    )
    (exposure,) = estate.exposed()
    assert (exposure.audience, exposure.channel) == ("authenticated", "dataset")


def test_the_owners_of_a_project_are_not_everybody() -> None:
    estate = Estate()
    estate.add("google_bigquery_dataset", dataset_id="d", access=[{"role": "OWNER", "special_group": "projectOwners"}])
    assert not estate.exposures()


def test_an_unknown_member_is_undecided() -> None:
    estate = Estate()
    estate.add("google_pubsub_topic_iam_member", role="roles/pubsub.publisher", member=variable("member"))
    (exposure,) = estate.exposures()
    assert (exposure.state, exposure.reason) == ("undecided", "variable member has no value")


def test_a_member_of_which_the_sort_is_known_is_not_everybody() -> None:
    estate = Estate()
    part = Unknown("variable id has no value", parts=("serviceAccount:", variable("id")))
    estate.add("google_pubsub_topic_iam_member", role="roles/pubsub.publisher", member=part)
    assert not estate.exposures()
