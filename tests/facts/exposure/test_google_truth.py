"""Google Cloud Storage: IAM × ACL × uniform access × public access prevention.

Written from "Public access prevention" and "Uniform bucket-level access" in the Cloud Storage documentation (read
2026-11-21).
"""

from __future__ import annotations

from itertools import product

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
