"""Compares our evaluator with tfparse (a Go evaluator) on folders: where both know a value, do they agree?

    python -m benchmarks.against_tfparse --python PYTHON_WITH_TFPARSE [--keep FOLDER] [--show N] FOLDER ...

tfparse shows an unknown as the expression's own text, as null or not at all, and makes up ids (UUIDs) and ARNs for
attributes that a provider computes; such values are not counted as known. Nor is a text in which it left out what it
does not know ("hollow"): `arn::iam::aws:policy/X`.
"""

from __future__ import annotations

import argparse
import posixpath
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.tfparse_answers import answers
from benchmarks.tfparse_classes import FAULTS, NotUnfolded, class_of, difference, is_hollow, not_unfolded, same
from benchmarks.tfparse_leaves import is_place, nearest, our_leaves, their_leaves, without_numbers
from domicile.facts.computed import COMPUTED
from domicile.model.blocks import Block
from domicile.model.values import Known, OneOf, Unknown, Value
from domicile.syntax.tree import read_tree
from domicile.terraform import configuration

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Row:
    """A leaf on which the two do not say the same."""

    root: str
    address: str
    path: str
    ours: Value | None
    theirs: Any
    said: str

    def __str__(self) -> str:
        mine = repr(self.ours.data) if isinstance(self.ours, Known) else "-"
        return f"{self.root} {self.address} {self.path}: {mine} / {self.theirs!r}  ({self.said})"


@dataclass
class Tally:
    """Counts over leaves of resources that both list; places in it are leaves whose attribute names a place."""

    resources: int = 0
    only_ours: int = 0
    only_theirs: list[str] = field(default_factory=list)
    both: int = 0
    agree: int = 0
    hollow: int = 0
    ours_only: int = 0
    our_places: int = 0
    their_places: int = 0
    unknown_places: Counter[str] = field(default_factory=Counter)
    failed_roots: list[str] = field(default_factory=list)
    differences: list[Row] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)


Place = tuple[str, str, int]
"""Address, file relative to the folder, line."""


def place_of(block: Block) -> Place:
    """Where a block of ours stands."""
    return block.address, block.location.file, block.location.line


def place_of_theirs(root: str, item: Mapping[str, Any]) -> Place:
    """Where one of tfparse's stands; its file names are relative to the root."""
    meta = item["__tfmeta"]
    return meta["path"], posixpath.normpath(posixpath.join(root, meta["filename"])), int(meta["line_start"])


def by_key(items: list[tuple[Place, Item]]) -> dict[str, Item]:
    """Items by address; by all of their place where an address is there twice (examples of which one is to be used)."""
    times = Counter(place[0] for place, _ in items)
    return {place[0] if times[place[0]] == 1 else f"{place[0]} {place[1]}:{place[2]}": item for place, item in items}


def compare(tally: Tally, root: str, ours: Mapping[str, Block], theirs: Mapping[str, Mapping[str, Any]]) -> None:
    """Count one root's resources into the tally."""
    tally.only_ours += len(ours.keys() - theirs.keys())
    tally.only_theirs += [f"{root} {address}" for address in sorted(theirs.keys() - ours.keys())]
    left = not_unfolded(ours, theirs)
    for address in sorted(ours.keys() & theirs.keys()):
        tally.resources += 1
        mine, lines = our_leaves(ours[address])
        _compare_leaves(tally, root, address, mine, their_leaves(theirs[address], lines), left)


def _compare_leaves(
    tally: Tally, root: str, address: str, mine: dict[str, Value], other: dict[str, Any], left: NotUnfolded
) -> None:
    hollow = {path for path in other if is_hollow(nearest(mine, path), other[path])}
    tally.hollow += len(hollow)
    known = {path for path, value in mine.items() if isinstance(value, Known)}
    told = other.keys() - hollow
    tally.our_places += sum(is_place(path) for path in known)
    tally.their_places += sum(is_place(path) for path in told)
    for path in mine.keys() - known - told:
        if is_place(path):
            tally.unknown_places[_reason(mine[path])] += 1
    tally.ours_only += len(known - told)
    for path in sorted(told):
        value = nearest(mine, path)
        row = Row(root, address, path, value, other[path], class_of(value, other[path]))
        if path not in known:
            tally.missing.append(row)
            continue
        tally.both += 1
        assert isinstance(value, Known)
        if same(value.data, other[path]):
            tally.agree += 1
        else:
            tally.differences.append(replace(row, said=difference(value, other[path], left)))


