"""The real pre-commit installs both hooks from this repository and runs them in a new one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [IE, NO]}\n"
ABROAD = (
    'provider "aws" {\n  region = "ap-southeast-1"\n}\n\nresource "aws_s3_bucket" "events" {\n  bucket = "events"\n}\n'
)
ONLY_OURS = '--check, "CKV_RES_*"'
"""What Checkov's own checks say of the bucket is of no interest here."""
AT_HOME = ABROAD.replace("ap-southeast-1", "eu-west-1")


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def hooks_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it stands in the work tree, committed in a repository of its own, as a user would name it."""
    folder = tmp_path_factory.mktemp("hooks") / "domicile"
    listed = git(PROJECT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    for name in listed:
        source = PROJECT / name
        if source.is_file() and not name.startswith(("fixtures/", "tests/", "docs/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "as it stands")
    return folder


@pytest.fixture
def repository(tmp_path: Path, hooks_repository: Path) -> Path:
    revision = git(hooks_repository, "rev-parse", "HEAD")
    folder = tmp_path / "infrastructure"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    hooks = f"      - id: domicile\n      - id: domicile-checkov\n        args: [{ONLY_OURS}]\n"
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks_repository}\n    rev: {revision}\n    hooks:\n{hooks}"
    )
    (folder / "domicile.yaml").write_text(POLICY)
    (folder / "main.tf").write_text(AT_HOME)
    git(folder, "add", "-A")
    return folder


def run_hook(repository: Path, hook: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home)}
    environment.pop("GIT_DIR", None)
    command = [sys.executable, "-m", "pre_commit", "run", hook, "--all-files", "--verbose"]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps its environments: shared by the tests of this file, so that each is made once."""
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.mark.parametrize("hook", ["domicile", "domicile-checkov"])
def test_hook_passes_what_is_at_home_and_blocks_what_is_abroad(repository: Path, home: Path, hook: str) -> None:
    good = run_hook(repository, hook, home)
    assert good.returncode == 0, good.stdout + good.stderr
    (repository / "main.tf").write_text(ABROAD)
    git(repository, "add", "-A")
    bad = run_hook(repository, hook, home)
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "ap-southeast-1 (Singapore)" in bad.stdout


@pytest.mark.parametrize("hook", ["domicile", "domicile-checkov"])
def test_hook_blocks_a_broken_policy(repository: Path, home: Path, hook: str) -> None:
    (repository / "domicile.yaml").write_text("version: 1\nhome: nowhere\n")
    git(repository, "add", "-A")
    done = run_hook(repository, hook, home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "domicile.yaml:2" in done.stdout


def test_changed_file_is_judged_in_the_root_that_uses_it(repository: Path, home: Path) -> None:
    (repository / "modules").mkdir()
    (repository / "modules" / "store.tf").write_text('resource "aws_s3_bucket" "kept" {\n  bucket = "kept"\n}\n')
    (repository / "live").mkdir()
    (repository / "live" / "main.tf").write_text(
        'provider "aws" {\n  region = "ap-southeast-1"\n}\n\nmodule "store" {\n  source = "../modules"\n}\n'
    )
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "a module", "--no-verify")
    (repository / "modules" / "store.tf").write_text('resource "aws_s3_bucket" "kept" {\n  bucket = "kept-2"\n}\n')
    git(repository, "add", "-A")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home)}
    command = [sys.executable, "-m", "pre_commit", "run", "domicile", "--verbose"]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "module.store.aws_s3_bucket.kept" in done.stdout


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ("README.md", 0, "no files to check"),
        ("notes/ci.yaml", 0, "nothing to judge"),
        ("notes/deep/x.json", 0, "nothing"),
    ],
)
def test_change_that_no_root_uses_is_one_line(
    repository: Path, home: Path, changed: str, status: int, said: str
) -> None:
    (repository / "main.tf").rename(repository / "live.tf")
    (repository / "live").mkdir()
    (repository / "live.tf").rename(repository / "live" / "main.tf")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "live", "--no-verify")
    (repository / changed).parent.mkdir(parents=True, exist_ok=True)
    (repository / changed).write_text("{}\n")
    git(repository, "add", "-A")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home)}
    command = [sys.executable, "-m", "pre_commit", "run", "domicile", "--verbose"]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    assert said in done.stdout
