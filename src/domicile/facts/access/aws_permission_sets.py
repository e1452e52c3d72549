"""Permission sets that one root makes and another looks up: an instance of Identity Center has each name once.

Source: registry.terraform.io/providers/hashicorp/aws, data source aws_ssoadmin_permission_set (by `name` or `arn`).
"""

from __future__ import annotations

from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.values import Known

KIND = "aws_ssoadmin_permission_set"


def made_set(index: Index, block: Block) -> Block:
    """The permission set that a data source means, where one alone is made under that name; else the data source."""
    name = block.get("name") if block.kind == KIND and block.mode == "data" else None
    if not isinstance(name, Known) or not isinstance(name.data, str):
        return block
    made = [found for found in index.named(KIND, "name", name.data) if found.mode == "resource"]
    here = [found for found in made if found.root == block.root]
    several = here or made
    return several[0] if len(several) == 1 else block
