"""tools.draw: what is drawn for reading, and how evenly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tools.draw.__main__ import main
from tools.draw.drawing import drawn
from tools.draw.rows import Row

POLICY = "version: 1\nhome: eu\ndata_classes: {eu: {allow: [IE]}}\n"
PROVIDERS = """\
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
"""
STORES = """
resource "aws_dynamodb_table" "here" {}

resource "aws_dynamodb_table" "there" {
  provider = aws.us
}

resource "aws_subnet" "there" {
  provider = aws.us
}
"""


def row(repository: str, group: str, number: int) -> Row:
    return Row(repository, (group,), f"a{number}", "main.tf", number, number, "", "", ())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(PROVIDERS + STORES)
    (tmp_path / "domicile.yaml").write_text(POLICY)
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> str:
    assert main(["--seed", "1", "--policy", str(folder / "domicile.yaml"), *options, str(folder)]) == 0
    return capsys.readouterr().out


def test_a_draw_is_even_over_groups_and_then_over_repositories() -> None:
    rows = [row("large", "often", number) for number in range(90)]
    rows += [row("small", "often", number) for number in range(2)] + [row("large", "seldom", 1)]
    taken = drawn(rows, 7, seed=1)
    assert Counter((one.group[0], one.repository) for one in taken) == {
        ("often", "large"): 4,
        ("often", "small"): 2,
        ("seldom", "large"): 1,
    }


def test_a_seed_gives_the_same_draw_in_whatever_order_the_rows_come() -> None:
    rows = [row("a", "g", number) for number in range(40)]
    assert drawn(rows, 9, seed=3) == drawn(rows[::-1], 9, seed=3)
    assert drawn(rows, 9, seed=3) != drawn(rows, 9, seed=4)


def test_no_row_is_drawn_twice_and_few_rows_are_all_drawn() -> None:
    rows = [row(name, "g", number) for name in "ab" for number in range(3)]
    assert sorted(drawn(rows, 50, seed=1), key=lambda one: (one.repository, one.line)) == rows


def test_findings_and_passes_are_shown_with_proof_and_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, folder, "--families", "placement")
    assert "# 3 of 3, seed 1" in text
    assert "RES101 fail" in text
    assert "RES106 fail" in text
    assert "aws_dynamodb_table.here: primary, aws:eu-west-1" in text
    assert '- main.tf:7 `provider "aws" alias "us": region = "us-east-1"`' in text
    assert '    6    alias  = "us"' in text


def test_families_limit_what_is_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "# 0 of 0" in shown(capsys, folder, "--families", "flows")


def test_the_inventory_shows_what_keeps_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, folder, "--inventory")
    assert "# 2 of 2" in text
    assert "aws_dynamodb_table.there: primary, aws:us-east-1" in text
    assert "`aws_subnet.there`" not in text


def test_a_folder_may_have_a_policy_of_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = folder / "us.yaml"
    other.write_text(POLICY.replace("IE", "US"))
    assert main(["--seed", "1", "--families", "placement", f"{folder}={other}"]) == 0
    text = capsys.readouterr().out
    assert "RES101 fail: " in text
    assert "RES106 pass" in text
