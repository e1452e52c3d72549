"""Which folders are roots: nothing calls them, or they hold what only a root needs."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from domicile.syntax.body import BlockNode
from domicile.syntax.tree import normal
from domicile.terraform.module_source import ModuleSource
from domicile.terraform.steps import literal_text


def is_local(source: str) -> bool:
    """Whether a module source is a folder given by its path."""
    return source.startswith(("./", "../", ".\\", "..\\")) or source in (".", "..")


def local_folder(source: ModuleSource, call: BlockNode) -> str | None:
    """The folder that a call with a local source leads to, relative to the scan root; None for any other source."""
    text = literal_text(call.body.attributes.get("source"))
    if text is None or not is_local(text):
        return None
    return joined(source.folder, text)


def joined(folder: str, source: str) -> str:
    """A local source, seen from a folder."""
    return normal(posixpath.join(folder, source.replace("\\", "/")))


def callees(source: ModuleSource) -> Iterator[str]:
    """The folders that a folder's configuration calls by path."""
    for call in source.all_calls:
        folder = local_folder(source, call)
        if folder is not None:
            yield folder


def roots(sources: Mapping[str, ModuleSource], real: Callable[[str], str]) -> list[str]:
    """The root folders among those with configuration, in the order given. `real` follows links to folders.

    Of folders that call each other in a circle, and that nothing else calls, the first is a root.
    """
    calls = {folder: {real(called) for called in callees(source)} for folder, source in sources.items()}
    called = {other for folder, others in calls.items() for other in others if other != folder}
    found = [folder for folder, source in sources.items() if folder not in called or source.is_root_by_itself]
    reached = set(found)
    _reach(found, calls, reached)
    for folder in sources:
        if folder not in reached:
            found.append(folder)
            reached.add(folder)
            _reach([folder], calls, reached)
    return found


def _reach(starts: list[str], calls: Mapping[str, set[str]], reached: set[str]) -> None:
    pending = list(starts)
    while pending:
        for folder in calls.get(pending.pop(), ()):
            if folder not in reached:
                reached.add(folder)
                pending.append(folder)
