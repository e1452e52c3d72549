"""The skeleton of a kind goes to the right file, and the catalogue knows it at once."""

import shutil
from pathlib import Path

import pytest

from domicile.catalogue import Catalogue, rules_folder
from domicile.catalogue.compiler import compile_sources, source_files
from tools.new_kind import main


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    target = tmp_path / "rules"
    for part in ("catalogue", "jurisdictions"):
        shutil.copytree(rules_folder() / part, target / part)
    return target


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("aws_example_store", "aws/kinds/example.yaml"),
        ("aws_storage_of_tomorrow", "aws/kinds/storage.yaml"),
        ("google_example_store", "gcp/kinds/example.yaml"),
    ],
)
def test_a_new_kind_is_known_at_once(rules: Path, kind: str, file: str) -> None:
    assert main([kind, "--rules", str(rules)]) == 0
    assert kind in (rules / "catalogue" / file).read_text()
    catalogue = Catalogue(compile_sources(source_files(rules)))
    found = catalogue.kind(kind)
    assert found is not None and found.role == "primary" and found.place
    assert catalogue.kind("aws_s3_bucket") is not None


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("aws_s3_bucket", "rules/catalogue/aws/kinds/"),
        ("mystery_bucket", "alicloud, aws"),
        ("aws", "accepted"),
        ("", "usage"),
    ],
)
def test_what_cannot_be_added_is_refused_with_what_could(
    rules: Path, kind: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([kind, "--rules", str(rules)]) == 2
    assert said in capsys.readouterr().err
