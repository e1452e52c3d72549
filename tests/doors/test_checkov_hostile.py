"""Names that try to steer a terminal or a log reach Checkov's outputs as harmless as ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("checkov", reason="the extra checkov is not installed here")

from domicile.report.escape import CONTROL
from tests.report import hostile


def test_records_are_harmless(tmp_path: Path) -> None:
    from domicile.doors.checkov.records import problem_records, records
    from domicile.engine import Request, scan
    from domicile.model.estate import Problem

    hostile.write(tmp_path)
    done = scan(Request(paths=(tmp_path,), root=tmp_path))
    made = [*records(done, [*done.findings, *done.passes], tmp_path, details=True)]
    made += problem_records([Problem(f"refused {hostile.ESCAPES}", f"{hostile.FOLDER}/main.tf", 1)], tmp_path, tmp_path)
    assert len(made) > 3
    for record in made:
        texts = [record.check_name, record.resource, record.file_path, *(record.details or ())]
        texts += [line for _, line in record.code_block] + [json.dumps(record.check_result, default=str)]
        assert [text for text in texts if CONTROL.search(text.replace("\n", ""))] == []
