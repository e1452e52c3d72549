"""The wheel, installed into an environment of its own with no checkout near: it scans, explains and begins a policy."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
ABROAD = (
    'provider "aws" {\n  region = "ap-southeast-1"\n}\n\nresource "aws_s3_bucket" "events" {\n  bucket = "events"\n}\n'
)


def succeeded(*command: str | Path, folder: Path) -> None:
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment with the wheel in it, whose files cannot be written."""
    folder = tmp_path_factory.mktemp("wheel")
    succeeded(sys.executable, "-m", "pip", "wheel", PROJECT, "--no-deps", "--quiet", "-w", folder, folder=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "environment", with_pip=True)
    python = folder / "environment" / "bin" / "python"
    succeeded(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, folder=folder)
    (installed,) = (folder / "environment").glob("lib/python*/site-packages/domicile")
    changed = [path for path in installed.rglob("*") if path.is_dir()]
    for path in changed:
        path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    yield folder / "environment"
    for path in changed:
        path.chmod(stat.S_IRWXU)


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(ABROAD)
    return tmp_path


def run(environment: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "DOMICILE"))}
    command = [str(environment / "bin" / "domicile"), *arguments]
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)


def test_installed_command_scans_with_rules_packs_and_catalogue(environment: Path, estate: Path) -> None:
    (estate / "domicile.yaml").write_text("version: 1\nextends: [pack:eu-enclave]\n")
    done = run(environment, estate, "scan", "--format", "json")
    assert done.returncode == 1, done.stderr
    (finding,) = [row for row in json.loads(done.stdout)["findings"] if row["rule"] == "RES101"]
    assert finding["place"]["countries"] == ["SG"]


def test_schemas_tell_the_mistakes_of_a_policy(environment: Path, estate: Path) -> None:
    (estate / "domicile.yaml").write_text("version: 1\nhome: nowhere\n")
    done = run(environment, estate, "scan")
    assert (done.returncode, "domicile.yaml:2: " in done.stderr) == (2, True)


def test_first_policy_is_written_and_holds(environment: Path, estate: Path) -> None:
    assert run(environment, estate, "init").returncode == 0
    assert run(environment, estate, "scan").returncode in (0, 1)


def test_rule_is_explained(environment: Path, estate: Path) -> None:
    done = run(environment, estate, "explain", "CKV_RES_101")
    assert (done.returncode, "data-outside-jurisdiction" in done.stdout) == (0, True)


def test_absent_checkov_is_said(environment: Path, estate: Path) -> None:
    done = run(environment, estate, "checkov", "-d", ".")
    assert (done.returncode, "pip install 'domicile[checkov]'" in done.stderr) == (2, True)


def test_compiled_data_and_the_checkov_folder_are_inside(environment: Path) -> None:
    (data,) = environment.glob("lib/python*/site-packages/domicile/_data")
    for name in ("catalogue.jsonl", "rules.json"):
        assert (data / "rules" / "compiled" / name).stat().st_size > 10_000
    assert (data / "custom_checks" / "domicile_checkov_loader.py").is_file()
