"""Rewrites the expected findings of the fixtures. Read the difference before you commit it.

`python -m tools.accept [RES301 estates/eu-enclave ...]`; without arguments, all cases. What would make a bad case
silent or a good one loud is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tools.fixture_cases import EXPECTED, Case, cases, faults, observed, written


def main(arguments: Sequence[str]) -> int:
    """Accepts the cases below the named folders; 1 where any was refused."""
    refused = 0
    for case in cases():
        if arguments and not any(f"{case.name}/".startswith(f"{name.strip('/')}/") for name in arguments):
            continue
        refused += not _accept(case)
    return int(refused > 0)


def _accept(case: Case) -> bool:
    rows = observed(case.folder)
    wrong = faults(case, rows)
    for fault in wrong:
        print(f"refused: {fault}", file=sys.stderr)
    if wrong:
        return False
    path = case.folder / EXPECTED
    text = written(rows)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        print(f"accepted {case.name}: {len(rows)} findings")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
