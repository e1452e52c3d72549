"""Objects that stand for a cloud's resource are judged by what is known of that resource."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.derive import derive
from domicile.facts.kubernetes.mirror_values import attribute_of, setting_of
from domicile.facts.kubernetes.mirror_words import Words
from domicile.facts.kubernetes.mirrors import Mirrors
from domicile.model.estate import Index

Read = Callable[[str], Index]
OPEN = """
apiVersion: s3.aws.upbound.io/v1beta1
kind: Bucket
metadata: {name: a, labels: {app: open}}
spec: {forProvider: {region: eu-west-1}}
---
apiVersion: s3.aws.upbound.io/v1beta1
kind: Bucket
metadata: {name: b}
spec: {forProvider: {region: eu-west-1}}
---
apiVersion: s3.aws.upbound.io/v1beta1
kind: BucketPolicy
metadata: {name: p}
spec:
  forProvider:
    %s
    policy: '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}'
"""


@pytest.mark.parametrize(
    ("link", "store"),
    [
        ("bucketRef: {name: b}", "Bucket.b"),
        ("bucketSelector: {matchLabels: {app: open}}", "Bucket.a"),
        ("bucket: a", "Bucket.a"),
        ("bucketSelector: {matchLabels: {app: other}}", None),
        ("bucketSelector: {matchControllerRef: true}", None),
    ],
)
def test_a_policy_is_about_the_bucket_that_it_refers_to(
    index: Read, facts: Catalogue, link: str, store: str | None
) -> None:
    [exposure] = [found for found in derive(index(OPEN % link).blocks, facts).exposures if found.state != "unguarded"]
    assert exposure.block.kind == "s3.aws.upbound.io/BucketPolicy"
    assert (exposure.store.address if exposure.store else None) == store
    assert exposure.attribute == "spec.forProvider.policy"
    assert exposure.location.line == 17


def test_grants_that_are_read_from_the_objects_themselves_are_found_once(index: Read, facts: Catalogue) -> None:
    found = derive(
        index("""
            apiVersion: iam.cnrm.cloud.google.com/v1beta1
            kind: IAMPolicyMember
            metadata: {name: m}
            spec: {member: "user:a@example.com", role: roles/owner, resourceRef: {kind: Project, external: projects/p}}
        """).blocks,
        facts,
    ).grants
    assert [grant.block.kind for grant in found if grant.broad] == ["iam.cnrm.cloud.google.com/IAMPolicyMember"]


def test_a_member_of_crossplane_is_a_grant_of_the_object(index: Read, facts: Catalogue) -> None:
    found = derive(
        index("""
            apiVersion: cloudplatform.gcp.upbound.io/v1beta1
            kind: ProjectIAMMember
            metadata: {name: m}
            spec:
              forProvider: {member: "user:a@example.com", role: roles/owner, project: p}
        """).blocks,
        facts,
    ).grants
    assert [(grant.block.address, grant.attribute) for grant in found if grant.broad] == [
        ("ProjectIAMMember.m", "spec.forProvider.role")
    ]


def test_names_of_settings() -> None:
    assert setting_of("publicAccessPrevention") == "public_access_prevention"
    assert setting_of("blockPublicACLs") == "block_public_acls"
    assert setting_of("acl") == "acl"
    assert attribute_of("settings.ip_configuration") == "settings.ipConfiguration"


def test_sentences_are_told_in_the_words_of_the_objects() -> None:
    words = Words({"s3/Bucket": {"kind": "aws_s3_bucket"}, "s3/BucketPolicy": "aws_s3_bucket_policy"})
    assert words.told("Keep it in an aws_s3_bucket.") == "Keep it in a Bucket."
    assert words.told('Set public_access_prevention = "enforced".') == 'Set publicAccessPrevention: "enforced".'
    assert words.told("${data.a_b.c_d} is filled in later") == "${data.a_b.c_d} is filled in later"
    assert words.told("Use an aws_s3_access_point.") == "Use an aws_s3_access_point."


def test_every_mirror_is_a_resource_that_the_catalogue_judges(facts: Catalogue) -> None:
    rows = facts.section("mirrors")["kubernetes"]["families"]
    for family in rows:
        for row in family["kinds"].values():
            plain = row if isinstance(row, str) else row.get("kind")
            kinds = [plain] if plain else [entry["kind"] for entry in row["is"].values()]
            for kind in kinds:
                assert facts.kind(kind) is not None, kind


def test_without_objects_of_clouds_nothing_is_mirrored(index: Read, facts: Catalogue) -> None:
    mirrors = Mirrors(plain := index("{apiVersion: v1, kind: Namespace, metadata: {name: n}}"), facts)
    mirrors.make()
    assert mirrors.found == []
    assert mirrors.for_exposure() is plain
