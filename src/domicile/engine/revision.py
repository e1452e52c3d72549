"""The files of a git revision, written out beside the working tree: no filter, hook or code of the tree is run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

SECONDS = 120


def restore(base: str, paths: tuple[Path, ...], root: Path, folder: Path) -> tuple[Path, ...]:
    """Writes the files of revision `base` below the scan root `root` into `folder`; the same paths there.

    Raises ValueError where `root` is in no git repository or has no such revision.
    """
    top = Path(_git(root, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}").decode().strip()
    inside = root.resolve().relative_to(top).as_posix()
    for name, data in _files(top, commit, "" if inside == "." else inside):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return moved(paths, root, folder)


def moved(paths: tuple[Path, ...], root: Path, folder: Path) -> tuple[Path, ...]:
    """The same paths below another root, as far as they exist there; the root itself where none does."""
    wanted = [folder / path.resolve().relative_to(root.resolve()) for path in paths]
    return tuple(path for path in wanted if path.exists()) or ((folder,) if paths else ())


def _files(top: Path, commit: str, inside: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Path relative to `inside` and content of every regular file; links and submodules are left out."""
    listing = _git(top, "ls-tree", "-r", "-z", "--full-tree", commit, *(["--", inside] if inside else []))
    names: list[tuple[str, PurePosixPath]] = []
    for entry in filter(None, listing.split(b"\0")):
        head, _, name = entry.partition(b"\t")
        mode, sort, key = head.decode().split()
        path = PurePosixPath(os.fsdecode(name))
        if sort == "blob" and mode.startswith("100") and ".." not in path.parts and not path.is_absolute():
            names.append((key, path.relative_to(inside) if inside else path))
    packed = _git(top, "cat-file", "--batch", given="\n".join(key for key, _ in names).encode() + b"\n")
    at = 0
    for _key, path in names:
        end = packed.index(b"\n", at)
        size = int(packed[at:end].split()[-1])
        yield path, packed[end + 1 : end + 1 + size]
        at = end + size + 2


def _git(where: Path, *arguments: str, given: bytes | None = None) -> bytes:
    command = ["git", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-C", str(where), *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False, env=environment)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ValueError(said[-1] if said else f"git {arguments[0]} found no such revision")
    return done.stdout
