"""A budget counts principals that are told apart: one whose name is not known may be one of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.findings import Finding

GOOGLE_BUCKET = """resource "google_storage_bucket" "kept" {
  name                        = "kept"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
}

"""
POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {max_principals: %d}\n"
BUCKET = """variable "reader" {
  type = string
}

resource "aws_s3_bucket" "kept" {
  bucket = "kept"
}

data "aws_iam_policy_document" "kept" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.kept.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = [%s]
    }
  }
}

resource "aws_s3_bucket_policy" "kept" {
  bucket = aws_s3_bucket.kept.id
  policy = data.aws_iam_policy_document.kept.json
}
"""
KNOWN = [f'"arn:aws:iam::44445555666{number}:role/reader"' for number in range(3)]
UNKNOWN = "var.reader"


def judged(folder: Path, budget: int, readers: list[str]) -> list[Finding]:
    (folder / "domicile.yaml").write_text(POLICY % budget)
    (folder / "main.tf").write_text(BUCKET % ", ".join(readers))
    return [one for one in scan(Request((folder,), root=folder)).findings if one.rule == "RES409"]


@pytest.mark.parametrize(
    ("budget", "readers", "verdict"),
    [
        (1, KNOWN[:1], "pass"),
        (1, KNOWN[:2], "fail"),
        (1, [KNOWN[0], UNKNOWN], "undecided"),
        (3, [KNOWN[0], UNKNOWN], "pass"),  # the role, whoever it is, and everyone, whom it may mean
        (2, [*KNOWN, UNKNOWN], "fail"),
    ],
)
def test_who_is_not_known_may_be_one_of_the_others(
    tmp_path: Path, budget: int, readers: list[str], verdict: str
) -> None:
    assert [one.verdict for one in judged(tmp_path, budget, readers)] == ([] if verdict == "pass" else [verdict])


def test_over_the_budget_are_named_those_that_are_certain(tmp_path: Path) -> None:
    (found,) = judged(tmp_path, 2, [*KNOWN, UNKNOWN])
    assert found.message.startswith("3 principals reach data of class eu-user, and its budget is 2: role ")
    assert "not known" not in found.message.partition(" (domicile access")[0]


OPEN_BUCKET = """resource "google_storage_bucket" "site" {
  name     = "site"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "site" {
  bucket = google_storage_bucket.site.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_storage_bucket_iam_member" "editor" {
  bucket = google_storage_bucket.site.name
  role   = "roles/storage.objectAdmin"
  member = "user:editor@example.com"
}
"""
OPEN_NETWORK = """resource "azurerm_automation_account" "jobs" {
  name                          = "jobs"
  location                      = "westeurope"
  resource_group_name           = "jobs"
  sku_name                      = "Basic"
  public_network_access_enabled = true
}
"""


def of_text(folder: Path, budget: int, text: str) -> list[Finding]:
    (folder / "domicile.yaml").write_text(POLICY % budget)
    (folder / "main.tf").write_text(text)
    return [one for one in scan(Request((folder,), root=folder)).findings if one.rule == "RES409"]


def test_everyone_is_one_principal_by_the_grant_and_by_the_exposure(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 1, OPEN_BUCKET)
    assert found.message.startswith("2 principals reach data of class eu-user, and its budget is 1: everyone, user ")
    assert not of_text(tmp_path, 2, OPEN_BUCKET)


def test_an_open_network_alone_lets_nobody_reach_data_for_certain(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 0, OPEN_NETWORK)
    assert (found.verdict, found.reason) == ("undecided", "it is not certain that everyone reaches it")
    assert not of_text(tmp_path, 1, OPEN_NETWORK)


KEYS = """resource "azurerm_app_configuration" "settings" {
  name                = "settings"
  location            = "westeurope"
  resource_group_name = "settings"
  sku                 = "standard"
  local_auth_enabled  = true
}
"""


def test_whoever_holds_a_key_is_not_everyone(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 0, KEYS)
    assert found.verdict == "undecided"
    assert found.message.startswith("0 principals reach data of class eu-user, and its budget is 0 (domicile")
    assert found.reason == "whoever holds a key of azurerm_app_configuration.settings may be a further one"


def test_those_who_are_not_known_are_told_apart_from_the_number(tmp_path: Path) -> None:
    (found,) = judged(tmp_path, 1, [KNOWN[0], UNKNOWN])
    assert found.message.startswith("2 principals reach data of class eu-user, and its budget is 1: everyone, role ")
    assert found.reason.endswith("a principal that is not known may be a further one")


VAULT = """data "azurerm_client_config" "here" {}

resource "azurerm_key_vault" "vault" {
  name                          = "vault"
  location                      = "westeurope"
  resource_group_name           = "vault"
  tenant_id                     = data.azurerm_client_config.here.tenant_id
  sku_name                      = "standard"
  public_network_access_enabled = false
}

resource "azurerm_key_vault_secret" "key" {
  name         = "key"
  key_vault_id = azurerm_key_vault.vault.id
  value        = %s
}
"""
READER = """resource "azurerm_key_vault_access_policy" "desk" {
  key_vault_id       = azurerm_key_vault.vault.id
  tenant_id          = azurerm_key_vault.vault.tenant_id
  object_id          = "5f1c0c1e-8f6c-4d43-9c52-2d24a7ef8f0a"
  secret_permissions = ["Get"]
}
"""
ACCOUNT = """resource "azurerm_storage_account" "kept" {
  name                          = "kept"
  location                      = "westeurope"
  resource_group_name           = "kept"
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = false
}
"""
APPLICATION = """resource "azuread_application" "app" {
  display_name = "app"
}

resource "azuread_service_principal" "app" {
  client_id = azuread_application.app.client_id
}

resource "azuread_application_password" "app" {
  application_id = azuread_application.app.id
}

resource "azurerm_role_assignment" "app" {
  scope                = azurerm_storage_account.kept.id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = azuread_service_principal.app.object_id
}
"""
RULE = """resource "azurerm_eventhub_namespace" "events" {
  name                          = "events"
  location                      = "westeurope"
  resource_group_name           = "events"
  sku                           = "Standard"
  local_authentication_enabled  = false
  public_network_access_enabled = false
}

resource "azurerm_eventhub_namespace_authorization_rule" "app" {
  name                = "app"
  namespace_name      = azurerm_eventhub_namespace.events.name
  resource_group_name = "events"
  listen              = true
}
"""
SERVER = """resource "random_password" "admin" {
  length = 20
}

resource "azurerm_postgresql_flexible_server" "kept" {
  name                          = "kept"
  location                      = "westeurope"
  resource_group_name           = "kept"
  administrator_login           = "admin"
  administrator_password        = random_password.admin.result
  public_network_access_enabled = false
}
"""
ACCOUNT_KEY = VAULT % "azurerm_storage_account.kept.primary_access_key" + ACCOUNT
RULE_KEY = VAULT % "azurerm_eventhub_namespace_authorization_rule.app.primary_key" + RULE
NO_KEYS = ACCOUNT.replace("}", "  shared_access_key_enabled = false\n}")
APP_PASSWORD = VAULT % "azuread_application_password.app.value" + NO_KEYS + APPLICATION
ADMIN_PASSWORD = VAULT % "random_password.admin.result" + SERVER
KEPT = [
    (ACCOUNT_KEY, "key of azurerm_storage_account.kept"),
    (RULE_KEY, "key of azurerm_eventhub_namespace_authorization_rule.app"),
    (ADMIN_PASSWORD, "password of azurerm_postgresql_flexible_server.kept"),
]


@pytest.mark.parametrize(("text", "of"), KEPT)
def test_whoever_holds_a_key_that_nobody_is_seen_to_read_may_be_one_of_the_others(
    tmp_path: Path, text: str, of: str
) -> None:
    (found,) = of_text(tmp_path, 0, text)
    assert found.verdict == "undecided"
    assert found.message.startswith("0 principals reach data of class eu-user, and its budget is 0 (domicile")
    assert f"whoever holds a {of} may be " in found.reason


@pytest.mark.parametrize("text", [text for text, _ in KEPT])
def test_a_key_that_somebody_is_seen_to_read_is_not_another_principal(tmp_path: Path, text: str) -> None:
    (found,) = of_text(tmp_path, 0, text + READER)
    assert found.message.startswith("1 principal reaches data of class eu-user, and its budget is 0: principal 5f1c")
    assert not of_text(tmp_path, 1, text + READER)


def test_the_password_of_an_application_that_is_counted_is_not_another_principal(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 0, APP_PASSWORD)
    assert found.message.startswith("1 principal reaches data of class eu-user, and its budget is 0: identity app ")
    assert not of_text(tmp_path, 1, APP_PASSWORD)
    assert not of_text(tmp_path, 2, APP_PASSWORD + READER), "the desk reads the password, the application is another"


GOOGLE_KEY = f"""resource "google_service_account" "app" {{
  account_id = "app"
}}

resource "google_service_account_key" "app" {{
  service_account_id = google_service_account.app.name
}}

{GOOGLE_BUCKET}resource "google_storage_bucket_iam_member" "app" {{
  bucket = google_storage_bucket.kept.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.app.member
}}
"""
AMAZON_KEY = """resource "aws_iam_user" "app" {
  name = "app"
}

resource "aws_iam_access_key" "app" {
  user = aws_iam_user.app.name
}

resource "aws_s3_bucket" "kept" {
  bucket = "kept"
}

resource "aws_iam_user_policy" "app" {
  user = aws_iam_user.app.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.kept.arn}/*" }]
  })
}
"""


@pytest.mark.parametrize("text", [GOOGLE_KEY, AMAZON_KEY])
def test_keys_of_identities_that_are_made_here_are_whom_they_are_of(tmp_path: Path, text: str) -> None:
    (found,) = of_text(tmp_path, 0, text)
    assert found.message.startswith("1 principal reaches data of class eu-user, and its budget is 0: ")
    assert not of_text(tmp_path, 1, text)


def test_over_the_budget_it_is_told_who_may_be_further_ones(tmp_path: Path) -> None:
    (found,) = judged(tmp_path, 2, [*KNOWN, UNKNOWN])
    assert found.message.endswith("shows their ways); a principal that is not known may be a further one")
    assert found.reason == ""


OWN_VAULT = """data "azurerm_client_config" "here" {}

resource "azurerm_key_vault" "own" {
  name                          = "own"
  location                      = "westeurope"
  resource_group_name           = "own"
  tenant_id                     = data.azurerm_client_config.here.tenant_id
  sku_name                      = "standard"
  public_network_access_enabled = false
}

resource "azurerm_key_vault_access_policy" "here" {
  key_vault_id       = azurerm_key_vault.own.id
  tenant_id          = data.azurerm_client_config.here.tenant_id
  object_id          = data.azurerm_client_config.here.object_id
  secret_permissions = ["Get"]
}
"""


def test_whoever_runs_terraform_in_several_roots_may_be_one_and_the_same(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY % 1)
    for root in ("shop", "desk"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "main.tf").write_text(OWN_VAULT)
    (found,) = (one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES409")
    assert found.verdict == "undecided"
    assert found.reason.endswith("whoever runs Terraform in desk, whoever runs Terraform in shop may be further ones")


ASSIGNMENT = """resource "azurerm_resource_group_policy_assignment" "{name}" {{
  name                 = "audit"
  display_name         = "Audits what is there"
  location             = "westeurope"
  resource_group_id    = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/{name}"
  policy_definition_id = "/providers/Microsoft.Authorization/policyDefinitions/audit"
  identity {{
    type = "SystemAssigned"
  }}
}}

resource "azurerm_role_assignment" "{name}" {{
  scope                = azurerm_storage_account.kept.id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = azurerm_resource_group_policy_assignment.{name}.identity[0].principal_id
}}
"""


def test_identities_of_resources_that_are_called_the_same_are_told_apart(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 1, ACCOUNT + "".join(ASSIGNMENT.format(name=name) for name in ("shop", "desk")))
    assert found.verdict == "fail"
    assert found.message.startswith(
        "2 principals reach data of class eu-user, and its budget is 1: identity audit (2 times) "
    )


def test_identities_of_resources_of_several_roots_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY % 1)
    for root in ("test", "live"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "main.tf").write_text(ACCOUNT + ASSIGNMENT.format(name="shop"))
    (found,) = (one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES409")
    assert found.message.startswith(
        "2 principals reach data of class eu-user, and its budget is 1: identity audit (2 times) "
    )


MADE = """resource "google_service_account" "app" {
  account_id = "app"
  project    = google_project.shop.project_id
}

resource "google_project" "shop" {
  name       = "shop"
  project_id = "shop-${random_id.shop.hex}"
}

resource "random_id" "shop" {
  byte_length = 2
}

resource "google_storage_bucket_iam_member" "app" {
  bucket = google_storage_bucket.kept.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.app.member
}
"""
ROLE = """variable "name" {}

resource "aws_s3_bucket" "kept" {
  bucket = "kept"
}

resource "aws_iam_role" "app" {
  name               = var.name
  assume_role_policy = jsonencode({ Statement = [] })
}

resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.kept.arn}/*" }]
  })
}
"""


@pytest.mark.parametrize(("text", "name"), [(GOOGLE_BUCKET + MADE, "service account app"), (ROLE, "aws_iam_role.app")])
def test_identities_of_several_roots_that_are_not_known_by_their_whole_name_are_told_apart(
    tmp_path: Path, text: str, name: str
) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY % 1)
    for root in ("test", "live"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "main.tf").write_text(text)
    (found,) = (one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES409")
    assert found.message.startswith(f"2 principals reach data of class eu-user, and its budget is 1: {name} (2 times) ")


def test_those_named_and_those_left_out_are_all_of_them(tmp_path: Path) -> None:
    names = ("shop", "desk", *"abcdef")
    assignments = "".join(ASSIGNMENT.format(name=name) for name in names[:2])
    others = "".join(ASSIGNMENT.format(name=name).replace('= "audit"', f'= "{name}"') for name in names[2:])
    (found,) = of_text(tmp_path, 1, ACCOUNT + assignments + others)
    assert found.message.startswith("8 principals reach data of class eu-user, and its budget is 1: ")
    assert "identity a, identity audit (2 times), identity b, identity c, identity d and 2 more (" in found.message


POOL = """resource "google_iam_workload_identity_pool" "{name}" {{
  workload_identity_pool_id = "ci"
}}

resource "google_storage_bucket_iam_member" "{name}_{role}" {{
  bucket = google_storage_bucket.kept.name
  role   = "roles/storage.object{role}"
  member = "principalSet://iam.googleapis.com/${{google_iam_workload_identity_pool.{name}.name}}/attribute.repository/a/b"
}}
"""


def test_whoever_is_named_in_one_way_in_one_root_is_one(tmp_path: Path) -> None:
    once = POOL.format(name="ci", role="Viewer")
    again = POOL.format(name="ci", role="Creator").partition("\n\n")[2]
    (found,) = of_text(tmp_path, 0, GOOGLE_BUCKET + once + again)
    assert found.verdict == "undecided"
    assert found.reason.endswith("whoever of the pool ci has repository a/b may be a further one")
    (found,) = of_text(tmp_path, 0, GOOGLE_BUCKET + once + POOL.format(name="cd", role="Creator"))
    assert found.reason.endswith("whoever of the pool ci has repository a/b (up to 2) may be further ones")


GRANTED = """resource "databricks_grants" "{name}" {{
  external_location = "{name}"
  grant {{
    principal  = {who}
    privileges = ["READ_FILES"]
  }}
}}

"""


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ('"<your email here>"', '"<your email here>"', "principal <your email here>"),
        ("data.http.a.response_body", "data.http.a.response_body", "a principal that is not known"),
        ("data.http.a.response_body", "data.http.b.response_body", "a principal that is not known (up to 2)"),
        (
            'split(",", data.http.a.response_body)[0]',
            'split(",", data.http.a.response_body)[1]',
            "a principal that is not known (up to 2)",
        ),
    ],
)
def test_whoever_a_placeholder_or_one_reference_stands_for_in_a_root_is_one(
    tmp_path: Path, one: str, other: str, told: str
) -> None:
    sources = "".join(f'data "http" "{name}" {{\n  url = "https://{name}.example.com"\n}}\n\n' for name in "ab")
    text = sources + GRANTED.format(name="first", who=one) + GRANTED.format(name="second", who=other)
    (found,) = of_text(tmp_path, 0, text)
    assert found.reason.startswith(f"{told} may be ")


IN_A_CHART = """apiVersion: v1
kind: ServiceAccount
metadata: {name: "{{ .Values.account }}", namespace: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: kept, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reads, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects:
  - {kind: ServiceAccount, name: "{{ .Values.account }}", namespace: shop}
"""


def test_an_account_whose_name_a_chart_fills_in_may_be_one_that_is_named_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY % 1)
    (tmp_path / "plain.yaml").write_text(IN_A_CHART.replace("{{ .Values.account }}", "app"))
    (tmp_path / "chart/templates").mkdir(parents=True)
    (tmp_path / "chart/Chart.yaml").write_text("apiVersion: v2\nname: chart\n")
    (tmp_path / "chart/templates/all.yaml").write_text(IN_A_CHART)
    (found,) = (one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES409")
    assert found.verdict == "undecided"
    assert found.message.startswith("1 principal reaches data of class eu-user, and its budget is 1: ")
    account = "a service account that is not wholly known (shop/{{ .Values.account }})"
    assert found.reason == f"{account} may be a further one"


def test_an_account_whose_namespace_a_chart_fills_in_may_be_the_one_of_that_name_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY % 1)
    (tmp_path / "plain.yaml").write_text(IN_A_CHART.replace("{{ .Values.account }}", "app"))
    (tmp_path / "chart/templates").mkdir(parents=True)
    (tmp_path / "chart/Chart.yaml").write_text("apiVersion: v2\nname: chart\n")
    (tmp_path / "chart/values.yaml").write_text("account: app\nother: its\n")
    chart = IN_A_CHART.replace("namespace: shop", 'namespace: "{{ .Release.Namespace }}"')
    (tmp_path / "chart/templates/all.yaml").write_text(chart)
    (found,) = (one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES409")
    assert (found.verdict, found.reason) == ("undecided", "service account app may be a further one")
    (tmp_path / "chart/templates/all.yaml").write_text(chart.replace(".Values.account", ".Values.other"))
    (found,) = (one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES409")
    assert found.verdict == "fail"


MEMBER = """resource "google_storage_bucket_iam_member" "{name}" {{
  bucket = google_storage_bucket.kept.name
  role   = "roles/storage.objectViewer"
  member = "{member}"
}}

"""
_ACCOUNTS = [f"serviceAccount:{name}@shop.iam.gserviceaccount.com" for name in ("app", "job")]


@pytest.mark.parametrize(
    ("members", "verdict", "told"),
    [
        (["group:${var.one}"], "fail", "3 principals reach data of class eu-user, and its budget is 2: a group "),
        (["group:${var.one}", "group:${var.other}"], "fail", "; a group that is not known may be a further one"),
        (["group:${var.one}", "group:ops@example.com"], "fail", "; a group that is not known may be a further one"),
        (["serviceAccount:${var.one}"], "undecided", "a service account that is not known may be a further one"),
        (["${var.one}"], "undecided", " may be a further one"),
    ],
)
def test_a_group_of_whatever_name_is_none_of_the_accounts(
    tmp_path: Path, members: list[str], verdict: str, told: str
) -> None:
    variables = "".join(f'variable "{name}" {{\n  type = string\n}}\n\n' for name in ("one", "other"))
    given = (MEMBER.format(name=f"m{at}", member=who) for at, who in enumerate([*_ACCOUNTS, *members]))
    (found,) = of_text(tmp_path, 2, GOOGLE_BUCKET + variables + "".join(given))
    assert found.verdict == verdict
    assert told in found.message


def test_a_group_that_may_not_reach_the_data_is_not_counted_for_certain(tmp_path: Path) -> None:
    made = 'variable "one" {\n  type = string\n}\n\nvariable "role" {\n  type = string\n}\n\n'
    given = [MEMBER.format(name=f"m{at}", member=who) for at, who in enumerate(_ACCOUNTS)]
    perhaps = MEMBER.format(name="perhaps", member="group:${var.one}")
    perhaps = perhaps.replace('"roles/storage.objectViewer"', "var.role")
    (found,) = of_text(tmp_path, 2, GOOGLE_BUCKET + made + "".join([*given, perhaps]))
    assert found.verdict == "undecided"
