"""A tree whose names, tags and paths try to steer what reads a report."""

from __future__ import annotations

from pathlib import Path

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m"
DIRECTION = "\u202eevil\u2066"
COMMANDS = "::error file=a::b%0A::stop-commands::x##[add-mask]y##vso[task.setvariable]z"
MARKUP = "]]><script>alert(1)</script>&amp;[click](https://example.com)"
ENDLESS = "n" * 50_000
FOLDER = "::error::x %20 #1 ü"
REGION = 'provider "aws" {\n  region = "ap-southeast-1"\n}\n'
POLICY = """version: 1
home: eu-user
data_classes:
  eu-user: {allow: [IE]}
"""


def write(folder: Path) -> None:
    """Terraform and a manifest whose texts hold all of that."""
    inside = folder / FOLDER
    inside.mkdir(parents=True)
    (folder / "domicile.yaml").write_text(POLICY)
    key = (ESCAPES + DIRECTION + COMMANDS + MARKUP).replace('"', "").replace("%", "%%")
    (inside / "main.tf").write_text(
        REGION + f'resource "aws_s3_bucket" "b" {{\n  for_each = toset(["{key}", "{ENDLESS}", "a\\nb\\u001b[1m"])\n'
        "  bucket = each.key\n  tags = { x = each.key }\n}\n"
    )
    name = (COMMANDS + MARKUP).replace('"', "'")
    (inside / "role.yaml").write_text(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
        f'metadata: {{name: "{name}\\e[2J\\u202E"}}\n'
        'rules:\n  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}\n'
    )
