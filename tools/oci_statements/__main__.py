"""`python -m tools.oci_statements DIR…`: holds every policy statement below the folders against our grammar.

Each folder is one repository. Prints how many statements there are and parse, and each one that does not with file,
line, column and what is expected there; `--json` prints the same as JSON. Exit status 1 where one does not parse.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "src"))

from domicile.facts.access.oci_language import shown
from tools.oci_statements.found import Found, Judged, judge
from tools.oci_statements.in_terraform import evaluated
from tools.oci_statements.in_text import literal


def main(arguments: list[str]) -> int:
    """Measures the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    counted: Counter[str] = Counter()
    wrong: list[dict[str, object]] = []
    for folder in options.folders:
        for judged in _of(folder, counted):
            _count(judged, counted)
            if judged.statement is None:
                wrong.append(_row(folder, judged))
    _show(counted, wrong, options.json)
    return 1 if wrong else 0


def _of(folder: Path, counted: Counter[str]) -> Iterator[Judged]:
    """Each statement once per place and text."""
    seen: set[Found] = set()
    for found in (*evaluated(folder), *literal(folder)):
        if isinstance(found, str):
            counted["terraform, nothing known"] += 1
        elif found not in seen:
            seen.add(found)
            yield judge(found)


def _count(judged: Judged, counted: Counter[str]) -> None:
    found = judged.found
    counted[f"{found.source}, {'partly known' if found.has_holes else 'whole'}"] += 1
    counted["all"] += 1
    counted["parse" if judged.statement else "do not parse"] += 1
    if judged.statement:
        counted[f"effect {judged.statement.effect}"] += 1


def _row(folder: Path, judged: Judged) -> dict[str, object]:
    found = judged.found
    return {
        "repository": folder.name,
        "file": found.file,
        "line": found.line,
        "source": found.source,
        "column": judged.column,
        "fault": shown(judged.fault, "…"),
        "text": shown(found.text, "…"),
    }


def _show(counted: Counter[str], wrong: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"counts": dict(counted), "wrong": wrong}, indent=1, ensure_ascii=False))
        return
    for name, number in sorted(counted.items()):
        print(f"{number:7}  {name}")
    for row in wrong:
        print(f"{row['repository']}/{row['file']}:{row['line']}:{row['column']}: {row['fault']}\n    {row['text']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
