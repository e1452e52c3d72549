"""Compiling the catalogue, and loading it again."""

import json
import time
from pathlib import Path

import pytest

from domicile.catalogue import Catalogue, load, rules_folder
from domicile.catalogue.compiler import compile_sources, source_files, sources_hash
from domicile.catalogue.loading import write
from domicile.catalogue.yaml_files import CatalogueError

REGIONS = b"provider: x\nchecked: 2026-01-02\noperators: {x: {name: X}}\nregions: {r-1: {country: NO, basis: doc}}\n"
PROVIDERS = b"checked: 2026-01-01\nproviders: {x: {name: X, terraform: [x]}}\nwithout_data: []\n"
EXTENDS = b"""provider: x
checked: 2026-03-01
extends:
  - kinds: x_store
    place: {attribute: zone, refine: true}
    copies: [{role: log, to: {attribute: log_region}, note: n}]
"""
KINDS = b"provider: x\nchecked: 2026-03-01\ndefaults: {role: primary, place: provider}\nkinds: {x_store: {}}\n"


def sources(**more: bytes) -> list[tuple[str, bytes]]:
    files = {
        "catalogue/providers.yaml": PROVIDERS,
        "catalogue/x/regions.yaml": REGIONS,
        "catalogue/x/kinds/a.yaml": KINDS,
    }
    return sorted({**files, **{name.replace("__", "/") + ".yaml": text for name, text in more.items()}}.items())


def test_what_is_compiled_is_what_is_read() -> None:
    compiled = compile_sources(sources(catalogue__x__roles=b"checked: 2026-02-01\nroles: [a]\n"))
    catalogue = Catalogue(compiled)
    assert catalogue.date == "2026-03-01"
    kind, place = catalogue.kind("x_store"), catalogue.place("x", "R-1")
    assert kind is not None and kind.role == "primary"
    assert place is not None and place.countries == {"NO"}
    assert catalogue.section("roles") == {"x": {"checked": "2026-02-01", "roles": ["a"]}}
    assert catalogue.section("nothing") == {}
    assert catalogue.kinds == ("x_store",)
    assert catalogue.provider_of("x") == "x" and catalogue.provider_of("y") is None


def test_a_kind_in_two_files_is_refused_with_both_names() -> None:
    with pytest.raises(CatalogueError, match=r"kinds/b\.yaml.*x_store.*kinds/a\.yaml"):
        compile_sources(sources(catalogue__x__kinds__b=KINDS))


def test_yaml_that_cannot_be_read_is_refused_with_its_file_and_line() -> None:
    with pytest.raises(CatalogueError, match=r"(?s)kinds/b\.yaml.*line 2"):
        compile_sources(sources(catalogue__x__kinds__b=b"provider: x\nkinds: [a\n"))


def test_a_zone_of_a_region_that_is_not_there_is_refused() -> None:
    wrong = REGIONS + b"zones: {r-9-z: {parent: r-9, country: SE, basis: doc}}\n"
    with pytest.raises(CatalogueError, match="r-9"):
        compile_sources(sources(catalogue__x__regions=wrong))


def test_jurisdictions_that_extend_each_other_in_a_ring_are_refused() -> None:
    ring = b"jurisdictions: {A_A: {title: a, extends: [B_B]}, B_B: {title: b, extends: [A_A]}}\n"
    with pytest.raises(CatalogueError, match="A_A > B_B"):
        compile_sources(sources(jurisdictions__ring=ring))


def test_the_hash_follows_names_and_contents() -> None:
    base = sources_hash(sources())
    assert base == sources_hash(sources())
    assert base != sources_hash(sources(catalogue__x__regions=REGIONS + b"\n"))
    assert base != sources_hash([(name + "x", text) for name, text in sources()])


def test_compiling_twice_gives_the_same_bytes() -> None:
    files = source_files(rules_folder())
    assert compile_sources(files) == compile_sources(files)
    assert load().sha256 == sources_hash(files)


def test_writing_replaces_the_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "compiled" / "catalogue.jsonl"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_the_first_line_is_a_header_that_names_the_parts() -> None:
    first, *rest = compile_sources(source_files(rules_folder())).splitlines()
    header = json.loads(first)
    assert len(header["parts"]) == len(rest)
    assert {"providers", "regions", "jurisdictions", "kinds/aws"} <= set(header["parts"])


def test_loading_the_compiled_catalogue_takes_a_few_milliseconds() -> None:
    compiled = compile_sources(source_files(rules_folder()))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        catalogue = Catalogue(compiled)
        assert catalogue.kind("aws_s3_bucket") and catalogue.place("aws", "eu-west-1") and catalogue.jurisdiction("EEA")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.01


def test_what_an_argument_says_comes_before_what_its_kind_says() -> None:
    kind = Catalogue(compile_sources(sources(catalogue__x__kinds__b=EXTENDS))).kind("x_store")
    assert kind is not None
    assert [(step.form, step.argument) for step in kind.place] == [("attribute", "zone"), ("provider", "")]
    assert [copy.role for copy in kind.copies] == ["log"]


def test_an_argument_of_a_kind_that_nobody_describes_is_refused() -> None:
    with pytest.raises(CatalogueError, match=r"kinds/b\.yaml.*x_other"):
        compile_sources(sources(catalogue__x__kinds__b=EXTENDS.replace(b"x_store", b"x_other")))
