"""Every file of the catalogue follows its schema, and what it names is there."""

import json
from pathlib import Path

import jsonschema
import pytest

from domicile.catalogue import load, rules_folder
from domicile.catalogue.yaml_files import read_yaml

RULES = rules_folder()
KINDS = sorted(RULES.glob("catalogue/*/kinds/*.yaml"))
REGIONS = sorted(RULES.glob("catalogue/*/regions.yaml"))
NOT_ABOUT_PLACE = sorted(RULES.glob("catalogue/*/not_about_place.yaml"))
HOSTS = sorted((RULES / "catalogue").glob("*/hosts.yaml"))
JURISDICTIONS = sorted(path for path in RULES.glob("jurisdictions/*.yaml"))


def errors(schema: str, path: Path) -> list[str]:
    validator = jsonschema.Draft202012Validator(
        json.loads((RULES / "schemas" / schema).read_text()), format_checker=jsonschema.FormatChecker()
    )
    found = validator.iter_errors(read_yaml(path))
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in found]


def name(path: Path) -> str:
    return path.relative_to(RULES).as_posix()


@pytest.mark.parametrize("path", KINDS, ids=name)
def test_kinds_follow_their_schema(path: Path) -> None:
    assert errors("kinds.json", path) == []
    assert read_yaml(path)["provider"] == path.parent.parent.name or path.parent.parent.name == "kubernetes"


@pytest.mark.parametrize("path", REGIONS, ids=name)
def test_regions_follow_their_schema(path: Path) -> None:
    assert errors("regions.json", path) == []
    assert read_yaml(path)["provider"] == path.parent.name


@pytest.mark.parametrize("path", JURISDICTIONS, ids=name)
def test_jurisdictions_follow_their_schema(path: Path) -> None:
    assert errors("jurisdictions.json", path) == []


@pytest.mark.parametrize("path", NOT_ABOUT_PLACE, ids=name)
def test_arguments_that_are_not_about_place_follow_their_schema_and_are_of_kinds_that_are_there(path: Path) -> None:
    assert errors("not_about_place.json", path) == []
    catalogue = load()
    arguments = [argument for group in read_yaml(path)["arguments"] for argument in group["of"]]
    assert len(arguments) == len(set(arguments))
    kinds = {argument.partition(".")[0] for argument in arguments}
    assert [kind for kind in kinds if not catalogue.kind(kind) and not catalogue.kind(f"{kind}_member")] == []


@pytest.mark.parametrize("path", HOSTS, ids=name)
def test_hosts_follow_their_schema_and_name_countries_and_clouds_that_are_there(path: Path) -> None:
    assert errors("hosts.json", path) == []
    catalogue = load()
    for vendor in read_yaml(path).get("vendors", ()):
        words = [word for site in vendor["sites"].values() for word in site.split()]
        assert [word for word in words if not catalogue.jurisdiction(word)] == []
        assert set(vendor.get("codes", {}).values()) <= set(catalogue.providers)


def test_providers_follow_their_schema() -> None:
    assert errors("providers.json", RULES / "catalogue" / "providers.yaml") == []


def test_a_wrong_kind_is_refused_by_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(json.loads((RULES / "schemas" / "kinds.json").read_text()))
    wrong = {"provider": "aws", "source": "x", "checked": "2026-11-21", "kinds": {"aws_x": {"role": "store"}}}
    assert not validator.is_valid(wrong)


def test_every_kind_can_be_read_and_names_kinds_places_and_services_that_are_there() -> None:
    catalogue = load()
    wrong = []
    for kind_name in catalogue.kinds:
        kind = catalogue.kind(kind_name)
        assert kind is not None
        steps = [*kind.place, *(step for copy in kind.copies for step in copy.to)]
        if kind.provider not in catalogue.providers:
            wrong.append(f"{kind_name}: provider {kind.provider}")
        if not kind.place:
            wrong.append(f"{kind_name}: no place")
        for step in steps:
            wrong += [f"{kind_name}: kind {other}" for other in step.kinds if catalogue.kind(other) is None]
            service = step.service or kind.service
            if (
                step.form == "constant"
                and catalogue.place(step.cloud or kind.provider, step.argument, service=service) is None
            ):
                wrong.append(f"{kind_name}: constant {step.argument}")
    assert wrong == []


def test_every_country_of_every_place_is_an_iso_code() -> None:
    catalogue = load()
    for path in REGIONS:
        document = read_yaml(path)
        rows = [*(document.get("regions") or {}).values(), *(document.get("zones") or {}).values()]
        codes = {row["country"] for row in rows if "is" not in row}
        for table in (document.get("multi_regions") or {}).values():
            codes |= {country for row in table.values() for country in row["countries"]}
        assert codes <= set(catalogue.countries), path
