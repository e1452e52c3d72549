"""The documents of a provider, from a checkout or from a git directory without a work tree."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.refresh_catalogue.model import Release

_VERSION = re.compile(r"\bv?(\d+\.\d+\.\d+)\b(?!.*unreleased)", re.IGNORECASE)


def texts(
    source: Path, folders: Sequence[str], ends: tuple[str, ...] = (".md", ".markdown")
) -> Iterator[tuple[str, str]]:
    """(path, text) of the files below these folders of a source, sorted; a folder that is not there has none."""
    if _is_git(source):
        yield from _of_git(source, folders, ends)
        return
    for folder in folders:
        for path in sorted((source / folder).rglob("*")):
            if path.is_file() and path.name.endswith(ends):
                yield path.relative_to(source).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def _is_git(source: Path) -> bool:
    return (source / "HEAD").is_file() and (source / "objects").is_dir()


def _git(source: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(source), *arguments], capture_output=True, check=True).stdout


def _of_git(source: Path, folders: Sequence[str], ends: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for folder in folders:
        if not _git(source, "ls-tree", "--name-only", "HEAD", f"{folder.rstrip('/')}/"):
            continue
        with tarfile.open(fileobj=io.BytesIO(_git(source, "archive", "--format=tar", "HEAD", folder))) as archive:
            for member in sorted(archive.getmembers(), key=lambda one: one.name):
                content = archive.extractfile(member) if member.isfile() and member.name.endswith(ends) else None
                if content is not None:
                    yield member.name, content.read().decode("utf-8", errors="replace")


def release(source: Path, version: str = "") -> Release:
    """What of a provider is there: its commit and day from git; the version from its change log where none is given."""
    commit = day = ""
    if _is_git(source) or (source / ".git").exists():
        commit, day = _git(source, "log", "-1", "--format=%H %cs", "HEAD").decode().split()
    return Release(version or _logged(source) or (_tagged(source) if commit else ""), commit, day)


def _tagged(source: Path) -> str:
    """The newest version among the tags; "" where there is none."""
    tags = _git(source, "tag", "--sort=-v:refname").decode().split()
    return next((tag.removeprefix("v") for tag in tags if re.fullmatch(r"v?\d+\.\d+\.\d+", tag)), "")


def _logged(source: Path) -> str:
    """The newest version that CHANGELOG.md calls released; "" where there is none."""
    try:
        text = _git(source, "show", "HEAD:CHANGELOG.md").decode(errors="replace") if _is_git(source) else ""
    except subprocess.CalledProcessError:
        text = ""
    path = source / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else text
    headings = (line for line in text.splitlines() if line.startswith("#"))
    return next((found.group(1) for line in headings if (found := _VERSION.search(line))), "")
