"""The tools for rules: a skeleton, accepted findings, generated pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile import rules
from tools import accept, fixture_cases, new_rule, pages
from tools.fixture_cases import Case

GOOD = 'provider "aws" {\n  region = "eu-west-1"\n}\n\nresource "aws_s3_bucket" "a" {\n  bucket = "a"\n}\n'
POLICY = "version: 1\nhome: eu\ndata_classes: {eu: {allow: [IE]}}\n"


@pytest.fixture
def fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fixture_cases, "FIXTURES", tmp_path)
    return tmp_path


def case(fixtures: Path, judgement: str, region: str, rule: str = "RES101") -> Path:
    folder = fixtures / rule / judgement
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(GOOD.replace("eu-west-1", region))
    (folder / "domicile.yaml").write_text(POLICY)
    return folder


def test_what_a_case_shows_is_accepted_one_finding_a_line(fixtures: Path) -> None:
    folder = case(fixtures, "bad", "us-east-1")
    assert accept.main([]) == 0
    assert (folder / "expected.json").read_text() == (
        '[\n  {"rule": "RES101", "address": "aws_s3_bucket.a", "verdict": "fail", "file": "main.tf", "line": 5}\n]\n'
    )


@pytest.mark.parametrize(
    ("judgement", "region", "said"),
    [
        ("bad", "eu-west-1", "a bad case needs a fail of RES101"),
        ("good", "us-east-1", "a good case has no finding of RES101, this one has fail"),
        ("unknown", "eu-west-1", "an unknown case needs an undecided finding of RES101"),
    ],
)
def test_a_case_that_does_not_show_what_it_is_for_is_refused(
    fixtures: Path, judgement: str, region: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = case(fixtures, judgement, region)
    assert accept.main([]) == 1
    assert said in capsys.readouterr().err
    assert not (folder / "expected.json").exists()


def test_a_case_whose_scan_does_not_work_is_refused(fixtures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = case(fixtures, "good", "eu-west-1")
    (folder / "domicile.yaml").write_text("version: 2\n")
    assert accept.main(["RES101"]) == 1
    assert "the scan itself did not work" in capsys.readouterr().err


def test_only_the_named_cases_are_accepted(fixtures: Path) -> None:
    case(fixtures, "good", "eu-west-1")
    other = case(fixtures, "good", "eu-west-1", rule="RES102")
    assert accept.main(["RES10"]) == 0
    assert accept.main(["RES102"]) == 0
    assert [path.parent for path in fixtures.rglob("expected.json")] == [other]


def test_a_folder_with_files_is_a_case_and_one_with_folders_holds_cases(fixtures: Path) -> None:
    case(fixtures, "good", "eu-west-1")
    for name in ("b", "a"):
        (fixtures / "RES101" / "bad" / name).mkdir(parents=True)
        (fixtures / "RES101" / "bad" / name / "main.tf").write_text(GOOD)
    found = [(each.folder.name, each.rule, each.judgement) for each in fixture_cases.cases()]
    assert found == [("a", "RES101", "bad"), ("b", "RES101", "bad"), ("good", "RES101", "good")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["RES109"], "usage"),
        (["RES109", "places", "a"], "no family of rules; accepted: placement"),
        (["RES209", "placement", "a"], "accepted: RES100 to RES199"),
        (["RES101", "placement", "a"], "ids are never used again"),
        (["RES199", "placement", "A name"], "accepted: small-words-with-dashes"),
    ],
)
def test_a_skeleton_with_a_wrong_argument_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_rule.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_skeleton_is_a_rule_with_three_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from domicile.rules.loading import read_sources

    monkeypatch.setattr(new_rule, "FIXTURES", tmp_path / "fixtures")
    monkeypatch.setattr(new_rule, "rules_folder", lambda: tmp_path / "rules")
    assert new_rule.main(["RES299", "copies", "copy-to-nowhere"]) == 0
    path = tmp_path / "rules" / "copies" / "RES299-copy-to-nowhere.yaml"
    (row,) = read_sources([("copies/x.yaml", path.read_bytes())])
    assert (row["id"], row["check"], row["params"]) == ("RES299", "placement", {"roles": ["primary"], "copy": True})
    assert {each.parent.name for each in tmp_path.rglob("main.tf")} == {"bad", "good", "unknown"}


def test_a_page_says_why_what_to_do_and_which_controls() -> None:
    rule = next(rule for rule in rules.load() if rule.id == "RES904")
    folder = fixture_cases.FIXTURES / "RES904" / "good"
    text = pages.page(rule, [Case(folder, "RES904", "good")], pages.control_titles())
    for part in ("# RES904 waiver-invalid", rule.why, rule.fix, "A.5.36", "expires: 2027-03-31", "`CKV_RES_904`"):
        assert part in text


def test_pages_that_differ_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pages, "PAGES", tmp_path / "docs" / "rules")
    assert pages.main(["--check"]) == 1
    assert pages.main([]) == 0
    assert pages.main(["--check"]) == 0
    (tmp_path / "docs" / "rules" / "RES999.md").write_text("left over")
    (tmp_path / "docs" / "rules" / "RES904.md").write_text("edited")
    capsys.readouterr()
    assert pages.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert "docs/rules/RES904.md is not what the rules say" in told
    assert "docs/rules/RES999.md" in told
