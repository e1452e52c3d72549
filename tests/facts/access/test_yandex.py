"""Grants on Yandex Cloud: what bindings lead to, who their members are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, from_plain

CATALOGUE = catalogue.load()


def block(kind: str, called: str = "x", /, **body: Any) -> Block:
    values = {k: v if isinstance(v, (Known, Unknown, OneOf)) else from_plain(v) for k, v in body.items()}
    return Block(kind, called, f"{kind}.{called}", "resource", Location("main.tf", 1, 9), Known(values))


def refers(target: Block, path: str = "id") -> Unknown:
    return Unknown("known after apply", reference=Reference(target, path))


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), CATALOGUE))


BUCKET = block("yandex_storage_bucket", "b", bucket="reports", folder_id="f1")
ELSEWHERE = block("yandex_storage_bucket", "e", bucket="other", folder_id="f2")
SECRET = block("yandex_lockbox_secret", "s", name="s", folder_id="f1")


@pytest.mark.parametrize(
    ("kind", "body", "expected", "privileges"),
    [
        ("yandex_storage_bucket_iam_binding", {"bucket": "reports", "role": "storage.viewer"}, {"b"}, {"list", "read"}),
        ("yandex_storage_bucket_iam_binding", {"bucket": "reports", "role": "storage.uploader"}, {"b"}, {"write"}),
        (
            "yandex_resourcemanager_folder_iam_member",
            {"folder_id": "f1", "role": "storage.viewer"},
            {"b"},
            {"list", "read"},
        ),
        (
            "yandex_resourcemanager_folder_iam_member",
            {"folder_id": "f1", "role": "viewer"},
            {"b", "s"},
            {"list", "read"},
        ),
        (
            "yandex_resourcemanager_cloud_iam_member",
            {"cloud_id": "c", "role": "lockbox.auditor"},
            {"s"},
            {"list"},
        ),
        ("yandex_resourcemanager_folder_iam_member", {"folder_id": "f1", "role": "vpc.user"}, set(), {"read"}),
    ],
)
def test_binding_leads_to_its_stores(kind: str, body: dict[str, str], expected: set[str], privileges: set[str]) -> None:
    (grant,) = grants(BUCKET, ELSEWHERE, SECRET, block(kind, member="userAccount:ann", **body))
    assert {target.name for target in grant.targets} == expected
    assert grant.privileges == privileges


def test_bindings_of_a_policy_document_are_grants() -> None:
    document = {"bindings": [{"role": "admin", "members": ["userAccount:ann", "group:ops"]}]}
    found = grants(block("yandex_resourcemanager_folder_iam_policy", folder_id="f", policy_data=json.dumps(document)))
    assert [(g.principal.id, g.category) for g in found if g.principal] == [
        ("yandex:userAccount:ann", "owner"),
        ("yandex:group:ops", "owner"),
    ]


def test_policy_document_that_is_not_known_is_undecided() -> None:
    data = Unknown("variable policy has no value")
    (grant,) = grants(block("yandex_resourcemanager_folder_iam_policy", folder_id="f", policy_data=data))
    assert "variable policy has no value" in grant.undecided


@pytest.mark.parametrize(
    ("member", "kind", "identifier"),
    [
        ("userAccount:a", "user", "yandex:userAccount:a"),
        ("serviceAccount:a", "service-account", "yandex:serviceAccount:a"),
        ("federatedUser:a", "federated", "yandex:federatedUser:a"),
        ("group:a", "group", "yandex:group:a"),
        ("system:group:organization:o:users", "organization", "yandex:system:group:organization:o:users"),
        ("system:group:federation:f:users", "federated", "yandex:system:group:federation:f:users"),
        ("system:allUsers", "everyone", "yandex:system:allUsers"),
        ("system:allAuthenticatedUsers", "authenticated", "yandex:system:allAuthenticatedUsers"),
    ],
)
def test_members(member: str, kind: str, identifier: str) -> None:
    (grant,) = grants(block("yandex_kms_symmetric_key_iam_member", role="kms.keys.decrypter", member=member))
    assert grant.principal is not None
    assert (grant.principal.kind, grant.principal.id, grant.category) == (kind, identifier, "")
    assert grant.privileges == {"decrypt"}


def test_outsider_gets_to_a_bucket_through_a_service_account() -> None:
    account = block("yandex_iam_service_account", "jobs", name="jobs")
    taken = block(
        "yandex_iam_service_account_iam_member",
        service_account_id=refers(account),
        role="iam.serviceAccounts.tokenCreator",
        member="userAccount:outsider",
    )
    member = Unknown("after apply", parts=("serviceAccount:", refers(account)))
    reads = block(
        "yandex_storage_bucket_iam_binding",
        bucket=refers(BUCKET),
        role="storage.viewer",
        members=Known((member,)),
    )
    found = [w for w in ways(grants(BUCKET, account, taken, reads)) if w.principal.id == "yandex:userAccount:outsider"]
    assert [(w.target, w.privileges) for w in found] == [(BUCKET, frozenset({"list", "read"}))]


def test_everyone_who_may_take_a_service_account_is_told() -> None:
    (grant,) = grants(
        block("yandex_iam_service_account_iam_member", service_account_id="a", role="admin", member="system:allUsers")
    )
    assert (grant.category, grant.privileges) == ("public-principal", {"impersonate"})


def test_a_member_of_whom_nothing_is_known_is_not_known() -> None:
    member = Unknown("variable who has no value")
    (found,) = grants(block("yandex_storage_bucket_iam_member", bucket="reports", role="storage.viewer", member=member))
    assert found.principal is not None
    assert (found.principal.id, found.principal.unknown) == ("", "variable who has no value")
