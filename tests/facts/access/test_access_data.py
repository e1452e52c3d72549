"""The access data of the catalogue: every category is some rule's, every level and privilege is one that code knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from domicile import catalogue, rules
from domicile.facts.access import azure, google_bindings, yandex
from domicile.facts.access.aws_table import ALL_PRIVILEGES

SECTION = catalogue.load().section("access")
CATEGORIES = {c for rule in rules.load() if rule.check == "grant" for c in rule.params["categories"]}


def rows(document: Any) -> Iterator[Mapping[str, Any]]:
    """Every row of a document that names a category."""
    if isinstance(document, Mapping):
        if "category" in document:
            yield document
        for inner in document.values():
            yield from rows(inner)


@pytest.mark.parametrize("provider", sorted(SECTION))
def test_every_category_belongs_to_a_rule(provider: str) -> None:
    unknown = {row["category"] for row in rows(SECTION[provider])} - CATEGORIES - {"none"}
    assert not unknown


@pytest.mark.parametrize("provider", sorted(SECTION))
def test_every_document_says_where_it_comes_from(provider: str) -> None:
    assert SECTION[provider]["source"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(SECTION[provider]["checked"]))


@pytest.mark.parametrize(
    ("provider", "levels"), [("gcp", google_bindings.LEVELS), ("azure", azure.LEVELS), ("yandex", yandex.LEVELS)]
)
def test_every_role_names_a_level_that_there_is(provider: str, levels: tuple[str, ...]) -> None:
    found = {row.get("from", levels[-1]) for row in SECTION[provider]["roles"].values()}
    assert found <= set(levels)


@pytest.mark.parametrize("provider", ["aws", "alibaba"])
def test_services_list_actions_by_privileges_that_there_are(provider: str) -> None:
    for name, row in SECTION[provider]["services"].items():
        privileges = set(row) - {"name", "thing", "untyped", "settings", "arns", "types", "reads", "within"}
        assert privileges <= ALL_PRIVILEGES, name
        assert all(re.fullmatch(r"[A-Za-z]+", action) for privilege in privileges for action in row[privilege]), name
    named = {*SECTION[provider]["reads_everywhere"], *SECTION[provider]["reads_by_wildcard"]}
    assert named <= set(SECTION[provider]["services"])


def test_ids_of_azure_roles_are_ids_and_stand_once() -> None:
    ids = [row["id"] for row in SECTION["azure"]["roles"].values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", role) for role in ids)


def test_every_grant_rule_names_severities_of_its_own_categories() -> None:
    for rule in rules.load():
        if rule.check == "grant":
            assert set(rule.params.get("severities", {})) <= set(rule.params["categories"]), rule.id


def test_no_category_belongs_to_two_rules() -> None:
    listed = [c for rule in rules.load() if rule.check == "grant" for c in rule.params["categories"]]
    assert len(listed) == len(set(listed))
