"""Override files: Terraform's rules for merging them into the configuration of a folder.

Source: developer.hashicorp.com/terraform/language/files/override (checked 2026-11).
"""

from __future__ import annotations

from domicile.syntax.body import BlockNode, Body


def is_override(name: str) -> bool:
    """Whether a file name is that of an override file: override.tf, network_override.tf.json."""
    for ending in (".tf.json", ".tofu.json", ".tf", ".tofu"):
        if name.endswith(ending):
            stem = name[: -len(ending)]
            return stem == "override" or stem.endswith("_override")
    return False


def merged(base: BlockNode, override: BlockNode) -> BlockNode:
    """The base block with the override's attributes, and the override's nested blocks instead of the same types."""
    body = Body({**base.body.attributes, **override.body.attributes})
    replaced = {_content_type(block) for block in override.body.blocks} - {"lifecycle"}
    body.blocks = [block for block in base.body.blocks if _content_type(block) not in replaced]
    body.blocks.extend(override.body.blocks)
    return BlockNode(base.type, base.labels, body, base.line, base.end_line, base.file)


def _content_type(block: BlockNode) -> str:
    """What a nested block gives: `dynamic "rule"` gives rules."""
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type
