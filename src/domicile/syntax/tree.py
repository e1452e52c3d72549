"""The files of a scan root, found and read safely: nothing outside the root, no loops, nothing endless."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domicile.model.estate import NotAssessed, Problem
from domicile.syntax.file_kinds import foreign_language, is_ignored, kind_of, sniff_json
from domicile.syntax.file_text import as_utf8

_SKIPPED = (
    ".git .hg .svn .terraform .terragrunt-cache .venv venv node_modules __pycache__ .tox .nox .mypy_cache .ruff_cache "
    ".pytest_cache .idea .vscode .cache .external_modules"
)
SKIPPED_FOLDERS = frozenset(_SKIPPED.split())
"""Folders that hold no configuration of the estate. `.terraform` is read only where its modules.json points."""

MODULES_MANIFEST = ".terraform/modules/modules.json"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a scan is ready to read. `file_bytes` is per file, `files` the number of files of known kinds."""

    file_bytes: int = 20 * 1024 * 1024
    files: int = 250_000
    depth: int = 64


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read. `path` is POSIX and relative to the scan root, `text` is UTF-8 without a BOM.

    `kind` is hcl, tfjson, tfvars, tfvars-json, plan, modules-json, yaml or other.
    """

    path: str
    text: bytes
    kind: str

    @property
    def folder(self) -> str:
        """The folder of the file relative to the scan root, "" for the root itself."""
        return posixpath.dirname(self.path)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return posixpath.basename(self.path)


class FileRefused(Exception):
    """A file that must not or cannot be read; the message is one clause that says why."""


class FileMissing(FileRefused):
    """There is certainly no such file."""


@dataclass(slots=True)
class Tree:
    """What was found below a scan root. `charts` are the folders of Helm charts (with a Chart.yaml).

    `foreign` lists the files that describe an estate in a language which is not read.
    `replaced` maps a .tf file to the .tofu file of the same name that OpenTofu reads instead of it.
    """

    root: Path
    limits: Limits = field(default_factory=Limits)
    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    not_assessed: list[NotAssessed] = field(default_factory=list)
    foreign: list[NotAssessed] = field(default_factory=list)
    charts: tuple[str, ...] = ()
    replaced: dict[str, str] = field(default_factory=dict)
    _real_root: str = ""
    _folders: dict[str, list[SourceFile]] = field(default_factory=dict)

    def folder(self, path: str) -> list[SourceFile]:
        """The files of known kinds that stand directly in a folder, by name; read on demand outside the walk."""
        path = normal(path)
        found = self._folders.get(path)
        if found is None:
            found = self._folders[path] = self._without_replaced(list(self._read_folder(path)))
        return found

    def folders(self) -> Iterable[str]:
        """The folders that the walk found files of known kinds in."""
        return dict.fromkeys(file.folder for file in self.files)

    def real(self, path: str) -> str:
        """The folder that a path leads to, through links; the path itself where that is outside the scan root."""
        path = normal(path)
        if not self._inside(path):
            return path
        real = os.path.realpath(os.path.join(self._real_root, path))  # noqa: PTH118 - as in `_inside`
        return normal(os.path.relpath(real, self._real_root).replace(os.sep, "/"))

    def has_folder(self, path: str) -> bool:
        """Whether there is such a folder inside the scan root."""
        return self._inside(normal(path)) and (self.root / path).is_dir()

    def read(self, path: str) -> bytes:
        """The bytes of any file inside the scan root. `path` is relative to it. Raises `FileRefused`."""
        path = normal(path)
        if not self._inside(path):
            raise FileRefused(f"{path} is outside the scan root")
        return self._read_bytes(self.root / path, path)

    def listing(self, folder: str) -> list[str]:
        """The paths, relative to `folder`, of all files below it, sorted: what `fileset` matches against."""
        start = normal(folder)
        if not self._inside(start):
            raise FileRefused(f"{start} is outside the scan root")
        top = self.root / start
        if not top.is_dir():
            raise FileMissing(f"{start} does not exist")
        found: list[str] = []
        for base, names, files in os.walk(top):
            names[:] = sorted(name for name in names if name not in SKIPPED_FOLDERS)
            inner = Path(base).relative_to(top).as_posix()
            found.extend(name if inner == "." else f"{inner}/{name}" for name in files)
            if len(found) > self.limits.files:
                raise FileRefused(f"{start or '.'} has more than {self.limits.files} files")
        return sorted(found)

    def in_chart(self, path: str) -> bool:
        """Whether the file is a template of a Helm chart, where `{{ }}` is not YAML."""
        return self.chart_of(path) is not None

    def chart_of(self, path: str) -> str | None:
        """The folder of the Helm chart that the file is a template of."""
        return next((chart for chart in self.charts if path.startswith(posixpath.join(chart, "templates/"))), None)

    def _inside(self, path: str) -> bool:
        if path.startswith(("../", "/")) or path == "..":
            return False
        real = os.path.realpath(os.path.join(self._real_root, path))  # noqa: PTH118 - hot path
        return real == self._real_root or real.startswith(self._real_root.rstrip("/") + "/")

    def _read_bytes(self, full: Path, path: str) -> bytes:
        try:
            if not full.is_file():
                raise FileRefused(f"{path} is not a file") if full.exists() else FileMissing(f"{path} does not exist")
            size = full.stat().st_size
            if size > self.limits.file_bytes:
                raise FileRefused(
                    f"{path} has {size} bytes; files of more than {self.limits.file_bytes} bytes are not read"
                )
            return full.read_bytes()
        except OSError as fault:
            raise FileRefused(f"{path} cannot be read: {fault.strerror or fault}") from fault

    def _read_folder(self, path: str) -> Iterator[SourceFile]:
        if not self.has_folder(path):
            return
        try:
            names = sorted(os.listdir(self.root / path))  # noqa: PTH208 - names are all that is needed
        except OSError as fault:
            self.problems.append(Problem(f"the folder cannot be read: {fault.strerror or fault}", path))
            return
        for name in names:
            file = self._load(posixpath.join(path, name), name)
            if file is not None:
                yield file

    def _load(self, path: str, name: str) -> SourceFile | None:
        """The file if it is of a known kind; a fault becomes a problem."""
        kind = kind_of(name)
        full = self.root / path
        if not kind or is_ignored(name) or (kind == "json" and not full.is_file()) or full.is_dir():
            return None
        if full.is_symlink() and not self._inside(path):
            self._leave(path, "the link leads outside the scan root")
            return None
        if full.is_symlink() and not full.exists():
            target = os.readlink(full)  # noqa: PTH115 - as it is written
            meant = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            self._leave(path, f"the link leads to {target}, which is not there", f"links lead to {meant}")
            return None
        try:
            text, fault, line = as_utf8(self._read_bytes(full, path))
        except FileRefused as refused:
            self.problems.append(Problem(str(refused), path))
            return None
        if kind == "json":
            kind = sniff_json(text)
            if not kind:
                return None
        if fault:
            self.problems.append(Problem(fault, path, line))
        return SourceFile(path, text, kind)

    def _leave(self, path: str, reason: str, cause: str = "") -> None:
        """List a file that is not read, once: a folder may be read by the walk and on demand."""
        entry = NotAssessed("file", path, path, 0, reason, cause=cause)
        if entry not in self.not_assessed:
            self.not_assessed.append(entry)

    def _without_replaced(self, files: list[SourceFile]) -> list[SourceFile]:
        """OpenTofu's rule: main.tofu beside main.tf is read in its stead."""
        names = {file.path for file in files}
        kept = []
        for file in files:
            other = _tofu_twin(file.path)
            if other in names:
                self.replaced[file.path] = other
            else:
                kept.append(file)
        return kept


