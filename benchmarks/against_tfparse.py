"""Compares our evaluator with tfparse (a Go evaluator) on folders: where both know a value, do they agree?

    python -m benchmarks.against_tfparse --python PYTHON_WITH_TFPARSE [--show N] [--write FILE] FOLDER ...

tfparse shows an unknown as the expression's own text, as null or not at all, and makes up ids (UUIDs) and ARNs for
attributes that a provider computes; such values are not counted as known.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domicile.facts.computed import COMPUTED
from domicile.model.blocks import Block
from domicile.model.values import Known, Value
from domicile.syntax.tree import read_tree
from domicile.terraform import configuration

PLACES = re.compile(r"(^|_)(region|regions|location|locations|zone|zones|availability_zones?|data_locations)$")
MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOT_OURS = {"__tfmeta", "id", "count", "for_each", "lifecycle", "depends_on", "provider", "timeouts", "provisioner"}
Leaves = dict[str, Any]


@dataclass
class Tally:
    """Counts over leaves of resources that both list."""

    both: int = 0
    agree: int = 0
    ours_only: int = 0
    theirs_only: int = 0
    our_places: int = 0
    their_places: int = 0
    resources: int = 0
    only_ours: int = 0
    only_theirs: int = 0
    failed_roots: int = 0
    differences: list[tuple[str, str, str, Any, Any]] = field(default_factory=list)
    missing: list[tuple[str, str, str, Any]] = field(default_factory=list)


def our_leaves(block: Block) -> Leaves:
    """path → scalar for every leaf that is known; nested lists by index."""
    return dict(_ours(block.body, ""))


def _ours(value: Value, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Known) or value.data is None:
        return
    data = value.data
    if isinstance(data, Mapping):
        for key in data:
            if path or key not in NOT_OURS:
                yield from _ours(data[key], f"{path}.{key}" if path else key)
    elif isinstance(data, tuple):
        for number, item in enumerate(data):
            yield from _ours(item, f"{path}[{number}]")
    else:
        yield path, data


def their_leaves(item: Mapping[str, Any]) -> Leaves:
    """The same of tfparse's answer; a nested block that stands alone is the first of a list."""
    return dict(_theirs(item, "", top=True))


def _theirs(data: Any, path: str, *, top: bool = False) -> Iterator[tuple[str, Any]]:
    if isinstance(data, Mapping):
        if "__attribute__" in data:  # a reference that was not resolved
            return
        if not top and "__tfmeta" in data and not path.endswith("]"):
            path = f"{path}[0]"
        for key, inner in data.items():
            if key in ("__tfmeta", "__attrs__") or (top and key in NOT_OURS) or ("__tfmeta" in data and key == "id"):
                continue
            yield from _theirs(inner, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for number, inner in enumerate(data):
            yield from _theirs(inner, f"{path}[{number}]")
    elif data is not None and not _is_unknown(data):
        yield path, data


def _is_unknown(data: Any) -> bool:
    return isinstance(data, str) and ("${" in data or "%{" in data or bool(MADE_UP.search(data)))


def same(ours: Any, theirs: Any) -> bool:
    """Equal as Terraform would see them: numbers by value, text that both render the same way."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return str(ours).lower() == str(theirs).lower()
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(float(ours) - float(theirs)) <= 1e-9 * max(1.0, abs(float(ours)))
    if str(ours) == str(theirs):
        return True
    try:
        return bool(json.loads(str(ours)) == json.loads(str(theirs)))
    except ValueError:
        return False


def compare(tally: Tally, root: str, ours: dict[str, Block], theirs: dict[str, Mapping[str, Any]]) -> None:
    """Count one root's resources into the tally."""
    tally.only_ours += len(ours.keys() - theirs.keys())
    tally.only_theirs += len(theirs.keys() - ours.keys())
    for address in ours.keys() & theirs.keys():
        tally.resources += 1
        mine, other = our_leaves(ours[address]), their_leaves(theirs[address])
        tally.our_places += sum(_is_place(path) for path in mine)
        tally.their_places += sum(_is_place(path) for path in other)
        tally.ours_only += len(mine.keys() - other.keys())
        for path in other.keys() - mine.keys():
            tally.theirs_only += 1
            tally.missing.append((root, address, path, other[path]))
        for path in mine.keys() & other.keys():
            tally.both += 1
            if same(mine[path], other[path]):
                tally.agree += 1
            else:
                tally.differences.append((root, address, path, mine[path], other[path]))


def _is_place(path: str) -> bool:
    return bool(PLACES.search(re.sub(r"\[\d+\]", "", path).rpartition(".")[2]))


def folder_tally(folder: Path, python: str) -> Tally:
    """Compare every root of a folder."""
    loaded = configuration.load(read_tree(folder), None, COMPUTED)
    by_root: dict[str, dict[str, Block]] = {root: {} for root in loaded.files_of_root}
    for block in loaded.blocks:
        if block.mode in ("resource", "data"):
            by_root.setdefault(block.root, {})[block.address] = block
    tally = Tally()
    dump = str(Path(__file__).with_name("tfparse_dump.py"))
    roots = {str(folder / root): root for root in by_root}
    with subprocess.Popen([python, dump, *roots], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as told:
        assert told.stdout is not None
        for line in told.stdout:
            row = json.loads(line)
            root = roots[row["root"]]
            tally.failed_roots += bool(row["error"])
            compare(tally, root, by_root[root], dict(row["resources"]))
    return tally


def report(name: str, tally: Tally) -> str:
    """One row of a Markdown table."""
    share = tally.agree / tally.both if tally.both else 0.0
    return (
        f"| {name} | {tally.resources} | {tally.both} | {tally.agree} | {share:.4%} | {tally.ours_only} | "
        f"{tally.theirs_only} | {tally.our_places} | {tally.their_places} |"
    )


HEAD = (
    "| folder | resources in both | leaves both know | agree | share | only we know | only tfparse knows | "
    "place values we know | it knows |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def main() -> None:
    """Compare each folder; print the table, and the first differences by attribute."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--missing", action="store_true", help="show what only tfparse knows too")
    arguments = parser.parse_args()
    print(HEAD)
    for folder in arguments.folders:
        tally = folder_tally(folder.resolve(), arguments.python)
        print(report(folder.name, tally), flush=True)
        rows = [
            (root, address, path, f"{mine!r} / {other!r}") for root, address, path, mine, other in tally.differences
        ]
        if arguments.missing:
            rows += [(root, address, path, f"- / {other!r}") for root, address, path, other in tally.missing]
        for root, address, path, told in rows[: arguments.show]:
            print(f"    {root} {address} {path}: {told[:200]}")
        kinds = Counter(re.sub(r"\[\d+\]", "", row[2]) for row in rows)
        print(f"    by attribute: {dict(kinds.most_common(12))}; roots that tfparse failed on: {tally.failed_roots}")


if __name__ == "__main__":
    main()
