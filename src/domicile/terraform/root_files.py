"""file(), templatefile() and fileset() for one root: paths from its folder, never outside the scan root."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from domicile.syntax.tree import FileMissing, FileRefused, Tree
from domicile.terraform.functions.files import NoSuchFile, NotReadable


class RootFiles:
    """What the functions of a root's expressions may read. `root` is its folder, relative to the scan root."""

    def __init__(self, tree: Tree, root: str) -> None:
        self._tree = tree
        self._root = root
        self._read: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """The content of a file. Raises `NoSuchFile` and `NotReadable`."""
        found = self._read.get(path)
        if found is None:
            try:
                found = self._read[path] = self._tree.read(self._inside(path))
            except FileMissing:
                raise NoSuchFile from None
            except FileRefused as refused:
                raise NotReadable(str(refused)) from None
        return found

    def names(self, folder: str) -> Iterable[str]:
        """The files below a folder, POSIX and relative to it. Raises `NoSuchFile` and `NotReadable`."""
        try:
            return self._tree.listing(self._inside(folder))
        except FileMissing:
            raise NoSuchFile from None
        except FileRefused as refused:
            raise NotReadable(str(refused)) from None

    def shown(self, path: str) -> str:
        """The path as a proof names it: POSIX and relative to the scan root."""
        return posixpath.normpath(self._inside(path))

    def _inside(self, path: str) -> str:
        if posixpath.isabs(path) or path.startswith("~"):
            raise NotReadable("the path is outside the scan root")
        return posixpath.join(self._root, path)
