"""Google: keys that leave the platform, and who reads them where they are kept."""

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

READER = "group:desk@example.com"
BUCKET = block("google_storage_bucket", "orders", name="orders", project="shop")
TABLE = block("google_bigquery_dataset", "sales", dataset_id="sales", project="shop")
ACCOUNT = block("google_service_account", "jobs", account_id="jobs", project="shop")
MAIL = "serviceAccount:jobs@shop.iam.gserviceaccount.com"
READS = block("google_storage_bucket_iam_member", "jobs", role="roles/storage.objectViewer", member=MAIL,
              bucket=refer(BUCKET, "name", "orders"))  # fmt: skip
QUERIES = block("google_project_iam_member", "jobs", role="roles/bigquery.dataViewer", member=MAIL, project="shop")
ESTATE = (BUCKET, TABLE, ACCOUNT, READS, QUERIES)
SECRET = block("google_secret_manager_secret", "key", secret_id="key", project="shop")
OPENS = block("google_secret_manager_secret_iam_member", "desk", secret_id=refer(SECRET, "id"), member=READER,
              role="roles/secretmanager.secretAccessor")  # fmt: skip
KEY = block("google_service_account_key", "k", service_account_id=refer(ACCOUNT, "name"))
UPLOADED = block("google_service_account_key", "k", service_account_id=refer(ACCOUNT, "name"), public_key_data="x")


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), catalogue.load()))


def broad(*blocks: Block) -> list[tuple[str, str, bool]]:
    """(address, category, whether it is certain) of keys."""
    found = (grant for grant in grants(*blocks) if grant.category == "standing-key")
    return [(grant.block.address, grant.category, not grant.undecided) for grant in found]


def ends(*blocks: Block) -> dict[tuple[str, str], set[str]]:
    return {(way.principal.id, way.target.address): set(way.privileges) for way in ways(grants(*blocks))}


def kept(secret: Any, kind: str = "google_secret_manager_secret_version", **more: Any) -> Block:
    return block(kind, "kept", **{"secret": refer(SECRET, "id"), "secret_data": secret, **more})


def policy(constraint: str, **rule: Any) -> Block:
    name = f"projects/shop/policies/{constraint}"
    return block("google_org_policy_policy", "limit", name=name, parent="projects/shop", spec={"rules": [rule]})


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (KEY, True),
        (block("google_service_account_key", "k", service_account_id="jobs@shop.iam.gserviceaccount.com"), True),
        (block("google_service_account_key", "k", service_account_id=Unknown("no value")), True),
        (UPLOADED, True),
        (block("google_storage_hmac_key", "k", service_account_email=refer(ACCOUNT, "email")), True),
        (block("google_storage_hmac_key", "k", service_account_email=refer(ACCOUNT, "email"), state="INACTIVE"), False),
        (block("google_apikeys_key", "k", service_account_email=refer(ACCOUNT, "email")), True),
        (block("google_apikeys_key", "k", display_name="maps"), False),
        (block("google_service_account_key", "k", mode="data", name="k"), False),
    ],
)  # fmt: skip
def test_a_key_that_does_not_end_is_told(key: Block, told: bool) -> None:
    assert broad(ACCOUNT, key) == ([(key.address, "standing-key", True)] if told else [])


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        (policy("iam.disableServiceAccountKeyCreation", enforce="TRUE"), [False]),
        (policy("iam.managed.disableServiceAccountKeyCreation", enforce="TRUE"), [False]),
        (policy("iam.disableServiceAccountKeyCreation", enforce="FALSE"), [True]),
        (policy("iam.disableServiceAccountKeyCreation", enforce="TRUE", condition={"expression": "true"}), [True]),
        (policy("iam.disableServiceAccountKeyUpload", enforce="TRUE"), [True]),
        (policy("iam.serviceAccountKeyExpiryHours", values={"allowed_values": ["24h"]}), []),
        (block("google_project_organization_policy", "limit", project="shop",
               constraint="iam.disableServiceAccountKeyCreation", boolean_policy={"enforced": True}), [False]),
        (block("google_project_organization_policy", "limit", project="other",
               constraint="iam.disableServiceAccountKeyCreation", boolean_policy={"enforced": True}), [True]),
    ],
)  # fmt: skip
def test_policies_that_refuse_or_end_keys(limit: Block, found: list[bool]) -> None:
    assert [certain for _, _, certain in broad(ACCOUNT, KEY, limit)] == found


@pytest.mark.parametrize(
    "secret",
    [
        refer(KEY, "private_key"),
        Unknown("known after apply", parts=('{"key": "', refer(KEY, "private_key"), '"}')),  # type: ignore[arg-type]
    ],
)
def test_whoever_reads_the_place_where_a_key_is_kept_acts_as_its_account(secret: Any) -> None:
    found = ends(*ESTATE, SECRET, OPENS, KEY, kept(secret))
    assert found[f"gcp:{READER}", BUCKET.address] == {"list", "read"}
    assert found[f"gcp:{READER}", TABLE.address] == {"list", "read"}
    without = ends(*ESTATE, SECRET, OPENS, KEY, kept("nothing"))
    assert (f"gcp:{READER}", BUCKET.address) not in without


def test_whoever_may_only_write_where_a_key_is_kept_does_not() -> None:
    writes = block("google_secret_manager_secret_iam_member", "desk", secret_id=refer(SECRET, "id"), member=READER,
                   role="roles/secretmanager.secretVersionAdder")  # fmt: skip
    found = ends(*ESTATE, SECRET, writes, KEY, kept(refer(KEY, "private_key")))
    assert (f"gcp:{READER}", BUCKET.address) not in found


def test_a_key_for_storage_leads_to_storage_alone() -> None:
    key = block("google_storage_hmac_key", "k", service_account_email=refer(ACCOUNT, "email"))
    found = ends(*ESTATE, SECRET, OPENS, key, kept(refer(key, "secret")))
    assert found[f"gcp:{READER}", BUCKET.address] == {"list", "read"}
    assert (f"gcp:{READER}", TABLE.address) not in found


def test_a_key_is_kept_in_the_state_too() -> None:
    state = block("google_storage_bucket", "state", name="state", project="tools")
    reads = block("google_storage_bucket_iam_member", "desk", role="roles/storage.objectViewer", member=READER,
                  bucket=refer(state, "name", "state"))  # fmt: skip
    backend = block("backend/gcs", "gcs", mode="backend", bucket="state")
    found = ends(*ESTATE, KEY, state, reads, backend)
    assert found[f"gcp:{READER}", BUCKET.address] == {"list", "read"}
    assert (f"gcp:{READER}", BUCKET.address) not in ends(*ESTATE, state, reads, backend)
    assert (f"gcp:{READER}", BUCKET.address) not in ends(*ESTATE, UPLOADED, state, reads, backend)
