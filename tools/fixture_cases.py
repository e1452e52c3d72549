"""Fixture cases: folders with files and the findings that are expected of them. Used by the tests and by accept."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domicile.engine import Request, Scan, ScanError, scan
from domicile.model.findings import Finding
from domicile.rules.model import Rule

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
EXPECTED = "expected.json"
TODAY = datetime.date(2026, 11, 21)
"""The day on which all fixtures are judged: waivers in them expire before or after it."""

JUDGEMENTS = ("bad", "good", "unknown")
ONLY_UNDECIDED = frozenset({"coverage", "access_stated"})
"""Checks that say what could not be judged: they never fail, so their rules have no bad case."""
ALWAYS_CERTAIN = frozenset({"problem", "waiver", "transition", "skip_denied", "exception_unused"})
"""Checks of what is written down in full: nothing in them can be unknown."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One folder. `rule` and `judgement` (bad, good, unknown) are "" for the estates, which tell whole stories."""

    folder: Path
    rule: str
    judgement: str

    @property
    def name(self) -> str:
        """The folder below fixtures/."""
        return self.folder.relative_to(FIXTURES).as_posix()

    @property
    def expected(self) -> list[Row] | None:
        """The accepted findings; None where none have been accepted yet."""
        path = self.folder / EXPECTED
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def cases() -> Iterator[Case]:
    """All cases: of the rules first, then the estates that have expected findings."""
    for folder in sorted(FIXTURES.glob("RES[0-9][0-9][0-9]")):
        for judgement in JUDGEMENTS:
            for case in _folders(folder / judgement):
                yield Case(case, folder.name, judgement)
    for path in sorted(FIXTURES.glob(f"estates/**/{EXPECTED}")):
        yield Case(path.parent, "", "")


def _folders(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    inside = sorted(folder.iterdir())
    if any(path.is_file() for path in inside):
        yield folder
    else:
        yield from inside


def judgements_of(rule: Rule) -> tuple[str, ...]:
    """The judgements that a rule needs a case of."""
    if rule.check in ONLY_UNDECIDED:
        return ("good", "unknown")
    return ("bad", "good") if rule.check in ALWAYS_CERTAIN else JUDGEMENTS


def scanned(folder: Path) -> Scan:
    """The scan of a case. Raises ScanError."""
    policy = folder / "domicile.yaml"
    has_policy = policy.is_file()
    request = Request(
        paths=(folder,),
        root=folder,
        policy=policy if has_policy else None,
        without_policy=not has_policy,
        today=TODAY,
    )
    return scan(request)


def observed(folder: Path) -> list[Row]:
    """The findings of a case as rows, and its problems as findings of RES000."""
    try:
        found = scanned(folder)
    except ScanError as error:
        return [_problem(problem.file, problem.line) for problem in error.problems]
    rows = [_row(finding) for finding in found.findings]
    return [*(_problem(problem.file, problem.line) for problem in found.problems), *rows]


def _row(finding: Finding) -> Row:
    row: Row = {
        "rule": finding.rule,
        "address": finding.address,
        "verdict": finding.verdict,
        "file": finding.file,
        "line": finding.line,
    }
    also = [f"{other.file}:{other.line} {other.text}".rstrip() for other in finding.also]
    return {**row, "also": also} if also else row


def _problem(file: str, line: int) -> Row:
    return {"rule": "RES000", "address": "", "verdict": "fail", "file": file, "line": max(line, 1)}


def faults(case: Case, rows: list[Row]) -> list[str]:
    """Why rows cannot be what a case is there to show; empty where they can."""
    if not case.rule:
        return []
    own = {row["verdict"] for row in rows if row["rule"] == case.rule}
    if case.judgement == "bad" and "fail" not in own:
        return [f"{case.name}: a bad case needs a fail of {case.rule}"]
    if case.judgement == "unknown" and "undecided" not in own:
        return [f"{case.name}: an unknown case needs an undecided finding of {case.rule}"]
    if case.judgement == "good" and own - {"waived"}:
        return [f"{case.name}: a good case has no finding of {case.rule}, this one has {', '.join(sorted(own))}"]
    broken = [row for row in rows if row["rule"] == "RES000"]
    return [f"{case.name}: the scan itself did not work"] if broken and case.rule != "RES000" else []


def written(rows: list[Row]) -> str:
    """Rows as the text of expected.json, one finding a line."""
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return f"[\n{lines}\n]\n" if rows else "[]\n"
