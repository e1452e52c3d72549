"""Who belongs where."""

from __future__ import annotations

from pathlib import Path

import pytest

from .written import block, policy

TEXT = """\
version: 1
home: eu
data_classes:
  eu: {allow: [IE], access: [EEA]}
principals:
  aws:account/*: {belongs: IE}
  aws:account/111122223333: {belongs: US, name: security-operations}
  "gcp:group:*@example.com": IE
  "gcp:group:*@apac.example.com": {belongs: SG}
  "gcp:group:both@*": {belongs: [IE, US]}
"""


@pytest.mark.parametrize(
    ("principal", "verdict", "reason"),
    [
        ("aws:account/111122223333", "fail", "it belongs to security-operations (US)"),
        ("aws:account/444455556666", "pass", ""),
        ("gcp:group:ops@apac.example.com", "fail", "it belongs to SG"),
        ("gcp:group:ops@example.com", "pass", ""),
        ("gcp:group:both@example.org", "undecided", "it belongs to IE, US, partly outside"),
        ("oci:group/support", "undecided", "the policy does not say where it belongs"),
    ],
)
def test_the_most_specific_pattern_places_a_principal(
    tmp_path: Path, principal: str, verdict: str, reason: str
) -> None:
    judgement = policy(tmp_path, TEXT).judge_principal(block(), principal)
    assert (judgement.verdict, judgement.reason) == (verdict, reason)


def test_a_policy_that_places_nobody_asks_nothing_of_principals(tmp_path: Path) -> None:
    read = policy(tmp_path, TEXT.partition("principals")[0])
    assert read.judge_principal(block(), "oci:group/support").verdict == "pass"
