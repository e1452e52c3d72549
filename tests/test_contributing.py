"""The worked examples of CONTRIBUTING.md are applied to a copy of the project, and it scans with them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"```yaml\n# (?P<file>\S+?)(?P<below>, below `(?P<key>\w+):`)?\n(?P<text>.*?)```", re.DOTALL)
ESTATE = """resource "digitalocean_ledger" "books" {
  region = "REGION"
  backup {
    region = "sgp1"
  }
}
"""
POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [NO, IE]}\n"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in ("src", "rules"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    examples = list(BLOCK.finditer((PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert len(examples) == 3
    for example in examples:
        target = folder / example["file"]
        if example["below"]:
            before = target.read_text(encoding="utf-8")
            head = f"{example['key']}:\n"
            assert head in before
            target.write_text(before.replace(head, head + example["text"], 1), encoding="utf-8")
        else:
            assert not target.exists()
            target.write_text(example["text"], encoding="utf-8")
    return folder


def findings(copy: Path, estate: Path, region: str) -> list[dict[str, Any]]:
    (estate / "domicile.yaml").write_text(POLICY)
    (estate / "main.tf").write_text(ESTATE.replace("REGION", region))
    done = subprocess.run(
        [sys.executable, "-m", "domicile", "scan", ".", "--format", "json"],
        cwd=estate,
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return found


def test_new_kind_and_new_rule_judge_a_ledger_abroad(copy: Path, tmp_path: Path) -> None:
    found = {(row["rule"], row["attribute"]) for row in findings(copy, tmp_path, "nyc1")}
    assert {("RES190", "region"), ("RES101", "region"), ("RES202", "backup.region")} <= found


def test_new_region_is_at_home(copy: Path, tmp_path: Path) -> None:
    found = {(row["rule"], row["attribute"]) for row in findings(copy, tmp_path, "osl1")}
    assert found == {("RES202", "backup.region")}
