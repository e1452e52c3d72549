"""The tables for Kubernetes in the catalogue: every cloud, role and category in them exists."""

from __future__ import annotations

import re

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.kubernetes import rbac_capabilities
from domicile.model.facts import ROLES


def test_every_cloud_that_a_table_names_is_in_the_catalogue(facts: Catalogue) -> None:
    pins = facts.section("pins")["kubernetes"]
    named = {cloud for table in ("labels", "drivers", "signs", "environment") for cloud in pins[table].values()}
    named |= {row["provider"] for row in pins["hosts"].values()} | {row["provider"] for row in pins["identifiers"]}
    named |= {row["provider"] for row in facts.section("families")["kubernetes"]["families"]}
    for rows in facts.section("operators")["kubernetes"]["operators"].values():
        for row in rows:
            named |= set(row.get("regions", {})) | set(row.get("provider", {}).get("names", {}).values())
    assert named - {""} <= set(facts.providers)


def test_patterns_have_one_group_for_the_code(facts: Catalogue) -> None:
    for row in facts.section("pins")["kubernetes"]["identifiers"]:
        assert re.compile(row["pattern"]).groups == 1


def test_operators_name_roles_and_say_what_they_do(facts: Catalogue) -> None:
    for rows in facts.section("operators")["kubernetes"]["operators"].values():
        for row in rows:
            assert row["role"] in ROLES
            assert row["note"]
            assert row.keys() & {"urls", "regions", "bucket"}


def test_categories_of_capabilities_are_those_that_rules_ask_for(facts: Catalogue) -> None:
    from domicile import rules

    asked = {name for rule in rules.load() for name in rule.params.get("categories", ())}
    table = {row["category"] for row in facts.section("rbac")["kubernetes"]["capabilities"]}
    others = {value for value in vars(rbac_capabilities).values() if str(value).startswith("kubernetes-")}
    assert table | others <= asked


@pytest.mark.parametrize("group", ["s3.aws.upbound.io", "s3.aws.m.upbound.io"])
def test_both_scopes_of_crossplane_are_listed(facts: Catalogue, group: str) -> None:
    kind = facts.kind(f"{group}/Bucket")
    assert kind is not None
    assert (kind.provider, kind.role) == ("aws", "primary")
