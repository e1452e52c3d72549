"""Google: what roles give, what of the configuration they lead to, and who is in a group."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.google_roles import Roles
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, one_of
from tests.facts.estate_of_blocks import block, provider, refer

IRELAND = "group:desk@example.com"


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), catalogue.load()))


def reached(*blocks: Block) -> dict[str, set[str]]:
    """address → what is given over it, certain or not."""
    found: dict[str, set[str]] = {}
    for grant in grants(*blocks):
        for target in grant.targets:
            found.setdefault(target.address, set()).update(grant.privileges)
    return found


def ends(*blocks: Block) -> dict[tuple[str, str], set[str]]:
    """(principal, target) → what the principal gets to do there in the end."""
    return {(way.principal.id, way.target.address): set(way.privileges) for way in ways(grants(*blocks))}


def member(role: Any, kind: str = "google_project_iam_member", **more: Any) -> Block:
    return block(kind, "given", role=role, **{"member": IRELAND, "project": "shop", **more})


BUCKET = block("google_storage_bucket", "orders", name="orders", project="shop")
DATASET = block("google_bigquery_dataset", "sales", dataset_id="sales", project="shop")
SECRET = block("google_secret_manager_secret", "key", secret_id="key", project="shop")
ALL = {"list", "read", "write", "delete", "administer", "regrant"}


@pytest.mark.parametrize(
    ("role", "bucket", "dataset", "secret"),
    [
        ("roles/storage.objectViewer", {"list", "read"}, set(), set()),
        ("roles/storage.objectCreator", {"write"}, set(), set()),
        ("roles/bigquery.dataViewer", set(), {"list", "read"}, set()),
        ("roles/bigquery.user", set(), {"list"}, set()),
        ("roles/secretmanager.secretAccessor", set(), set(), {"read"}),
        ("roles/secretmanager.viewer", set(), set(), {"list"}),
        ("roles/viewer", {"list", "read"}, {"list", "read"}, {"list"}),
        ("roles/editor", {"list", "read", "write", "delete", "impersonate"}, {"list", "read", "write", "delete"},
         {"list", "write", "delete", "administer"}),
        ("roles/resourcemanager.projectIamAdmin", {"regrant"}, {"regrant"}, {"regrant"}),
        ("roles/monitoring.viewer", set(), set(), set()),
    ],
)  # fmt: skip
def test_what_a_role_on_a_project_gives_over_each_store(
    role: str, bucket: set[str], dataset: set[str], secret: set[str]
) -> None:
    found = reached(member(role), BUCKET, DATASET, SECRET)
    assert [found.get(one.address, set()) for one in (BUCKET, DATASET, SECRET)] == [bucket, dataset, secret]


SPANNER = block("google_spanner_instance", "i", name="i", project="shop")
DATABASE = block("google_spanner_database", "d", name="d", instance=refer(SPANNER, "name"))
BIGTABLE = block("google_bigtable_instance", "i", name="i", project="shop")
ROWS = block("google_bigtable_table", "t", name="t", instance_name="i", project="shop")
QUERIED = block("google_bigquery_table", "t", table_id="t", dataset_id=refer(DATASET, "dataset_id", "sales"))
RING = block("google_kms_key_ring", "r", name="r", project="shop")
KEY_IN_RING = block("google_kms_crypto_key", "k", name="k", key_ring=refer(RING, "id"))


@pytest.mark.parametrize(
    ("outer", "inner", "kind", "attribute", "role", "given"),
    [
        (SPANNER, DATABASE, "google_spanner_instance_iam_member", "instance", "roles/spanner.databaseReader", {"read"}),
        (BIGTABLE, ROWS, "google_bigtable_instance_iam_member", "instance", "roles/bigtable.reader", {"list", "read"}),
        (DATASET, QUERIED, "google_bigquery_dataset_iam_member", "dataset_id", "roles/bigquery.dataViewer",
         {"list", "read"}),
        (RING, KEY_IN_RING, "google_kms_key_ring_iam_member", "key_ring_id", "roles/cloudkms.cryptoKeyDecrypter",
         {"decrypt"}),
    ],
)  # fmt: skip
def test_a_role_on_a_resource_reaches_what_stands_in_it(
    outer: Block, inner: Block, kind: str, attribute: str, role: str, given: set[str]
) -> None:
    on_outer = member(role, kind, **{attribute: refer(outer, "id")})
    assert reached(on_outer, outer, inner) == {outer.address: given, inner.address: given}
    elsewhere = block(inner.kind, "other", name="other")
    assert elsewhere.address not in reached(on_outer, outer, elsewhere)


def test_a_role_on_one_resource_gives_what_the_role_gives_there() -> None:
    given = member(
        "roles/storage.objectCreator", "google_storage_bucket_iam_member", bucket=refer(BUCKET, "name", "orders")
    )
    assert reached(given, BUCKET) == {BUCKET.address: {"write"}}


@pytest.mark.parametrize(
    ("level", "role"),
    [
        ("organization", "roles/compute.orgFirewallPolicyAdmin"),
        ("organization", "roles/iam.workforcePoolViewer"),
        ("project", "roles/iam.serviceAccountViewer"),
        ("project", "roles/trafficdirector.client"),
    ],
)
def test_a_role_of_settings_alone_gives_nothing_over_data(level: str, role: str) -> None:
    binding = member(role, f"google_{level}_iam_member")
    assert {privilege for grant in grants(binding) for privilege in grant.privileges} == set()


def test_a_role_of_a_service_without_a_table_is_told_as_reading() -> None:
    assert {privilege for grant in grants(member("roles/dlp.reader")) for privilege in grant.privileges} == {"read"}


def test_a_role_that_lifts_policies_gives_no_reading_under_a_condition() -> None:
    tagged = [{"title": "t", "expression": "resource.matchTag('1/context', 'shop')"}]
    binding = member("roles/orgpolicy.policyAdmin", "google_organization_iam_member", condition=tagged)
    assert {privilege for grant in grants(binding) for privilege in grant.privileges} == set()


@pytest.mark.parametrize(
    ("project", "certain"),
    [("shop", {"inside"}), ("elsewhere", set()), (Unknown("variable project has no value"), {"perhaps"})],
)
def test_a_role_on_a_project_reaches_what_is_in_it(project: Any, certain: set[str]) -> None:
    (*found,) = grants(member("roles/storage.objectViewer", project=project), BUCKET)
    assert {"perhaps" if g.doubt else "inside" for g in found if g.targets} == certain


def test_the_project_of_the_provider_is_the_project_of_what_names_none() -> None:
    mine = provider("google", project="shop")
    bucket = block("google_storage_bucket", "orders", mine, name="orders")
    assert reached(member("roles/storage.objectViewer"), bucket) == {bucket.address: {"list", "read"}}
    assert reached(member("roles/storage.objectViewer", project="other"), bucket) == {}


def test_a_key_is_in_the_project_of_its_ring() -> None:
    ring = block("google_kms_key_ring", "ring", name="ring", project="shop")
    key = block("google_kms_crypto_key", "key", name="key", key_ring=refer(ring, "id"))
    found = reached(member("roles/cloudkms.cryptoKeyDecrypter"), ring, key)
    assert found[key.address] == {"decrypt"}


def test_a_custom_role_gives_what_its_permissions_give() -> None:
    role = block("google_project_iam_custom_role", "reader", role_id="reader", permissions=["storage.objects.get"])
    found = reached(member(refer(role, "id")), role, BUCKET, SECRET)
    assert found == {BUCKET.address: {"read"}}
    by_name = reached(member("projects/shop/roles/reader"), role, BUCKET)
    assert by_name == {BUCKET.address: {"read"}}


@pytest.mark.parametrize(
    ("permission", "category"),
    [
        ("resourcemanager.projects.setIamPolicy", "role-administration"),
        ("iam.roles.update", "role-administration"),
        ("iam.serviceAccounts.getAccessToken", "impersonation"),
        ("iam.serviceAccountKeys.create", "impersonation"),
        ("storage.objects.get", ""),
    ],
)
def test_a_custom_role_by_which_somebody_becomes_more(permission: str, category: str) -> None:
    role = block("google_project_iam_custom_role", "own", role_id="own", permissions=[permission])
    on_project = [g.category for g in grants(member(refer(role, "id")), role) if g.broad]
    assert on_project == ([category] if category else [])
    on_bucket = member(refer(role, "id"), "google_storage_bucket_iam_member", bucket="orders")
    assert [g.category for g in grants(on_bucket, role) if g.broad] == []


@pytest.mark.parametrize(
    ("container", "project", "folder", "organization"),
    [("projects", True, True, True), ("folders", False, True, True), ("organizations", False, False, True)],
)
def test_whoever_may_give_roles_on_a_container_may_where_there_is_one(
    container: str, project: bool, folder: bool, organization: bool
) -> None:
    permission = f"resourcemanager.{container}.setIamPolicy"
    role = block("google_organization_iam_custom_role", "own", role_id="own", permissions=[permission])
    given = {"member": IRELAND, "role": refer(role, "id")}
    on_folder = block("google_folder_iam_member", "all", folder="folders/1", **given)
    on_organization = block("google_organization_iam_member", "all", org_id="1", **given)
    on_project = member(refer(role, "id"))
    for binding, expected in ((on_project, project), (on_folder, folder), (on_organization, organization)):
        assert any(grant.broad for grant in grants(binding, role)) == expected


@pytest.mark.parametrize(
    ("container", "where"),
    [
        ("projects", "whichever project or folder it is given on"),
        ("folders", "whichever folder or organization it is given on"),
        ("organizations", "the organization it is given on"),
    ],
)
def test_a_role_that_nobody_holds_is_too_much_where_it_gives_something(container: str, where: str) -> None:
    permission = f"resourcemanager.{container}.setIamPolicy"
    role = block("google_organization_iam_custom_role", "own", role_id="own", permissions=[permission])
    (grant,) = grants(role)
    assert grant.broad == f"it holds {permission}, and so gives the giving of any role to anybody on {where}"


READING = ["storage.objects.get", "storage.objects.list"]
ADMINISTERING = ["storage.objects.create", "storage.objects.delete", "storage.buckets.update", "storage.buckets.delete"]


@pytest.mark.parametrize(
    ("permissions", "project", "organization"),
    [
        (READING, "", "data-reader"),
        (ADMINISTERING, "data-administrator", "data-administrator"),
        (["storage.objects.create"], "", ""),
        (["storage.objects.create", "storage.objects.delete"], "", "data-administrator"),
        (["secretmanager.versions.access"], "data-reader", "data-reader"),
        (["storage.buckets.list", "logging.logEntries.list", "compute.instances.osLogin"], "", ""),
    ],
)
def test_a_custom_role_is_as_broad_as_a_predefined_one_that_gives_the_same(
    permissions: list[str], project: str, organization: str
) -> None:
    role = block("google_organization_iam_custom_role", "own", role_id="own", permissions=permissions)
    on_project = member(refer(role, "id"))
    on_organization = block("google_organization_iam_member", "all", org_id="1", member=IRELAND, role=refer(role, "id"))
    for given_there, category in ((on_project, project), (on_organization, organization)):
        assert {g.category for g in grants(given_there, role) if g.broad} == ({category} if category else set())


def test_a_custom_role_whose_permissions_are_not_known_is_undecided() -> None:
    role = block("google_project_iam_custom_role", "own", role_id="own", permissions=Unknown("variable p has no value"))
    (grant,) = grants(member(refer(role, "id")), role)
    assert "variable p has no value" in grant.undecided


def test_whoever_may_act_as_a_service_account_has_what_it_is_given() -> None:
    account = block("google_service_account", "jobs", account_id="jobs", project="shop")
    mail = Unknown("known after apply", parts=("serviceAccount:", refer(account, "email")))  # type: ignore[arg-type]
    reads = block("google_storage_bucket_iam_member", "jobs", role="roles/storage.objectViewer", member=mail,
                  bucket=refer(BUCKET, "name", "orders"))  # fmt: skip
    acts = member("roles/iam.serviceAccountTokenCreator", "google_service_account_iam_member",
                  service_account_id=refer(account, "name"))  # fmt: skip
    found = ends(account, BUCKET, reads, acts)
    assert found["gcp:group:desk@example.com", BUCKET.address] == {"list", "read"}
    on_project = member("roles/iam.serviceAccountUser")
    assert ends(account, BUCKET, reads, on_project)["gcp:group:desk@example.com", BUCKET.address] == {"list", "read"}


def test_whoever_is_in_a_group_has_what_the_group_is_given() -> None:
    group = block("google_cloud_identity_group", "desk", group_key=[{"id": "desk@example.com"}])
    joined = block("google_cloud_identity_group_membership", "ann", group=refer(group, "id"),
                   preferred_member_key=[{"id": "ann@partner.example"}])  # fmt: skip
    found = ends(group, joined, member("roles/storage.objectViewer"), BUCKET)
    assert found["gcp:user:ann@partner.example", BUCKET.address] == {"list", "read"}


@pytest.mark.parametrize(
    ("entry", "principal", "given"),
    [
        ({"role": "READER", "user_by_email": "ann@example.com"}, "gcp:user:ann@example.com", {"list", "read"}),
        ({"role": "READER", "group_by_email": "desk@example.com"}, "gcp:group:desk@example.com", {"list", "read"}),
        ({"role": "WRITER", "domain": "partner.example"}, "gcp:domain:partner.example",
         {"list", "read", "write", "delete", "administer"}),
        ({"role": "roles/bigquery.dataViewer", "iam_member": "group:a@example.com"}, "gcp:group:a@example.com",
         {"list", "read"}),
        ({"role": "READER", "user_by_email": "x@p.iam.gserviceaccount.com"},
         "gcp:serviceAccount:x@p.iam.gserviceaccount.com", {"list", "read"}),
    ],
)  # fmt: skip
def test_who_is_in_the_list_of_a_dataset(entry: dict[str, str], principal: str, given: set[str]) -> None:
    dataset = block("google_bigquery_dataset", "sales", dataset_id="sales", access=[entry])
    apart = block("google_bigquery_dataset_access", "one", dataset_id=refer(DATASET, "dataset_id"), **entry)
    for found, target in ((ends(dataset), dataset), (ends(DATASET, apart), DATASET)):
        assert found == {(principal, target.address): given}


@pytest.mark.parametrize(
    ("issuer", "condition", "member_of", "category"),
    [
        ("https://token.actions.githubusercontent.com", None, "*", "public-principal"),
        ("https://token.actions.githubusercontent.com", "assertion.repository_owner == 'acme'", "*", ""),
        ("https://token.actions.githubusercontent.com", None, "attribute.repository/acme/app", ""),
        ("https://oidc.acme.example", None, "*", ""),
    ],
)
def test_a_pool_that_lets_everybody_in(issuer: str, condition: str | None, member_of: str, category: str) -> None:
    pool = block("google_iam_workload_identity_pool", "ci", workload_identity_pool_id="ci")
    lets_in = block(
        "google_iam_workload_identity_pool_provider",
        "github",
        workload_identity_pool_id=refer(pool, "workload_identity_pool_id", "ci"),
        oidc=[{"issuer_uri": issuer}],
        **({"attribute_condition": condition} if condition else {}),
    )
    who = f"principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/{member_of}"
    given = member("roles/iam.workloadIdentityUser", "google_service_account_iam_member", member=who)
    assert {g.category for g in grants(pool, lets_in, given) if g.broad} == ({category} if category else set())


def test_nobody_is_given_anything_where_the_member_was_deleted() -> None:
    gone = member("roles/storage.objectViewer", member="deleted:user:ann@example.com?uid=1")
    assert grants(gone, BUCKET) == []


def test_a_member_that_stands_for_a_name_given_elsewhere_is_not_known() -> None:
    (given,) = grants(member("roles/storage.objectViewer", member="$iam_principals:service_accounts/ops/rw"), BUCKET)
    assert (given.principal.kind, given.principal.id) == ("unknown", "")
    assert given.principal.unknown == "$iam_principals:service_accounts/ops/rw stands for a name that is not given here"


def test_a_name_that_may_be_empty_is_whoever_has_one() -> None:
    account = block("google_service_account", "run", account_id="run", project="shop")
    named = Unknown("known after apply", parts=("serviceAccount:", refer(account, "email")))
    (found,) = grants(account, member("roles/storage.objectViewer", member=one_of([Known("serviceAccount:"), named])))
    assert found.own
    assert found.holders == (account,)


def test_a_condition_on_the_resource_leaves_open_what_is_reached_and_one_on_time_does_not() -> None:
    for expression, open_ in (("resource.name.startsWith('x')", True), ("request.time < timestamp('2027')", False)):
        given = member("roles/storage.objectViewer", condition=[{"title": "t", "expression": expression}])
        assert [bool(g.doubt) for g in grants(given, BUCKET) if g.targets] == [open_]


EVERYBODY = "principalSet://goog/public:all"
READING = [
    "storage.googleapis.com/objects.get",
    "storage.googleapis.com/objects.list",
    "storage.googleapis.com/buckets.list",
]


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ({"denied_principals": [EVERYBODY], "denied_permissions": READING}, set()),
        ({"denied_principals": ["principalSet://goog/group/desk@example.com"], "denied_permissions": READING}, set()),
        ({"denied_principals": [EVERYBODY], "denied_permissions": ["storage.googleapis.com/objects.get"]}, {"list"}),
        ({"denied_principals": [EVERYBODY], "denied_permissions": ["storage.googleapis.com/objects.*"],
          "exception_permissions": ["storage.googleapis.com/objects.get"]}, {"list", "read"}),
        ({"denied_principals": ["principal://goog/subject/a@b.c"], "denied_permissions": READING}, {"list", "read"}),
        ({"denied_principals": [EVERYBODY], "exception_principals": ["principal://goog/subject/a@example.com"],
          "denied_permissions": READING}, {"list", "read"}),
        ({"denied_principals": [EVERYBODY], "denied_permissions": READING,
          "denial_condition": [{"expression": "resource.matchTag('a/b', 'c')"}]}, {"list", "read"}),
    ],
)  # fmt: skip
def test_a_denial_takes_away_what_it_names_for_certain(rule: dict[str, Any], left: set[str]) -> None:
    for project, expected in (("shop", left), ("elsewhere", {"list", "read"})):
        parent = f"cloudresourcemanager.googleapis.com%2Fprojects%2F{project}"
        denies = block("google_iam_deny_policy", "no", parent=parent, rules=[{"deny_rule": [rule]}])
        found = reached(member("roles/storage.objectViewer"), BUCKET, denies)
        assert found.get(BUCKET.address, set()) == expected


def test_what_predefined_roles_give_is_known_for_every_role_that_is_judged() -> None:
    roles, table = Roles(Index(()), catalogue.load()), catalogue.load().section("access")["gcp"]["roles"]
    storage = [name for name, row in table.items() if row["category"] in ("owner", "editor", "data-reader")]
    assert not [name for name in storage if not roles.given(name)]


ROLES = st.sampled_from(["roles/viewer", "roles/editor", "roles/storage.objectViewer", "roles/secretmanager.admin"])


def _certain(blocks: list[Block]) -> set[tuple[str, str, str]]:
    found = ways(grants(*blocks))
    return {(w.principal.id, w.target.address, p) for w in found if not w.undecided for p in w.privileges}


@given(st.lists(ROLES, max_size=3), ROLES)
def test_one_binding_more_takes_no_way_away(roles: list[str], more: str) -> None:
    some = [member(role) for role in roles]
    assert _certain([*some, BUCKET, SECRET]) <= _certain([*some, member(more), BUCKET, SECRET])


@given(ROLES)
def test_a_condition_more_adds_no_way(role: str) -> None:
    condition = [{"title": "t", "expression": "resource.name == 'x'"}]
    assert _certain([member(role, condition=condition), BUCKET, SECRET]) <= _certain([member(role), BUCKET, SECRET])


@given(st.lists(ROLES, max_size=3), st.sampled_from(["storage.googleapis.com/*", "secretmanager.googleapis.com/*"]))
def test_a_denial_more_adds_no_way(roles: list[str], denied: str) -> None:
    rule = {"denied_principals": [EVERYBODY], "denied_permissions": [denied]}
    parent = "cloudresourcemanager.googleapis.com%2Fprojects%2Fshop"
    denies = block("google_iam_deny_policy", "no", parent=parent, rules=[{"deny_rule": [rule]}])
    some = [member(role) for role in roles]
    stores = {BUCKET.address, SECRET.address}
    fewer = {row for row in _certain([*some, BUCKET, SECRET, denies]) if row[1] in stores}
    assert fewer <= _certain([*some, BUCKET, SECRET])


@pytest.mark.parametrize(
    ("expression", "scope"),
    [
        (
            'resource.name == "projects/shop/buckets/a/views/b"',
            "what its condition leaves of the logs of the project shop",
        ),
        ('request.time < timestamp("2027-01-01T00:00:00Z")', "the logs of the project shop"),
        (Unknown("variable x has no value"), "what its condition leaves of the logs of the project shop"),
    ],
)
def test_a_condition_on_the_resource_is_told_in_the_scope(expression: Any, scope: str) -> None:
    given = member("roles/logging.viewAccessor", condition=[{"title": "t", "expression": expression}])
    assert {grant.scope for grant in grants(given)} == {scope}


def test_what_a_role_that_is_not_known_gives_on_a_resource_is_not_certain() -> None:
    bound = member(Unknown("variable grants has no value"), "google_storage_bucket_iam_member", bucket="orders")
    (grant,) = [one for one in grants(BUCKET, bound) if one.principal is not None]
    assert grant.undecided == "the role is not known: variable grants has no value"


@pytest.mark.parametrize("written", [False, True])
def test_an_account_that_is_made_is_the_one_of_its_project(written: bool) -> None:
    of_shop = block("google_service_account", "shop", account_id="app", project="shop")
    of_other = block("google_service_account", "other", account_id="app", project="other")
    mail = "serviceAccount:app@shop.iam.gserviceaccount.com"
    bound = member("roles/storage.objectViewer", "google_storage_bucket_iam_member", bucket="orders",
                   member=mail if written else refer(of_shop, "member"))  # fmt: skip
    (grant,) = [one for one in grants(BUCKET, of_shop, of_other, bound) if one.principal is not None]
    assert grant.principal is not None
    assert grant.principal.id == f"gcp:{mail}"
    assert grant.holders == (of_shop,)


@pytest.mark.parametrize("project", ["shop", Unknown("variable project has no value")])
def test_an_account_without_a_project_is_of_its_providers(project: Any) -> None:
    made = block("google_service_account", "app", provider("google", project=project), account_id="app")
    bound = member("roles/storage.objectViewer", "google_storage_bucket_iam_member", bucket="orders",
                   member=refer(made, "member"))  # fmt: skip
    (grant,) = [one for one in grants(BUCKET, made, bound) if one.principal is not None]
    assert grant.principal is not None
    told = "app@shop.iam.gserviceaccount.com" if project == "shop" else "app"
    assert grant.principal.id == f"gcp:serviceAccount:{told}"