def _tofu_twin(path: str) -> str:
    if path.endswith(".tf"):
        return path[: -len(".tf")] + ".tofu"
    if path.endswith(".tf.json"):
        return path[: -len(".tf.json")] + ".tofu.json"
    return ""


def normal(path: str) -> str:
    """A POSIX path without `.`, `..` (as far as that goes) and doubled slashes; "" for the root."""
    clean = posixpath.normpath(path) if path else ""
    return "" if clean == "." else clean


STDIN = "<stdin>"


def read_tree(root: Path, paths: Sequence[Path] = (), limits: Limits | None = None, stdin: bytes | None = None) -> Tree:
    """Read what stands below `paths` (files or folders inside `root`; all of `root` when there are none).

    A Terraform file that is named itself is read with the others of its folder, because Terraform knows no smaller
    unit. `stdin` is plan JSON or a manifest that stands in no file; with it alone, nothing else is read.
    """
    tree = Tree(root, limits or Limits(), _real_root=os.path.realpath(root))
    walk = _Walk(tree)
    if stdin is not None:
        text, fault, line = as_utf8(stdin)
        tree.files.append(SourceFile(STDIN, text, sniff_json(text) or "yaml"))
        tree.problems.extend([Problem(fault, STDIN, line)] if fault else [])
    for path in paths or ([Path()] if stdin is None else []):
        _start(walk, path)
    walk.links()
    tree.charts = tuple(walk.charts)
    for source in tree.replaced:
        reason = "the .tofu file of the same name is read in its stead, as OpenTofu does"
        tree.not_assessed.append(NotAssessed("file", source, source, 0, reason, data=False))
    return tree


