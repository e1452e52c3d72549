"""Every way to open something on any cloud but AWS has fixtures that are bad, good and unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from domicile.catalogue.yaml_files import parse_yaml
from domicile.facts.exposure.rows import rows_of

from .estates import CATALOGUE, RULES

FIXTURES = Path(__file__).parents[3] / "fixtures"
SECTIONS = {cloud: data for cloud, data in CATALOGUE.section("exposures").items() if cloud != "aws"}
IAM = re.compile(r"_(member|binding|policy)$")
LINKS = {
    "azurerm_storage_account_sas",
    "azurerm_storage_account_blob_container_sas",
    "google_storage_object_signed_url",
    "oci_objectstorage_preauthrequest",
    "upcloud_managed_object_storage_static_site",
}
"""What opens by being there: there is no good one, and nothing of it can be unknown."""

BARE = {"scaleway_mongodb_instance"}
"""What opens with a block that has no arguments, of which none can be unknown."""


def ways() -> Iterator[Any]:
    """For each row the kinds that stand for it: all of them, or any of the three of a Google IAM resource."""
    for cloud, data in SECTIONS.items():
        for row in data.get("openings", ()):
            for base in row.get("bases", ()):
                yield pytest.param({f"{base}_{end}" for end in ("member", "binding", "policy")}, row, id=base)
            for kind in row.get("kinds", ()):
                where = row.get("attribute") or row.get("start") or row["form"]
                yield pytest.param({kind}, row, id=f"{cloud}/{kind}.{where}")


MODULE = re.compile(r'^module "(\w+)" \{\n  source\s+= "([^"]+)"', re.MULTILINE)


@cache
def modules(folder: Path) -> dict[str, str]:
    """The address of each call of a module that is not fetched → its kind."""
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.tf")]
    return {f"module.{name}": f"module/{source}" for text in texts for name, source in MODULE.findall(text)}


@cache
def expected(judgement: str, verdict: str) -> frozenset[str]:
    return frozenset(
        kind
        for path in FIXTURES.glob(f"RES30*/{judgement}/**/expected.json")
        for row in json.loads(path.read_text(encoding="utf-8"))
        if row["verdict"] == verdict and row["rule"].startswith("RES30")
        for kind in (*re.findall(r"\b[a-z0-9]+_\w+", row["address"]), modules(path.parent).get(row["address"], ""))
    )


@cache
def written() -> frozenset[str]:
    return frozenset(
        kind
        for path in FIXTURES.glob("RES30*/good/**/*.tf")
        for kind in (
            *re.findall(r'^resource "(\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE),
            *modules(path.parent).values(),
        )
    )


@pytest.mark.parametrize(("kinds", "row"), list(ways()))
def test_a_way_to_open_has_a_bad_a_good_and_an_unknown_fixture(kinds: set[str], row: dict[str, Any]) -> None:
    uncertain = "doubt" in row
    assert uncertain or kinds & expected("bad", "fail")
    assert kinds <= LINKS | BARE or kinds & expected("unknown", "undecided")
    assert kinds <= LINKS or kinds & written()


def test_every_kind_of_google_that_gives_roles_opens_something_or_it_is_said_why_not() -> None:
    section = SECTIONS["gcp"]
    said = [base for row in section["not_openings"] for base in row["bases"]]
    assert len(said) == len(set(said))
    assert all(row["reason"] for row in section["not_openings"])
    opened = {IAM.sub("", kind) for row in rows_of({"gcp": section}).openings for kind in row.kinds}
    assert not opened & set(said)
    assert {base for base in catalogued("gcp") if base.endswith("_iam")} <= opened | set(said)


def catalogued(cloud: str) -> set[str]:
    found: set[str] = set()
    for path in sorted((RULES / "catalogue" / cloud).glob("*/*.yaml")):
        data = parse_yaml(path.read_bytes(), path.name)
        kinds = [*data.get("kinds", ()), *(kind for group in data.get("groups", ()) for kind in group["kinds"])]
        found.update(IAM.sub("", kind) for kind in kinds if not kind.endswith("_audit_config"))
    return found
