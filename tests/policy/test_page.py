"""The page about the policy shows policies that load."""

from __future__ import annotations

import re
from pathlib import Path

from .written import policy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policy.md"


def test_the_examples_of_the_page_make_a_policy_together(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 4
    text = "".join(examples)
    read = policy(tmp_path, text)
    assert len(read.waivers) == len(read.transitions) == len(read.clusters) == 1
    assert read.rules["RES106"].off
