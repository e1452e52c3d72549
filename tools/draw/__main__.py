"""`python -m tools.draw --seed 7 --count 50 --families placement,copies --policy FILE FOLDER…`, or `--inventory`.

Scans each folder by itself and prints what a seeded draw takes, as Markdown. A folder that needs a policy of its own
is written `FOLDER=FILE`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from domicile.engine import Request, scan
from tools.draw.drawing import drawn
from tools.draw.page import page
from tools.draw.rows import Row, judged, kept


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.draw", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--families", default="placement,copies")
    parser.add_argument("--inventory", action="store_true", help="rows that keep data, in place of findings")
    parser.add_argument("--policy", type=Path)
    parser.add_argument("folders", nargs="+", metavar="FOLDER[=POLICY]")
    return parser.parse_args(arguments)


def _rows(repository: str, folder: Path, policy: Path | None, wanted: argparse.Namespace) -> list[Row]:
    done = scan(Request(paths=(folder,), root=folder, policy=policy, without_policy=policy is None))
    if wanted.inventory:
        return list(kept(repository, done))
    return list(judged(repository, done, wanted.families.split(",")))


def main(arguments: Sequence[str]) -> int:
    """0; raises ScanError where a folder or a policy cannot be read."""
    wanted = _arguments(arguments)
    folders: dict[str, Path] = {}
    rows: list[Row] = []
    for argument in wanted.folders:
        name, _, policy = argument.partition("=")
        folders[name] = Path(name).resolve()
        rows += _rows(name, folders[name], Path(policy) if policy else wanted.policy, wanted)
    taken = drawn(rows, wanted.count, wanted.seed)
    print(f"# {len(taken)} of {len(rows)}, seed {wanted.seed}\n\n{page(taken, folders)}")
    for group, number in sorted(Counter(row.group for row in rows).items()):
        print(" ".join(group), number, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