def _reason(value: Value) -> str:
    if isinstance(value, Unknown):
        return value.reason
    return "one of several" if isinstance(value, OneOf) else ""


def folder_tally(folder: Path, python: str, keep: Path | None) -> Tally:
    """Compare every root of a folder."""
    loaded = configuration.load(read_tree(folder), None, COMPUTED)
    by_root: dict[str, list[Block]] = {root: [] for root in loaded.files_of_root}
    for block in loaded.blocks:
        if block.mode in ("resource", "data"):
            by_root.setdefault(block.root, []).append(block)
    tally = Tally()
    roots = {folder / root: root for root in sorted(by_root)}
    for answer in answers(list(roots), python, keep):
        root = roots[answer.root]
        if answer.error:
            tally.failed_roots.append(f"{root}: {answer.error}")
        theirs = by_key([(place_of_theirs(root, item), item) for item in answer.resources])
        compare(tally, root, by_key([(place_of(block), block) for block in by_root[root]]), theirs)
    return tally


COLUMNS = (
    "folder",
    "resources in both",
    "leaves both know",
    "agree",
    "share",
    "tfparse at fault",
    "share without",
    "hollow",
    "only we know",
    "only tfparse knows",
    "place values we know",
    "it knows",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|---{'|--:' * (len(COLUMNS) - 1)}|"


def report(name: str, tally: Tally) -> str:
    """One row of a Markdown table."""
    share = tally.agree / tally.both if tally.both else 0.0
    faults = sum(row.said in FAULTS for row in tally.differences)
    missing = sum(row.said not in FAULTS for row in tally.missing)
    without = tally.agree / (tally.both - faults) if tally.both > faults else 0.0
    return (
        f"| {name} | {tally.resources} | {tally.both} | {tally.agree} | {share:.3%} | {faults} | {without:.3%} | "
        f"{tally.hollow} | {tally.ours_only} | {missing} | {tally.our_places} | {tally.their_places} |"
    )


def details(tally: Tally, show: int, *, with_missing: bool) -> None:
    """Print the first rows, and how many there are of each class and attribute."""
    rows = tally.differences + (tally.missing if with_missing else [])
    for row in rows[:show]:
        print(f"    {str(row)[:300]}")
    for title, counter in (
        ("classes", Counter(row.said for row in rows)),
        ("attributes", Counter(without_numbers(row.path) for row in rows)),
        ("places that we do not know and tfparse does not either", tally.unknown_places),
        ("roots that tfparse does not answer", Counter(tally.failed_roots)),
    ):
        if counter:
            print(f"    {title}:")
            for name, count in counter.most_common(12):
                print(f"        {count:6d}  {name}")
    for address in tally.only_theirs[:show]:
        print(f"    only tfparse's: {address}")
    print(f"    resources only ours: {tally.only_ours}, only tfparse's: {len(tally.only_theirs)}")


def main() -> None:
    """Compare each folder; print the table, and the first differences by attribute."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--python", required=True, help="an interpreter that has tfparse")
    parser.add_argument("--keep", type=Path, help="keep tfparse's answers in this folder, and use those that are there")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--missing", action="store_true", help="show what only tfparse knows too")
    arguments = parser.parse_args()
    print(HEAD)
    for folder in arguments.folders:
        tally = folder_tally(folder.resolve(), arguments.python, arguments.keep)
        print(report(folder.name, tally), flush=True)
        details(tally, arguments.show, with_missing=arguments.missing)


if __name__ == "__main__":
    main()
