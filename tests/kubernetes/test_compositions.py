"""What a composition patches is left open, wherever the patch stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan

POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [IE]}\n"
COMPOSITION = """apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: store}
spec:
  SETS
  resources:
    - name: kept
      base:
        apiVersion: s3.aws.upbound.io/v1beta1
        kind: Bucket
        spec:
          forProvider: {region: eu-west-1}
      patches:
        - PATCH
"""
SETS = "patchSets: [{name: place, patches: [{fromFieldPath: spec.region, toFieldPath: spec.forProvider.region}]}]"
ELSEWHERE = "patchSets: [{name: place, patches: [{fromFieldPath: spec.name, toFieldPath: metadata.name}]}]"
USE = "{type: PatchSet, patchSetName: place}"
OWN = "{fromFieldPath: spec.region, toFieldPath: spec.forProvider.region}"


@pytest.mark.parametrize(
    ("sets", "patch", "verdict"),
    [
        (ELSEWHERE, USE, "pass"),
        (SETS, USE, "undecided"),
        (ELSEWHERE, OWN, "undecided"),
        ("patchSets: []", USE, "undecided"),
    ],
)
def test_a_region_that_a_claim_sets_is_never_taken_from_the_base(
    tmp_path: Path, sets: str, patch: str, verdict: str
) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "store.yaml").write_text(COMPOSITION.replace("SETS", sets).replace("PATCH", patch))
    done = scan(Request((tmp_path,), root=tmp_path))
    judged = [finding.verdict for finding in (*done.findings, *done.passes) if finding.rule == "RES101"]
    assert judged == [verdict]
