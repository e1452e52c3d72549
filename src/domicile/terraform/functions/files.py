"""Functions of files and paths. Files are read through `Files`, which keeps to the scan root."""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from domicile.model.source_text import written_in
from domicile.model.values import Known, NotPlain, Unknown, from_plain
from domicile.syntax.expression import Node
from domicile.syntax.hcl_expressions import read_template_file
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.functions.globs import glob_pattern


class NoSuchFile(Exception):
    """There is certainly no such file inside the scan root: Terraform would stop, unless something makes it first."""


class NotReadable(Exception):
    """The file may exist and is not read; `reason` says why ("outside the scan root", "larger than 10 MB")."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Files(Protocol):
    """Reads files for file() and its like. Paths are as Terraform sees them: relative to the root module's folder."""

    def read(self, path: str) -> bytes:
        """The content of a file. Raises `NoSuchFile` and `NotReadable`."""

    def names(self, folder: str) -> Iterable[str]:
        """The files below a folder, POSIX and relative to it. Raises `NoSuchFile` and `NotReadable`."""

    def shown(self, path: str) -> str:
        """The path as a proof names it: POSIX and relative to the scan root."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file as what text stands in."""

    file: str
    text: str
    line: int = 1
    name: str = ""

    def source(self) -> str:
        """The whole text."""
        return self.text


def read_bytes(files: Files | None, path: str) -> bytes:
    """The content of a file; raises `NotPlain` where it is not to be read."""
    if files is None:
        raise NotPlain(Unknown("files are not read here"))
    try:
        return files.read(path)
    except NoSuchFile:
        raise EvaluationError(f"no such file: {path[:200]}") from None
    except NotReadable as refusal:
        raise NotPlain(Unknown(f"{refusal.reason}: {path[:200]}")) from None


def file(files: Files, path: str) -> str:
    try:
        text = read_bytes(files, path).decode()
    except UnicodeDecodeError:
        raise EvaluationError(f"{path[:200]} is no UTF-8 text") from None
    return written_in(text, TextFile(files.shown(path), text), 1)


def file_base64(files: Files, path: str) -> str:
    return base64.b64encode(read_bytes(files, path)).decode()


def file_exists(files: Files, path: str) -> bool:
    try:
        read_bytes(files, path)
    except EvaluationError:
        return False
    return True


def file_set(files: Files, folder: str, pattern: str) -> Known:
    """The files below a folder that a pattern matches, as a set of relative paths."""
    if files is None:
        raise NotPlain(Unknown("files are not read here"))
    try:
        names = list(files.names(folder))
    except NoSuchFile:
        return Known(SetData())
    except NotReadable as refusal:
        raise NotPlain(Unknown(f"{refusal.reason}: {folder[:200]}")) from None
    matches = re.compile(glob_pattern(pattern)).fullmatch
    return Known(SetData(from_plain(name) for name in sorted(names) if matches(name)))


@lru_cache(maxsize=1024)
def template(text: str) -> Node:
    """The nodes of a template file's text."""
    return read_template_file(text)


def absolute_path(path: str) -> Unknown | str:
    return posixpath.normpath(path) if path.startswith("/") else Unknown("known only where it runs: abspath()")


def path_expand(path: str) -> Unknown | str:
    return Unknown("known only where it runs: pathexpand()") if path.startswith("~") else path


def base_name(path: str) -> str:
    if not path:
        return "."
    return posixpath.basename(path.rstrip("/")) or "/"


def folder_name(path: str) -> str:
    folder = path[: path.rfind("/") + 1]
    return posixpath.normpath(folder) if folder else "."


FUNCTIONS = {
    "abspath": absolute_path,
    "basename": base_name,
    "dirname": folder_name,
    "file": file,
    "filebase64": file_base64,
    "fileexists": file_exists,
    "fileset": file_set,
    "pathexpand": path_expand,
}
