"""Globs over addresses, principals and paths."""

from __future__ import annotations

import pytest

from domicile.policy.globs import covers, covers_path, specificity


@pytest.mark.parametrize(
    ("pattern", "text", "holds"),
    [
        ("aws_s3_bucket.*", "aws_s3_bucket.old", True),
        ('module.eu["a"].aws_s3_bucket.x', 'module.eu["a"].aws_s3_bucket.x', True),
        ('module.eu["?"].*', 'module.eu["a"].aws_s3_bucket.x', True),
        ("module.eu[ab]", "module.eua", False),
        ("a*b*c", "a-b-c-d", False),
        ("aws_s3_bucket.old", "aws_s3_bucket.older", False),
    ],
)
def test_globs(pattern: str, text: str, holds: bool) -> None:
    assert covers(pattern, text) is holds


@pytest.mark.parametrize(
    ("pattern", "path", "holds"),
    [
        ("envs/us", "envs/us/main.tf", True),
        ("envs/us/", "envs/us/deep/main.tf", True),
        ("envs/*/main.tf", "envs/us/main.tf", True),
        ("envs/*/main.tf", "envs/us/deep/main.tf", False),
        ("**/main.tf", "main.tf", True),
        ("**/us/**", "a/b/us/c/d.tf", True),
        ("*.tf", "a/main.tf", False),
        (".", "main.tf", True),
        ("envs/us", "envs/usa/main.tf", False),
    ],
)
def test_globs_over_paths(pattern: str, path: str, holds: bool) -> None:
    assert covers_path(pattern, path) is holds


def test_exact_is_more_specific_than_any_glob() -> None:
    patterns = ["aws:*", "aws:account/*", "aws:account/1111*", "aws:account/1"]
    assert sorted(patterns, key=specificity) == patterns


def test_many_stars_are_matched_in_no_time() -> None:
    assert not covers("*a" * 12 + "b", "a" * 2000)