def _start(walk: _Walk, path: Path) -> None:
    """Enter one of the paths that were asked for."""
    tree = walk.tree
    full = path if path.is_absolute() else tree.root / path
    inner = normal(os.path.relpath(full, tree.root).replace(os.sep, "/"))
    if not tree._inside(inner):
        tree.problems.append(Problem("the path is outside the scan root", inner))
    elif full.is_dir():
        walk.folder(inner, 0)
    elif full.is_file():
        walk.file(inner)
    else:
        tree.problems.append(Problem("there is no such file or folder", inner))


class _Walk:
    """One walk over the tree: each real folder is entered once, linked folders last."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.charts: list[str] = []
        self._seen: set[tuple[int, int]] = set()
        self._links: list[str] = []
        self._full = False

    def folder(self, path: str, depth: int) -> None:
        """Read a folder and all below it."""
        tree = self.tree
        if self._full:
            return
        try:
            status = os.stat(tree.root / path)  # noqa: PTH116 - hot path
            if (status.st_dev, status.st_ino) in self._seen:
                return
            self._seen.add((status.st_dev, status.st_ino))
            with os.scandir(tree.root / path) as entries:
                listing = sorted(entries, key=lambda entry: entry.name)
        except OSError as fault:
            tree.problems.append(Problem(f"the folder cannot be read: {fault.strerror or fault}", path))
            return
        if depth > tree.limits.depth:
            tree.problems.append(Problem(f"folders deeper than {tree.limits.depth} levels are not read", path))
            return
        self._files(path, listing)
        for entry in listing:
            self._enter(entry, posixpath.join(path, entry.name), depth)

    def file(self, path: str) -> None:
        """Read a single file, or all of its folder where it is Terraform's."""
        tree = self.tree
        folder, name = posixpath.split(path)
        if kind_of(name) in ("", "yaml", "json"):
            file = tree._load(path, name)
            if file is not None and all(other.path != path for other in tree.files):
                tree.files.append(file)
        elif all(other.folder != folder for other in tree.files):
            tree.files.extend(tree.folder(folder))

    def _files(self, path: str, listing: list[os.DirEntry[str]]) -> None:
        tree = self.tree
        found = []
        for entry in listing:
            if kind_of(entry.name):
                file = tree._load(posixpath.join(path, entry.name), entry.name)
                if file is not None:
                    found.append(file)
            if entry.name == "Chart.yaml":
                self.charts.append(path)
            if language := foreign_language(entry.name):
                where = posixpath.join(path, entry.name)
                tree.foreign.append(NotAssessed("file", where, where, 0, f"{language} is not read", data=False))
        kept = tree._folders[path] = tree._without_replaced(found)
        tree.files.extend(kept)
        if len(tree.files) > tree.limits.files:
            self._full = True
            tree.problems.append(Problem(f"more than {tree.limits.files} files; the rest is not read", path))

    def _enter(self, entry: os.DirEntry[str], path: str, depth: int) -> None:
        if entry.name == ".terraform" and entry.is_dir(follow_symlinks=False):
            self._manifest(posixpath.dirname(path))
        elif entry.name in SKIPPED_FOLDERS:
            return
        elif entry.is_symlink():
            if entry.is_dir():
                self._links.append(path)
        elif entry.is_dir():
            self.folder(path, depth + 1)

    def _manifest(self, folder: str) -> None:
        path = posixpath.join(folder, MODULES_MANIFEST)
        try:
            self.tree.files.append(SourceFile(path, as_utf8(self.tree.read(path))[0], "modules-json"))
        except FileMissing:
            return
        except FileRefused as refused:
            self.tree.problems.append(Problem(str(refused), path))

    def links(self) -> None:
        """Enter the linked folders whose targets the walk has not come by itself."""
        while self._links:
            path = self._links.pop(0)
            if self.tree._inside(path):
                self.folder(path, path.count("/"))
            else:
                reason = "the link leads outside the scan root"
                self.tree.not_assessed.append(NotAssessed("file", path, path, 0, reason, data=False))
