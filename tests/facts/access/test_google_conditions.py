"""Google: for which resources a condition of a binding holds."""

from __future__ import annotations

import pytest

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.google_conditions import holds
from domicile.model.estate import Index
from domicile.model.values import Unknown
from tests.facts.estate_of_blocks import block

TABLE = catalogue.load().section("access")["gcp"]
BUCKET = block("google_storage_bucket", "orders", name="orders", project="shop")
SECRET = block("google_secret_manager_secret", "key", secret_id="key", project="shop")
UNNAMED = block("google_storage_bucket", "some", name=Unknown("variable name has no value"), project="shop")
VIEWED = 'resource.name.startsWith("projects/_/buckets/%s")'


@pytest.mark.parametrize(
    ("expression", "bucket", "secret", "unnamed"),
    [
        (VIEWED % "orders", "yes", "no", "perhaps"),
        (VIEWED % "ord", "yes", "no", "perhaps"),
        (VIEWED % "orders/objects/public/", "yes", "no", "perhaps"),
        (VIEWED % "other", "no", "no", "perhaps"),
        (VIEWED % "", "yes", "no", "perhaps"),
        ("resource.name.startsWith('projects/1/secrets/k')", "no", "yes", "no"),
        ("resource.name.startsWith('projects/')", "perhaps", "perhaps", "perhaps"),
        ('resource.name == "projects/_/buckets/orders"', "yes", "no", "perhaps"),
        ('resource.name == "projects/_/buckets/order"', "no", "no", "perhaps"),
        ('resource.service == "storage.googleapis.com"', "yes", "no", "yes"),
        ('resource.type == "storage.googleapis.com/Object"', "yes", "no", "yes"),
        ('resource.type == "storage.googleapis.com/Bucket"', "perhaps", "no", "perhaps"),
        ('resource.type == "compute.googleapis.com/Disk"', "no", "no", "no"),
        ("request.time < timestamp('2027-01-01T00:00:00Z')", "yes", "yes", "yes"),
        (f"{VIEWED % 'other'} || request.time < timestamp('2027')", "yes", "yes", "yes"),
        (f"{VIEWED % 'other'} || {VIEWED % 'orders'}", "yes", "no", "perhaps"),
        (f"{VIEWED % 'orders'} && request.time < timestamp('2027')", "yes", "no", "perhaps"),
        (f"({VIEWED % 'orders'} || {VIEWED % 'a && b'}) && resource.service == 'storage.googleapis.com'", "yes", "no",
         "perhaps"),
        (f"!{VIEWED % 'orders'}", "perhaps", "perhaps", "perhaps"),
        ("resource.matchTag('1/env', 'test')", "perhaps", "perhaps", "perhaps"),
    ],
)  # fmt: skip
def test_for_which_resources_a_condition_holds(expression: str, bucket: str, secret: str, unnamed: str) -> None:
    assert [holds(expression, one, TABLE) for one in (BUCKET, SECRET, UNNAMED)] == [bucket, secret, unnamed]


@pytest.mark.parametrize(
    ("expression", "reached", "certain"),
    [
        (VIEWED % "orders", [BUCKET.address], True),
        (VIEWED % "other", [], True),
        ("resource.matchTag('1/env', 'test')", [BUCKET.address, SECRET.address], False),
    ],
)
def test_a_binding_reaches_what_its_condition_leaves(expression: str, reached: list[str], certain: bool) -> None:
    given = block("google_project_iam_member", "given", role="roles/owner", member="group:desk@example.com",
                  project="shop", condition=[{"title": "t", "expression": expression}])  # fmt: skip
    found = list(derive(Index((given, BUCKET, SECRET)), catalogue.load()))
    assert sorted({target.address for grant in found for target in grant.targets}) == sorted(reached)
    assert all(bool(grant.doubt) != certain for grant in found if grant.targets)
    assert [grant.category for grant in found if grant.broad] == ["owner"]
