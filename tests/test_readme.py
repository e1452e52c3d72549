"""What a newcomer reads is so: findings and tables that the pages show come out, commands run, policies are valid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.report import text
from tests.cli.command_line import called
from tools.fixture_cases import TODAY

PROJECT = Path(__file__).resolve().parents[1]
STORY = PROJECT / "fixtures" / "estates" / "us-protected-data" / "violating"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: str, language: str = "") -> list[str]:
    """The fenced blocks of a page in a language."""
    found = FENCE.findall((PROJECT / page).read_text(encoding="utf-8"))
    return [body for name, body in found if name == language]


def flat(shown: str) -> str:
    return " ".join(shown.split())


@pytest.fixture(scope="module")
def report() -> str:
    return text.render(scan(Request((STORY,), root=STORY)), width=100)


def test_finding_of_the_readme_is_one_of_the_shipped_estate(report: str) -> None:
    (shown,) = [block for block in blocks("README.md") if "RES202" in block]
    file, *lines = shown.splitlines()
    assert file in report.splitlines()
    assert "\n".join(lines) in report


def test_matrix_and_way_of_the_page_on_access_are_those_of_the_shipped_estate(report: str) -> None:
    (matrix,) = [block for block in blocks("docs/access.md") if block.startswith("data class")]
    assert called("access", STORY).out.startswith(matrix)
    (way,) = [block for block in blocks("docs/access.md") if block.startswith("Singapore")]
    assert flat(way) in flat(report)


@pytest.mark.parametrize("page", ["README.md", "docs/policy.md"])
def test_policy_that_a_page_shows_has_no_mistake(page: str, tmp_path: Path) -> None:
    shown = [block for block in blocks(page, "yaml") if not block.startswith("repos:")]
    (tmp_path / "domicile.yaml").write_text("".join(shown))
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "kept" {\n  bucket = "kept"\n}\n')
    done = scan(Request((tmp_path,), root=tmp_path, today=TODAY))
    assert done.policy.data_classes
    assert [one.message for one in done.findings if one.file == "domicile.yaml"] == [], "what is excepted holds"


def test_commands_of_the_readme_are_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(STORY)
    (commands,) = [block for block in blocks("README.md") if "domicile init ." in block]
    status = {"scan": 1, "init": 2}  # there is a policy already, which init never overwrites
    ours = [line.split("#")[0].split()[1:] for line in commands.splitlines() if line.startswith("domicile ")]
    assert len(ours) == 7
    for name, *arguments in ours:
        done = called(name, *(argument.replace("main", "HEAD") for argument in arguments))
        assert done.status == status.get(name, 0), done.said
