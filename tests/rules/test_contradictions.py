"""Which adverse rules contradict: small estates, held against a policy in a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.rules import adverse
from domicile.rules.contradictions import Advice, Answer, advise

AZURE = 'provider "azurerm" {\n  features {}\n}\n\n'
ACCOUNT = 'resource "azurerm_storage_account" "kept" {\n  name = "kept"\n  location = "LOCATION"\n}\n'
BUCKET = 'provider "aws" {\n  region = "REGION"\n}\n\nresource "aws_s3_bucket" "events" {\n  bucket = "events"\n}\n'
DISTRIBUTION = 'resource "aws_cloudfront_distribution" "site" {\n  enabled = true\n}\n'


Asked = Callable[..., dict[str, Advice]]


@pytest.fixture
def advised(tmp_path: Path) -> Asked:
    """(configuration, what the class allows, more of it) → id of a rule → its advice."""

    def ask(configuration: str, allow: str, more: str = "") -> dict[str, Advice]:
        (tmp_path / "main.tf").write_text(configuration)
        (tmp_path / "domicile.yaml").write_text(
            f"version: 1\nhome: kept\ndata_classes:\n  kept: {{allow: [{allow}]{more}}}\n"
        )
        done = scan(Request(paths=(tmp_path,), root=tmp_path))
        return {one.rule.id: one for one in advise(done.estate, done.policy, done.catalogue, adverse.load())}

    return ask


def answer(advice: dict[str, Advice], rule: str) -> Answer:
    (demand,) = advice[rule].demands
    return demand.answer


def regions(advice: dict[str, Advice], rule: str) -> list[str]:
    return sorted(place.region for place in answer(advice, rule).places)


@pytest.mark.parametrize("rule", ["CKV_AZURE_206", "AZU-0058", "bf045164-79ba-4215-8f95-f8048dc1780b"])
def test_pair_across_the_border_contradicts(advised: Asked, rule: str) -> None:
    advice = advised(AZURE + ACCOUNT.replace("LOCATION", "brazilsouth"), "BR")
    assert (answer(advice, rule).stance, regions(advice, rule)) == ("contradicts", ["southcentralus"])
    assert "ZRS" in advice[rule].rule.instead


@pytest.mark.parametrize(("allow", "stance"), [("IE", "contradicts"), ("EU", "agrees")])
def test_pair_inside_the_class_agrees(advised: Asked, allow: str, stance: str) -> None:
    advice = advised(AZURE + ACCOUNT.replace("LOCATION", "northeurope"), allow)
    assert (answer(advice, "CKV_AZURE_206").stance, regions(advice, "CKV_AZURE_206")) == (stance, ["westeurope"])


def test_backups_may_go_where_their_role_may(advised: Asked) -> None:
    server = 'resource "azurerm_postgresql_flexible_server" "orders" {\n  location = "northeurope"\n}\n'
    assert answer(advised(AZURE + server, "IE"), "CKV_AZURE_136").stance == "contradicts"
    assert answer(advised(AZURE + server, "IE", ", roles: {backup: [EU]}"), "CKV_AZURE_136").stance == "agrees"


def test_region_without_a_known_pair_is_undecided(advised: Asked) -> None:
    found = answer(advised(AZURE + ACCOUNT.replace("LOCATION", "polandcentral"), "PL"), "CKV_AZURE_206")
    assert found.stance == "undecided" and "no pair of polandcentral is known" in found.why


def test_place_that_is_not_known_is_undecided(advised: Asked) -> None:
    account = ACCOUNT.replace('"LOCATION"', "var.location") + 'variable "location" {}\n'
    found = answer(advised(AZURE + account, "BR"), "CKV_AZURE_206")
    assert found.stance == "undecided" and "location" in found.why


def test_second_region_outside_contradicts(advised: Asked) -> None:
    advice = advised(BUCKET.replace("REGION", "eu-west-1"), "IE")
    assert answer(advice, "CKV_AWS_144").stance == "contradicts"
    assert answer(advice, "S3.7").stance == "contradicts"


def test_second_region_inside_needs_care_and_is_named(advised: Asked) -> None:
    advice = advised(BUCKET.replace("REGION", "ca-central-1"), "CA")
    assert (answer(advice, "CKV_AWS_144").stance, regions(advice, "CKV_AWS_144")) == ("care", ["ca-west-1"])


def test_replication_within_the_region_is_enough_for_rules_that_say_so(advised: Asked) -> None:
    advice = advised(BUCKET.replace("REGION", "eu-west-1"), "IE")
    for rule in ("FG_R00275", "s3-bucket-replication-enabled", "S3_BUCKET_REPLICATION_ENABLED"):
        assert (answer(advice, rule).stance, regions(advice, rule)) == ("care", ["eu-west-1"])


def test_partitions_do_not_copy_into_each_other(advised: Asked) -> None:
    advice = advised(BUCKET.replace("REGION", "us-gov-west-1"), "US")
    assert regions(advice, "CKV_AWS_144") == ["us-gov-east-1"]


def test_unknown_bucket_region_with_one_region_inside_is_undecided(advised: Asked) -> None:
    bucket = BUCKET.replace('"REGION"', "var.region") + 'variable "region" {}\n'
    assert answer(advised(bucket, "IE"), "CKV_AWS_144").stance == "undecided"
    assert answer(advised(bucket, "CA"), "CKV_AWS_144").stance == "care"


@pytest.mark.parametrize(("more", "stance"), [("", "contradicts"), (", global: allow", "agrees")])
def test_edge_contradicts_unless_the_class_allows_global(advised: Asked, more: str, stance: str) -> None:
    advice = advised(DISTRIBUTION, "IE", more)
    assert answer(advice, "CKV_AWS_216").stance == stance
    assert answer(advice, "CKV_AWS_310").places[0].region == "eu-west-1"


def test_data_source_is_asked_for_nothing(advised: Asked) -> None:
    data = 'data "azurerm_storage_account" "other" {\n  name = "other"\n}\n'
    assert advised(AZURE + data + BUCKET.replace("REGION", "eu-west-1"), "IE").get("CKV_AZURE_206") is None


def test_worst_resource_speaks_for_the_rule(advised: Asked) -> None:
    near = ACCOUNT.replace("LOCATION", "westeurope").replace('"kept" {', '"near" {')
    advice = advised(AZURE + ACCOUNT.replace("LOCATION", "brazilsouth") + near, "BR, EU")
    assert advice["CKV_AZURE_206"].stance == "contradicts"
    assert [demand.answer.stance for demand in advice["CKV_AZURE_206"].demands] == ["contradicts", "agrees"]
