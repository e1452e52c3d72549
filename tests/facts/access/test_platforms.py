"""Grants of databases and platforms: what the rows of the catalogue read, and what must hold for all of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access import platforms
from domicile.facts.access.platform_rows import platforms_of
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, from_plain
from domicile.policy.read_surroundings import CLOUDS, PLATFORMS

CATALOGUE = catalogue.load()
NO_VALUE = Unknown("variable x has no value")


def block(kind: str, called: str = "x", mode: str = "resource", /, **body: Any) -> Block:
    values = {k: v if isinstance(v, (Known, Unknown, OneOf)) else from_plain(v) for k, v in body.items()}
    return Block(kind, called, f"{kind}.{called}", mode, Location("main.tf", 1, 9), Known(values))


def refers(target: Block, path: str) -> Unknown:
    return Unknown("known after apply", reference=Reference(target, path))


def grants(*blocks: Block) -> list[Grant]:
    return list(platforms.derive(Index(blocks), CATALOGUE))


def categories(*blocks: Block) -> set[str]:
    return {grant.category for grant in grants(*blocks) if grant.broad and not grant.undecided}


def undecided(*blocks: Block) -> set[str]:
    return {grant.category for grant in grants(*blocks) if grant.undecided}


def snowflake(role: Any, privileges: Any, /, **more: Any) -> Block:
    return block("snowflake_grant_privileges_to_account_role", account_role_name=role, privileges=privileges, **more)


def former(what: str, roles: Any, privilege: Any, /, **more: Any) -> Block:
    return block(f"snowflake_{what}_grant", database_name="SHOP", roles=roles, privilege=privilege, **more)


def tables(how: str, where: str) -> dict[str, Any]:
    return {"on_schema_object": [{how: [{"object_type_plural": "TABLES", where: "SHOP"}]}]}


def vault(*rules: tuple[str, list[str]]) -> Block:
    text = "\n".join(
        f'path "{path}" {{ capabilities = {str(words).replace(chr(39), chr(34))} }}' for path, words in rules
    )
    return block("vault_policy", name="app", policy=text)


def acl(who: str, topic: str, operation: str, permission: str = "ALLOW") -> Block:
    return block(
        "confluent_kafka_acl",
        principal=who,
        resource_type="TOPIC",
        resource_name=topic,
        operation=operation,
        permission=permission,
    )


def jwt(**claims: Any) -> Block:
    return block("vault_jwt_auth_backend_role", role_name="ci", user_claim="sub", token_policies=["app"], **claims)


def execute(statement: str) -> Block:
    return block("snowflake_execute", execute=statement, revert="SELECT 1")


def iam_module(name: str, **arguments: Any) -> Block:
    return block(f"module/terraform-aws-modules/iam/aws//modules/{name}", **arguments)


def ibm(holder: str, roles: list[str], **more: Any) -> Block:
    return block(f"ibm_iam_{holder}_policy", roles=roles, **more)


def constraints(groups: list[str], **allowed: bool) -> Block:
    return block("security.openshift.io/SecurityContextConstraints", groups=groups, **allowed)


SELECT_ALL = "GRANT SELECT ON ALL TABLES IN DATABASE SHOP TO ROLE"
PUBLIC_SCHEMA = {"role": "public", "schema": "public", "database": "shop"}


def listing(manifest: str, publish: str = "true") -> Block:
    written = Known((Known({"from_string": Known(manifest)}),))
    return block("snowflake_listing", name="L", share="OUT", manifest=written, publish=publish)


BREADTHS: list[tuple[Block, set[str]]] = [
    (snowflake("PUBLIC", ["SELECT"], **tables("future", "in_schema")), {"any-principal"}),
    (snowflake('"PUBLIC"', ["SELECT"], **tables("future", "in_schema")), {"any-principal"}),
    (snowflake("PUBLIC", ["USAGE"], on_account_object=[{"object_type": "WAREHOUSE", "object_name": "W"}]), set()),
    (snowflake("ANALYST", ["SELECT"], **tables("future", "in_schema")), set()),
    (snowflake("ANALYST", ["SELECT"], **tables("all", "in_database")), set()),
    (snowflake("LOADER", ["INSERT", "SELECT"], **tables("future", "in_database")), {"service-wildcard"}),
    (snowflake("LOADER", [], all_privileges=True, **tables("all", "in_database")), {"service-wildcard"}),
    (snowflake("LOADER", [], all_privileges=True, **tables("all", "in_schema")), set()),
    (snowflake("X", [], all_privileges=True, on_account=True), {"administrator"}),
    (snowflake("X", ["MANAGE GRANTS"], on_account=True), {"role-administration"}),
    (snowflake("X", ["MONITOR USAGE"], on_account=True), set()),
    (
        snowflake(
            "X", ["SELECT"], on_schema_object=[{"inherited": [{"object_type_plural": "TABLES", "in_account": True}]}]
        ),
        {"reads-everything"},
    ),
    (block("snowflake_grant_account_role", role_name="ACCOUNTADMIN", user_name="LI"), {"administrator"}),
    (block("snowflake_grant_account_role", role_name="SECURITYADMIN", parent_role_name="X"), {"role-administration"}),
    (block("snowflake_grant_account_role", role_name="ANALYST", parent_role_name="SYSADMIN"), set()),
    (block("snowflake_grant_account_role", role_name="ANALYST", parent_role_name="PUBLIC"), {"any-principal"}),
    (
        block("snowflake_grant_ownership", account_role_name="X", on=[{"all": [{"in_database": "SHOP"}]}]),
        {"data-administrator"},
    ),
    (block("snowflake_grant_ownership", account_role_name="X", on=[{"object_name": "SHOP"}]), set()),
    (block("snowflake_role_grants", role_name="ACCOUNTADMIN", users=["LI"]), {"administrator"}),
    (block("snowflake_role_grants", role_name="ANALYST", roles=["PUBLIC", "X"]), {"any-principal"}),
    (block("snowflake_role_grants", role_name="ANALYST", roles=["SYSADMIN"]), set()),
    (former("table", ["PUBLIC"], "SELECT", schema_name="S", on_future=True), {"any-principal"}),
    (former("table", ["ANALYST"], "SELECT", schema_name="S", on_future=True), set()),
    (former("view", ["PUBLIC"], "REFERENCES", schema_name="S", view_name="V"), set()),
    (former("table", ["LOADER"], "INSERT", on_future=True), {"service-wildcard"}),
    (former("table", ["LOADER"], "INSERT", schema_name="S", on_future=True), set()),
    (former("database", ["PUBLIC"], "USAGE"), set()),
    (former("schema", ["PUBLIC"], "OWNERSHIP", schema_name="S"), {"any-principal"}),
    (block("snowflake_account_grant", roles=["X"], privilege="MANAGE GRANTS"), {"role-administration"}),
    (block("snowflake_account_grant", roles=["X"], privilege="ALL PRIVILEGES"), {"administrator"}),
    (block("snowflake_account_grant", roles=["X"], privilege="MONITOR USAGE"), set()),
    (
        block(
            "snowflake_grant_privileges_to_role",
            role_name="PUBLIC",
            privileges=["SELECT"],
            **tables("all", "in_schema"),
        ),
        {"any-principal"},
    ),
    (
        block("databricks_grants", catalog="main", grant=[{"principal": "account users", "privileges": ["SELECT"]}]),
        {"any-principal"},
    ),
    (
        block(
            "databricks_grants", catalog="main", grant=[{"principal": "account users", "privileges": ["USE_CATALOG"]}]
        ),
        set(),
    ),
    (block("databricks_grant", catalog="main", principal="etl", privileges=["ALL_PRIVILEGES"]), {"service-wildcard"}),
    (block("databricks_grant", schema="main.a", principal="etl", privileges=["ALL_PRIVILEGES"]), set()),
    (block("databricks_grant", catalog="main", principal="etl", privileges=["MANAGE"]), {"data-administrator"}),
    (block("databricks_grant", catalog="main", principal="etl", privileges=["SELECT"]), set()),
    (
        block("databricks_permissions", access_control=[{"group_name": "users", "permission_level": "CAN_MANAGE"}]),
        {"any-principal"},
    ),
    (block("databricks_permissions", access_control=[{"group_name": "users", "permission_level": "CAN_USE"}]), set()),
    (block("databricks_secret_acl", scope="s", principal="users", permission="READ"), {"any-principal"}),
    (block("databricks_secret_acl", scope="s", principal="etl", permission="READ"), set()),
    (block("databricks_metastore", name="m", owner="account users"), {"data-administrator"}),
    (block("databricks_metastore", name="m", owner="uc-admins"), set()),
    (
        block(
            "databricks_sql_permissions",
            any_file=True,
            privilege_assignments=[{"principal": "a", "privileges": ["SELECT"]}],
        ),
        {"service-wildcard"},
    ),
    (
        block(
            "databricks_access_control_rule_set",
            name="accounts/1/servicePrincipals/2/ruleSets/default",
            grant_rules=[{"principals": ["groups/account users"], "role": "roles/servicePrincipal.user"}],
        ),
        {"any-principal"},
    ),
    (
        block("postgresql_grant", role="public", object_type="table", schema="shop", privileges=["SELECT"]),
        {"any-principal"},
    ),
    (block("postgresql_grant", role="public", object_type="schema", schema="shop", privileges=["USAGE"]), set()),
    (block("postgresql_grant", role="public", object_type="table", schema="shop", privileges=[]), set()),
    (block("postgresql_grant", role="app", object_type="table", schema="shop", privileges=["ALL"]), set()),
    (
        block("postgresql_default_privileges", role="public", object_type="table", privileges=["SELECT"]),
        {"any-principal"},
    ),
    (block("postgresql_role", name="r", superuser=True), {"administrator"}),
    (block("postgresql_role", name="r", login=True), set()),
    (block("postgresql_role", name="r", roles=["pg_read_all_data"]), {"reads-everything"}),
    (block("postgresql_role", name="r", create_role=True), {"role-administration"}),
    (block("postgresql_grant_role", role="r", grant_role="rds_superuser"), {"administrator"}),
    (block("postgresql_grant_role", role="public", grant_role="app"), {"any-principal"}),
    (
        block("mysql_grant", user="a", privileges=["ALL PRIVILEGES"]),
        {"administrator"},
    ),
    (block("mysql_grant", user="a", database="*", privileges=["SELECT"]), {"reads-everything"}),
    (block("mysql_grant", user="a", database="shop", privileges=["ALL"]), set()),
    (block("mysql_grant", user="a", privileges=["INSERT"]), {"service-wildcard"}),
    (block("mysql_grant", user="a", privileges=["CREATE USER"]), {"role-administration"}),
    (block("mongodbatlas_database_user", username="a", roles=[{"role_name": "atlasAdmin"}]), {"administrator"}),
    (block("mongodbatlas_database_user", username="a", roles=[{"role_name": "readWrite"}]), set()),
    (block("mongodbatlas_database_user", username="a", roles=[{"role_name": "readAnyDatabase"}]), {"reads-everything"}),
    (
        block(
            "mongodbatlas_custom_db_role",
            role_name="r",
            actions=[{"action": "FIND", "resources": [{"database_name": "", "collection_name": ""}]}],
        ),
        {"reads-everything"},
    ),
    (
        block(
            "mongodbatlas_custom_db_role",
            role_name="r",
            actions=[{"action": "FIND", "resources": [{"database_name": "shop", "collection_name": ""}]}],
        ),
        set(),
    ),
    (block("mongodbatlas_team_project_assignment", team_id="t", role_names=["GROUP_OWNER"]), {"owner"}),
    (block("mongodbatlas_team_project_assignment", team_id="t", role_names=["GROUP_READ_ONLY"]), set()),
    (
        block(
            "mongodbatlas_project_api_key",
            description="k",
            project_assignment=[{"role_names": ["GROUP_DATA_ACCESS_READ_ONLY"]}],
        ),
        {"data-reader"},
    ),
    (block("mongodbatlas_service_account", name="k", org_id="o", roles=["ORG_OWNER"]), {"owner"}),
    (vault(("*", ["read", "list", "sudo", "update"])), {"administrator"}),
    (vault(("secret/data/*", ["read"])), {"reads-everything"}),
    (vault(("secret/data/app/*", ["read", "update"])), set()),
    (vault(("secret/*", ["deny"])), set()),
    (vault(("sys/policies/acl/*", ["create", "update"])), {"role-administration"}),
    (block("vault_token", policies=["root"], display_name="t"), {"administrator"}),
    (
        block(
            "vault_kubernetes_auth_backend_role",
            bound_service_account_names=["*"],
            bound_service_account_namespaces=["shop"],
            token_policies=["app"],
        ),
        {"any-principal"},
    ),
    (acl("User:*", "orders", "READ"), {"any-principal"}),
    (acl("User:sa-1", "orders", "READ"), set()),
    (acl("User:sa-1", "*", "READ"), {"reads-everything"}),
    (acl("User:sa-1", "*", "ALL"), {"service-wildcard"}),
    (acl("User:*", "*", "ALL", "DENY"), set()),
    (
        block("confluent_role_binding", principal="User:u-1", role_name="OrganizationAdmin", crn_pattern="crn://x"),
        {"administrator"},
    ),
    (
        block(
            "confluent_role_binding",
            principal="User:u-1",
            role_name="DeveloperRead",
            crn_pattern="crn://x/topic=orders",
        ),
        set(),
    ),
    (
        block(
            "kafka_acl",
            acl_principal="User:*",
            acl_operation="Read",
            acl_permission_type="Allow",
            resource_type="Topic",
            resource_name="orders",
        ),
        {"public-principal"},
    ),
    (
        block("elasticstack_elasticsearch_security_role", name="r", indices=[{"names": ["*"], "privileges": ["read"]}]),
        {"reads-everything"},
    ),
    (
        block(
            "elasticstack_elasticsearch_security_role", name="r", indices=[{"names": ["logs-*"], "privileges": ["all"]}]
        ),
        set(),
    ),
    (block("elasticstack_elasticsearch_security_role", name="r", cluster=["all"]), {"administrator"}),
    (block("elasticstack_elasticsearch_security_user", username="u", roles=["superuser"]), {"administrator"}),
    (
        block(
            "elasticstack_elasticsearch_security_role_mapping",
            name="m",
            roles=["viewer"],
            rules='{"any": [{"field": {"username": "*"}}]}',
        ),
        {"any-principal"},
    ),
    (
        block(
            "opensearch_role", role_name="r", index_permissions=[{"index_patterns": ["*"], "allowed_actions": ["crud"]}]
        ),
        {"service-wildcard"},
    ),
    (
        block(
            "opensearch_role",
            role_name="r",
            index_permissions=[{"index_patterns": ["logs-*"], "allowed_actions": ["*"]}],
        ),
        set(),
    ),
    (block("opensearch_roles_mapping", role_name="all_access", users=["admin"]), {"administrator"}),
    (block("opensearch_roles_mapping", role_name="reader", backend_roles=["*"]), {"any-principal"}),
    (
        block(
            "cockroach_user_role_grant", user_id="u", role={"role_name": "ORG_ADMIN", "resource_type": "ORGANIZATION"}
        ),
        {"administrator"},
    ),
    (
        block(
            "cockroach_user_role_grant", user_id="u", role={"role_name": "CLUSTER_ADMIN", "resource_type": "CLUSTER"}
        ),
        set(),
    ),
    (block("rediscloud_acl_rule", name="r", rule="+@all ~*"), {"service-wildcard"}),
    (block("rediscloud_acl_rule", name="r", rule="+@read ~cache:*"), set()),
    (
        block(
            "alicloud_cloud_sso_access_assignment",
            principal_type="User",
            principal_id="u",
            access_configuration_id="c",
        ),
        set(),
    ),
    (block("databricks_group_member", group_id="admins", member_id="u-1"), {"administrator"}),
    (block("databricks_group_member", group_id="team", member_id="u-1"), set()),
    (block("databricks_mws_permission_assignment", principal_id="g", permissions=["ADMIN"]), {"administrator"}),
    (block("databricks_mws_permission_assignment", principal_id="g", permissions=["USER"]), set()),
    (block("databricks_permission_assignment", principal_id="g", permissions=["ADMIN"]), {"administrator"}),
    (block("clickhousedbops_grant_privilege", privilege_name="SELECT", grantee_role_name="r"), {"reads-everything"}),
    (
        block("clickhousedbops_grant_privilege", privilege_name="SELECT", database_name="shop", grantee_role_name="r"),
        set(),
    ),
    (block("clickhousedbops_grant_privilege", privilege_name="INSERT", grantee_role_name="r"), {"service-wildcard"}),
    (
        block("clickhousedbops_grant_privilege", privilege_name="CREATE USER", grantee_role_name="r"),
        {"role-administration"},
    ),
    (block("clickhousedbops_grant_role", role_name="default_role", grantee_user_name="bob"), {"administrator"}),
    (block("vault_identity_group_policies", group_id="g", policies=["root"]), {"administrator"}),
    (block("vault_identity_entity_policies", entity_id="e", policies=["app"]), set()),
    (
        block("vault_policy", name="p", policy='{"path": {"secret/*": {"capabilities": ["read", "list"]}}}'),
        {"reads-everything"},
    ),
    (block("vault_policy", name="p", policy='{"path": {"secret/data/app": {"capabilities": ["read"]}}}'), set()),
    (jwt(bound_claims_type="glob", bound_claims={"sub": "*"}), {"any-principal"}),
    (jwt(bound_claims_type="glob", bound_claims={"sub": "repo:acme/*"}), set()),
    (jwt(bound_claims={"sub": "*"}), set()),
    (jwt(), {"any-principal"}),
    (jwt(bound_audiences=["vault"]), set()),
    (
        block("vault_aws_auth_backend_role", role="r", bound_iam_principal_arns=["*"], token_policies=["app"]),
        {"any-principal"},
    ),
    (
        block(
            "vault_aws_auth_backend_role",
            role="r",
            bound_iam_principal_arns=["arn:aws:iam::111122223333:role/app"],
            token_policies=["app"],
        ),
        set(),
    ),
    (
        block("vault_approle_auth_backend_role", role_name="r", bind_secret_id=False, token_policies=["app"]),
        {"any-principal"},
    ),
    (block("vault_approle_auth_backend_role", role_name="r", token_policies=["app"]), set()),
    (block("mongodbatlas_project", name="p", teams=[{"team_id": "t", "role_names": ["GROUP_OWNER"]}]), {"owner"}),
    (block("mongodbatlas_project", name="p", teams=[{"team_id": "t", "role_names": ["GROUP_READ_ONLY"]}]), set()),
    (
        block(
            "mongodbatlas_federated_settings_org_role_mapping",
            external_group_name="all",
            role_assignments=[{"org_id": "o", "roles": ["ORG_OWNER"]}],
        ),
        {"owner"},
    ),
    (execute("GRANT ROLE ACCOUNTADMIN TO USER JANE"), {"administrator"}),
    (execute("grant role ANALYST to role LOADER"), set()),
    (execute(f"{SELECT_ALL} PUBLIC"), {"any-principal"}),
    (execute(f"{SELECT_ALL} ANALYST"), set()),
    (execute("GRANT USAGE ON WAREHOUSE W TO ROLE PUBLIC"), set()),
    (execute("CREATE DATABASE PUBLIC"), set()),
    (
        block("postgresql_grant", object_type="schema", privileges=["CREATE", "USAGE"], **PUBLIC_SCHEMA),
        {"any-principal"},
    ),
    (block("postgresql_grant", object_type="database", privileges=["CONNECT"], **PUBLIC_SCHEMA), set()),
    (block("confluent_group_mapping", display_name="g", filter="true"), {"any-principal"}),
    (block("confluent_group_mapping", display_name="g", filter='"shop" in groups'), set()),
    (block("confluent_identity_pool", display_name="p", filter="true"), {"any-principal"}),
    (block("aws_elasticache_user", user_name="app", access_string="on ~* +@all"), {"service-wildcard"}),
    (
        block("aws_elasticache_user", user_name="a", access_string="on ~a:* +@read", no_password_required=True),
        {"any-principal"},
    ),
    (block("aws_elasticache_user", user_name="a", access_string="off ~* +@all", no_password_required=True), set()),
    (
        block(
            "aws_elasticache_user",
            user_name="a",
            access_string="on ~a:* +@read",
            authentication_mode=Known((Known({"type": Known("iam")}),)),
        ),
        set(),
    ),
    (block("databricks_recipient", name="r", authentication_type="TOKEN"), {"standing-key"}),
    (
        block(
            "databricks_recipient",
            name="r",
            authentication_type="TOKEN",
            ip_access_list=Known((Known({"allowed_ip_addresses": Known((Known("203.0.113.4/32"),))}),)),
        ),
        set(),
    ),
    (block("databricks_recipient", name="r", authentication_type="DATABRICKS"), set()),
    (listing("title: orders"), {"any-principal"}),
    (listing("title: orders", publish="false"), set()),
    (listing("title: orders\ntargets:\n  accounts: [ORG.APAC]"), set()),
    (listing("title: orders\norganization_targets:\n  access: []"), set()),
    (block("aws_memorydb_user", user_name="app", access_string="on ~cache:* +@read"), set()),
    (
        block(
            "grafana_data_source_permission",
            datasource_uid="d",
            permissions=[{"built_in_role": "Viewer", "permission": "Query"}],
        ),
        {"any-principal"},
    ),
    (
        block(
            "grafana_data_source_permission", datasource_uid="d", permissions=[{"team_id": 1, "permission": "Query"}]
        ),
        set(),
    ),
    (
        block(
            "elasticsearch_opensearch_role",
            role_name="r",
            index_permissions=[{"index_patterns": ["*"], "allowed_actions": ["read"]}],
        ),
        {"reads-everything"},
    ),
    (
        block(
            "elasticstack_elasticsearch_security_api_key",
            name="k",
            role_descriptors='{"all": {"cluster": ["all"], "indices": [{"names": ["*"], "privileges": ["read"]}]}}',
        ),
        {"administrator"},
    ),
    (block("google_container_cluster", name="c", enable_legacy_abac=True), {"kubernetes-any-account"}),
    (block("google_container_cluster", name="c", enable_legacy_abac=False), set()),
    (
        block("azurerm_kubernetes_cluster", name="c", role_based_access_control_enabled=False),
        {"kubernetes-any-account"},
    ),
    (block("azurerm_kubernetes_cluster", name="c", role_based_access_control_enabled=True), set()),
    (block("azurerm_kubernetes_cluster", name="c"), set()),
    (iam_module("iam-assumable-role", create_role=True, attach_admin_policy=True), {"administrator"}),
    (iam_module("iam-assumable-role", create_role=True, attach_poweruser_policy=True), {"power-user"}),
    (iam_module("iam-assumable-role", create_role=True, attach_readonly_policy=True), {"reads-everything"}),
    (iam_module("iam-assumable-role", attach_admin_policy=True), set()),
    (iam_module("iam-assumable-roles", create_readonly_role=True), {"reads-everything"}),
    (
        iam_module("iam-assumable-role", create_role=True, attach_admin_policy=True, admin_role_policy_arn="arn:aws:x"),
        set(),
    ),
    (iam_module("iam-assumable-roles", create_admin_role=True), {"administrator"}),
    (iam_module("iam-assumable-roles-with-saml", create_poweruser_role=True), {"power-user"}),
    (iam_module("iam-assumable-roles-with-saml", create_readonly_role=True), {"reads-everything"}),
    (ibm("user", ["Administrator"], ibm_id="ann@example.com"), {"administrator"}),
    (ibm("user", ["Administrator"], ibm_id="ann@example.com", account_management=True), {"administrator"}),
    (ibm("access_group", ["Writer"], access_group_id="AccessGroupId-1"), {"data-administrator"}),
    (ibm("service", ["Reader"], iam_service_id="ServiceId-1"), {"reads-everything"}),
    (ibm("trusted_profile", ["Manager"], profile_id="Profile-1", resources=[{"service": "kms"}]), {"service-wildcard"}),
    (
        ibm("user", ["Manager"], ibm_id="ann@example.com", resources=[{"service": "kms", "resource_instance_id": "i"}]),
        set(),
    ),
    (ibm("user", ["Viewer"], ibm_id="ann@example.com"), set()),
    (constraints(["system:authenticated"], allowPrivilegedContainer=True), {"kubernetes-any-account"}),
    (constraints(["system:serviceaccounts"], allowHostDirVolumePlugin=True), {"kubernetes-any-account"}),
    (constraints(["system:authenticated"], allowPrivilegedContainer=False), set()),
    (constraints(["storage-admins"], allowPrivilegedContainer=True), set()),
]


@pytest.mark.parametrize(("given_block", "expected"), BREADTHS, ids=lambda value: getattr(value, "kind", ""))
def test_breadth_of_a_grant(given_block: Block, expected: set[str]) -> None:
    assert categories(given_block) == expected


@pytest.mark.parametrize(
    ("given_block", "expected"),
    [
        (snowflake(NO_VALUE, ["SELECT"], **tables("all", "in_schema")), {"any-principal"}),
        (snowflake("X", NO_VALUE, **tables("all", "in_database")), {"service-wildcard"}),
        (snowflake("X", NO_VALUE, **tables("all", "in_schema")), set()),
        (block("snowflake_grant_account_role", role_name=NO_VALUE, user_name="LI"), {"administrator"}),
        (former("table", NO_VALUE, "SELECT", schema_name="S", table_name="T"), {"any-principal"}),
        (former("table", ["LOADER"], NO_VALUE, on_all=True), {"service-wildcard"}),
        (block("postgresql_role", name="r", superuser=NO_VALUE), {"administrator"}),
        (block("mysql_grant", user="a", database=NO_VALUE, privileges=["SELECT"]), {"reads-everything"}),
        (
            block("mongodbatlas_database_user", username="a", roles=Known((Known({"role_name": NO_VALUE}),))),
            {"administrator"},
        ),
        (block("vault_policy", name="p", policy=NO_VALUE), {"administrator"}),
        (block("vault_policy", name="p", policy='path "x" {'), {"administrator"}),
        (acl("User:sa-1", "*", "READ"), set()),
        (
            block("confluent_role_binding", principal="User:u", role_name=NO_VALUE, crn_pattern="crn://x/topic=a"),
            {"administrator"},
        ),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_what_is_not_known_is_undecided(given_block: Block, expected: set[str]) -> None:
    assert undecided(given_block) == expected
    assert categories(given_block) == ({"reads-everything"} if given_block.kind == "confluent_kafka_acl" else set())


@pytest.mark.parametrize(
    ("given_block", "kind", "principal"),
    [
        (snowflake('"ANALYST"', ["SELECT"]), "role", "snowflake:role/ANALYST"),
        (snowflake("PUBLIC", ["SELECT"]), "authenticated", "snowflake:role/PUBLIC"),
        (block("snowflake_share", name="s", accounts=["ORG.APAC"]), "account", "snowflake:account/ORG.APAC"),
        (
            block("databricks_grant", schema="a.b", principal="ops", privileges=["SELECT"]),
            "group",
            "databricks:group/ops",
        ),
        (
            block("databricks_grant", schema="a.b", principal="li@example.com", privileges=["SELECT"]),
            "user",
            "databricks:user/li@example.com",
        ),
        (
            block(
                "databricks_grant",
                schema="a.b",
                principal="11111111-2222-3333-4444-555555555555",
                privileges=["SELECT"],
            ),
            "service-account",
            "databricks:service-principal/11111111-2222-3333-4444-555555555555",
        ),
        (
            block("databricks_grant", share="s", principal="partner", privileges=["SELECT"]),
            "account",
            "databricks:recipient/partner",
        ),
        (
            block("databricks_recipient", name="r", data_recipient_global_metastore_id="aws:us-west-2:1"),
            "account",
            "databricks:metastore/aws:us-west-2:1",
        ),
        (block("mysql_grant", user="app", database="shop", privileges=["SELECT"]), "user", "mysql:user/app"),
        (block("mongodbatlas_database_user", username="app", roles=[{"role_name": "read"}]), "user", "atlas:user/app"),
        (
            block("mongodbatlas_project_invitation", username="li@example.com", roles=["GROUP_READ_ONLY"]),
            "user",
            "atlas:person/li@example.com",
        ),
        (vault(("a/b", ["read"])), "role", "vault:policy/app"),
        (acl("User:sa-1", "orders", "READ"), "service-account", "confluent:user/sa-1"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_principals_are_named_as_policies_match_them(given_block: Block, kind: str, principal: str) -> None:
    (grant,) = grants(given_block)
    assert grant.principal is not None
    assert (grant.principal.kind, grant.principal.id) == (kind, principal)


def test_a_principal_that_the_configuration_makes_is_its_own_and_has_its_name() -> None:
    account = block("confluent_service_account", "jobs", display_name="jobs")
    named = Unknown("known after apply", parts=("User:", refers(account, "id")))
    binding = block("confluent_role_binding", principal=named, role_name="DeveloperRead", crn_pattern="crn://x/topic=a")
    (grant,) = grants(account, binding)
    assert grant.principal is not None
    assert (grant.principal.id, grant.own, grant.holders) == ("confluent:user/jobs", True, (account,))


def test_one_of_several_roles_is_doubtful_for_what_hangs_on_the_role() -> None:
    role = OneOf((from_plain("PUBLIC"), from_plain("ANALYST")))
    found = grants(snowflake(role, ["SELECT"], **tables("all", "in_schema")))
    assert {(g.category, bool(g.undecided)) for g in found} == {("any-principal", True), ("", True)}


def test_parts_of_a_vault_path_that_are_not_known_leave_the_rest_known() -> None:
    policy = Unknown("partly", parts=('path "secret/data/', NO_VALUE, '/*" { capabilities = ["read"] }'))
    assert grants(block("vault_policy", name="p", policy=policy))[0].category == ""
    whole = Unknown("partly", parts=('path "', NO_VALUE, '" { capabilities = ["read"] }'))
    assert undecided(block("vault_policy", name="p", policy=whole)) == {"reads-everything"}


def test_a_vault_policy_of_a_data_source_is_read_there() -> None:
    document = block("vault_policy_document", "d", "data", rule=[{"path": "kv/*", "capabilities": ["read"]}])
    policy = block("vault_policy", name="p", policy=refers(document, "hcl"))
    assert categories(document, policy) == {"reads-everything"}


def test_a_share_leads_an_account_to_the_database() -> None:
    database = block("snowflake_database", "shop", name="SHOP")
    share = block("snowflake_share", "s", name="PARTNER", accounts=["ORG.APAC"])
    given_to = block(
        "snowflake_grant_privileges_to_share", to_share="PARTNER", privileges=["SELECT"], on_database="SHOP"
    )
    found = [way for way in ways(grants(database, share, given_to)) if way.principal.id == "snowflake:account/ORG.APAC"]
    assert [(way.target, len(way.grants), way.privileges) for way in found] == [(database, 2, {"list", "read"})]


def test_a_former_grant_leads_an_account_to_the_database_through_its_share() -> None:
    database = block("snowflake_database", "shop", name="SHOP")
    share = block("snowflake_share", "s", name="PARTNER", accounts=["ORG.APAC"])
    given_to = block(
        "snowflake_database_grant", shares=["PARTNER"], privilege="IMPORTED PRIVILEGES", database_name="SHOP"
    )
    found = [way for way in ways(grants(database, share, given_to)) if way.principal.id == "snowflake:account/ORG.APAC"]
    assert [(way.target, len(way.grants), way.privileges) for way in found] == [(database, 2, {"list", "read"})]


def test_a_user_gets_to_data_through_roles_whether_they_are_made_here_or_not() -> None:
    table = block("snowflake_table", "t", name="ORDERS")
    given_to = snowflake("READER", ["SELECT"], on_schema_object=[{"object_type": "TABLE", "object_name": "ORDERS"}])
    through = block("snowflake_grant_account_role", role_name="READER", parent_role_name="ANALYST")
    user = block("snowflake_grant_account_role", "u", role_name="ANALYST", user_name="LI")
    made = [block("snowflake_account_role", name, name=name) for name in ("READER", "ANALYST")]
    for roles in ([], made, made[:1], made[1:]):
        found = ways(grants(table, given_to, through, user, *roles))
        assert [len(w.grants) for w in found if w.principal.id == "snowflake:user/LI"] == [3]


PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "OWNERSHIP", "USAGE", "ALL PRIVILEGES"]
WORDS = ["read", "list", "create", "update", "delete", "sudo"]
PATHS = ["*", "secret/*", "secret/data/app", "kv/data/*", "sys/policies/acl/*", "auth/*"]
RULES = st.tuples(st.sampled_from(PATHS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))


@given(st.lists(st.sampled_from(PRIVILEGES), max_size=3), st.sampled_from(PRIVILEGES), st.sampled_from(["PUBLIC", "X"]))
def test_one_privilege_more_never_removes_a_finding(given_already: list[str], more: str, role: str) -> None:
    where = tables("all", "in_database")
    assert categories(snowflake(role, given_already, **where)) <= categories(
        snowflake(role, [*given_already, more], **where)
    )


@settings(max_examples=50)
@given(st.lists(RULES, max_size=3), RULES)
def test_one_rule_more_of_a_vault_policy_never_removes_a_finding(
    rules: list[tuple[str, list[str]]], more: tuple[str, list[str]]
) -> None:
    assert categories(vault(*rules)) <= categories(vault(*rules, more))


@given(st.lists(st.sampled_from(BREADTHS), min_size=1, max_size=3))
def test_grants_of_other_blocks_change_nothing(some: list[tuple[Block, set[str]]]) -> None:
    assert categories(*(one for one, _ in some)) == set().union(*(expected for _, expected in some))


def test_every_kind_with_a_row_is_tried_here() -> None:
    rows = {
        kind for platform in platforms_of(CATALOGUE.section("access")) for row in platform.rows for kind in row.kinds
    }
    assert {_maker(one.kind) for one, _ in BREADTHS} == {_maker(kind) for kind in rows}


def _maker(kind: str) -> str:
    """What the kinds of one provider or module, or the objects of one name in a cluster, have in common."""
    return kind.rpartition("/")[2].partition("_")[0]


def test_a_name_of_which_a_piece_is_not_known_may_be_everybody_only_where_it_fits() -> None:
    whole = Unknown("partly", parts=("User:", NO_VALUE))
    piece = Unknown("partly", parts=("User:sa-", NO_VALUE))
    assert undecided(block("confluent_kafka_acl", **_read_orders(whole))) == {"any-principal"}
    assert undecided(block("confluent_kafka_acl", **_read_orders(piece))) == set()
    assert categories(block("confluent_kafka_acl", **_read_orders(whole))) == set()


def _read_orders(who: Unknown) -> dict[str, Any]:
    return {
        "principal": who,
        "resource_type": "TOPIC",
        "resource_name": "orders",
        "operation": "READ",
        "permission": "ALLOW",
    }


def test_policies_may_name_the_principals_of_every_platform() -> None:
    vendors = {row.vendor for platform in platforms_of(CATALOGUE.section("access")) for row in platform.rows}
    assert vendors - set(CLOUDS) == set(PLATFORMS)


def test_a_role_that_is_made_here_is_somebody_although_its_name_comes_from_a_vault() -> None:
    secret = block("azurerm_key_vault_secret", "login", "data", name="login")
    role = block("postgresql_role", "loader", name=refers(secret, "value"))
    given = block(
        "postgresql_grant", role=refers(secret, "value"), object_type="table", schema="app", privileges=["SELECT"]
    )
    assert undecided(secret, given) == {"any-principal"}
    assert undecided(secret, role, given) == set()
    assert [g.holders for g in grants(secret, role, given) if g.block is given] == [(role,)]


def test_members_of_a_group_have_what_the_group_has() -> None:
    group = block("databricks_group", "ops", display_name="ops")
    user = block("databricks_user", "ann", user_name="ann@example.com")
    member = block("databricks_group_member", group_id=refers(group, "id"), member_id=refers(user, "id"))
    (grant,) = grants(group, user, member)
    assert grant.principal is not None
    assert (grant.principal.id, grant.targets) == ("databricks:user/ann@example.com", (group,))


def test_a_policy_that_was_encoded_from_a_value_is_read_through_what_is_not_known() -> None:
    path = Known({"secret/*": Known({"capabilities": from_plain(["read"])}), "x": Known({"capabilities": NO_VALUE})})
    policy = Unknown("known after apply", structure=Known({"path": path}))
    assert categories(block("vault_policy", name="p", policy=policy)) == {"reads-everything"}


@pytest.mark.parametrize("text", ['{"path": ', '{"path": 1}'])
def test_json_that_is_no_policy_is_undecided(text: str) -> None:
    assert undecided(block("vault_policy", name="p", policy=text)) == {"administrator"}


@pytest.mark.parametrize("made", [True, False])
def test_a_role_that_is_made_is_none_of_the_platforms_own(made: bool) -> None:
    role = block("snowflake_role", "loader", "resource" if made else "data", name=NO_VALUE)
    given = block("snowflake_role_grants", role_name=refers(role, "name"), users=["LI"])
    assert undecided(role, given) == (set() if made else {"administrator"})


def test_a_placeholder_is_nobody_yet() -> None:
    grant = [{"principal": "<your email here>", "privileges": ["ALL_PRIVILEGES"]}]
    (found,) = grants(block("databricks_grants", external_location="landing", grant=grant))
    assert found.principal is not None
    assert (found.principal.kind, found.principal.id) == ("principal", "databricks:group/<your email here>")
    assert (found.principal.unknown, found.undecided) == ("<your email here> is a placeholder", "")
    assert found.principal.origin == "<your email here> in "
