"""The identities of AWS that a configuration makes itself, as principals."""

from __future__ import annotations

from domicile.model.blocks import Block
from domicile.model.facts import Principal
from domicile.model.values import text_of

KINDS = {
    "aws_iam_role": "role",
    "aws_iam_user": "user",
    "aws_iam_group": "group",
    "aws_ssoadmin_permission_set": "permission-set",
}
_OF_MODULE = "role_name"
"""The input of terraform-aws-modules/iam before 6.0 that is the role's name; what 6.0 calls `name` begins one. Source:
UPGRADE-6.0.md of that module (use_name_prefix), from knowledge."""


def own_principal(holder: Block) -> Principal:
    """The principal that a holder of this configuration is: by its own name, by its address where that is not known."""
    kind = KINDS.get(holder.kind, "role")
    name = text_of(holder.get(_OF_MODULE if holder.kind.startswith("module/") else "name"))
    return Principal(kind, f"aws:{kind}/{name or holder.address}")


def in_words(holder: Block) -> str:
    """What it is called: role deployer, user module.ci.aws_iam_user.this."""
    principal = own_principal(holder)
    return f"{principal.kind} {principal.id.partition('/')[2]}"
