"""What the tests of several rooms need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def sarif_schema() -> dict[str, Any]:
    """The SARIF 2.1.0 JSON Schema of OASIS, kept with the tests so that they run anywhere."""
    schema: dict[str, Any] = json.loads((HERE / "data" / "sarif-schema-2.1.0.json").read_text())
    return schema
