"""The identities of AWS that a configuration makes itself, as principals."""

from __future__ import annotations

from domicile.model.blocks import Block
from domicile.model.facts import Principal
from domicile.model.values import Known, text_of

KINDS = {
    "aws_iam_role": "role",
    "aws_iam_user": "user",
    "aws_iam_group": "group",
    "aws_ssoadmin_permission_set": "permission-set",
}


def own_principal(holder: Block) -> Principal:
    """The principal that a holder of this configuration is: by its own name, by its address where that is not known."""
    kind = KINDS.get(holder.kind, "role")
    return Principal(kind, f"aws:{kind}/{_name_of(holder) or holder.address}")


def _name_of(holder: Block) -> str | None:
    """The whole name of an identity, where it is written. Modules (terraform-aws-modules/iam) call a role's `role_name`
    before 6.0 and `name` since, which only begins it unless use_name_prefix is false: its docs/UPGRADE-6.0.md."""
    if not holder.kind.startswith("module/"):
        return text_of(holder.get("name"))
    prefixed = holder.get("use_name_prefix")
    is_whole = isinstance(prefixed, Known) and prefixed.data is False
    return text_of(holder.get("role_name")) or (text_of(holder.get("name")) if is_whole else None)


def in_words(holder: Block) -> str:
    """What it is called: role deployer, user module.ci.aws_iam_user.this."""
    principal = own_principal(holder)
    return f"{principal.kind} {principal.id.partition('/')[2]}"
