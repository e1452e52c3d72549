"""Google's modules of the registry that were not fetched, judged by their arguments."""

from __future__ import annotations

from typing import Any

import pytest

from .estates import Estate, ref, variable

STORAGE = "module/terraform-google-modules/cloud-storage/google"
IAM = "module/terraform-google-modules/iam/google//modules"
READER = "roles/storage.objectViewer"


@pytest.mark.parametrize(
    ("kind", "body", "state"),
    [
        (f"{STORAGE}//modules/simple_bucket", {"iam_members": [{"role": READER, "member": "allUsers"}]}, "exposed"),
        (
            f"{STORAGE}//modules/simple_bucket",
            {"iam_members": [{"role": READER, "member": "allUsers"}], "public_access_prevention": "enforced"},
            None,
        ),
        (f"{STORAGE}//modules/simple_bucket", {"iam_members": [{"role": READER, "member": "user:a@b.c"}]}, None),
        (f"{STORAGE}//modules/simple_bucket", {"iam_members": variable("members")}, "undecided"),
        (f"{STORAGE}//modules/simple_bucket", {"name": "b"}, None),
        (STORAGE, {"viewers": ["allUsers"], "set_viewer_roles": True}, "exposed"),
        (STORAGE, {"viewers": ["allUsers"]}, None),
        (
            STORAGE,
            {"viewers": ["group:a@b.c"], "admins": ["allAuthenticatedUsers"], "set_admin_roles": True},
            "exposed",
        ),
        (STORAGE, {"viewers": ["group:a@b.c"]}, None),
        (f"{IAM}/storage_buckets_iam", {"storage_buckets": ["b"], "bindings": {READER: ["allUsers"]}}, "exposed"),
        (f"{IAM}/storage_buckets_iam", {"storage_buckets": ["b"], "bindings": {READER: ["user:a@b.c"]}}, None),
        (f"{IAM}/pubsub_topics_iam", {"bindings": {"roles/pubsub.publisher": ["allUsers"]}}, "exposed"),
        (f"{IAM}/secret_manager_iam", {"bindings": variable("bindings")}, "undecided"),
    ],
)
def test_members_of_a_module_that_are_everybody_open_it(kind: str, body: dict[str, Any], state: str | None) -> None:
    estate = Estate()
    estate.add(kind, **body)
    assert estate.states() == ({state} if state else set())


def test_the_bucket_that_a_module_is_given_is_what_it_opens_and_what_guards_it() -> None:
    estate = Estate()
    bucket = estate.add("google_storage_bucket", "b", name="b")
    estate.add(f"{IAM}/storage_buckets_iam", storage_buckets=[ref(bucket, "name")], bindings={READER: ["allUsers"]})
    assert [exposure.block for exposure in estate.exposed()] != []
    guarded = Estate()
    bucket = guarded.add("google_storage_bucket", "b", name="b", public_access_prevention="enforced")
    guarded.add(f"{IAM}/storage_buckets_iam", storage_buckets=[ref(bucket, "name")], bindings={READER: ["allUsers"]})
    assert guarded.exposed() == []
