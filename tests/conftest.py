"""What the tests of several rooms need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domicile.model.values import Known, OneOf, Unknown

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def sarif_schema() -> dict[str, Any]:
    """The SARIF 2.1.0 JSON Schema of OASIS, kept with the tests so that they run anywhere."""
    schema: dict[str, Any] = json.loads((HERE / "data" / "sarif-schema-2.1.0.json").read_text())
    return schema


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Names of cases that are the same in every process: test processes must collect the same names."""
    if isinstance(val, (set, frozenset)) and all(isinstance(item, (str, int)) for item in val):
        return "+".join(sorted(map(str, val))) or "nothing"
    if isinstance(val, (set, frozenset)):
        return f"{argname}-{len(val)}"
    if isinstance(val, (Known, Unknown, OneOf)):
        told = val.reason if isinstance(val, Unknown) else val.data if isinstance(val, Known) else "one-of"
        return (
            f"{argname}-{type(val).__name__.lower()}-{str(told)[:40] if isinstance(told, str | int) else 'container'}"
        )
    return None
