"""Keys and passwords of users: whoever reads the place into which the configuration puts one acts as the user.

Source: the provider's pages of aws_iam_access_key and aws_iam_user_login_profile (the secret stands in the state, too);
AWS IAM user guide, "Secure access keys"; read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.aws_identities import made_or_named
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import line_of, proof
from domicile.facts.access.kept_secrets import keepers_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import texts
from domicile.model.trail import Trail
from domicile.model.values import is_null, text_of

_USER, _BUCKET, _BACKEND = "aws_iam_user", "aws_s3_bucket", "backend/s3"


def key_grants(index: Index, table: AwsTable) -> Iterator[Grant]:
    """A grant for each key or password, to whoever reads where it is kept; too much where that is no place for it."""
    blocks = [block for kind in table.keys for block in index.of_kind(kind) if block.mode == "resource"]
    kept = keepers_of(index, table.keepers, table.keys) if blocks else {}
    for block in blocks:
        row = table.keys[block.kind]
        users = tuple(made_or_named(index, block, row["identity"], _USER))
        if not _is_useless(block, row):
            yield _grant(block, row, users, kept.get(id(block), ()), _states(index, block), table)


def _is_useless(block: Block, row: Mapping[str, Any]) -> bool:
    off = any(text in values for name, values in row.get("off", {}).items() for text, _ in texts(block, name)[0])
    return off or ("encrypted" in row and not is_null(block.get(row["encrypted"])))


def _grant(
    block: Block,
    row: Mapping[str, Any],
    users: tuple[Block, ...],
    kept: tuple[Block, ...],
    states: tuple[Block, ...],
    table: AwsTable,
) -> Grant:
    attribute = row["identity"]
    name = users[0].address if users else text_of(block.get(attribute)) or "a user that is not known"
    plain = next((keeper for keeper in kept if table.keepers.get(keeper.kind, {}).get("plain")), None)
    broad = f"its {row['what']} stands in {plain.address}: whoever reads that acts as {name}" if plain else ""
    where = Trail(plain.location.file, plain.location.line, f"kept in {plain.address}") if plain else None
    return Grant(
        block=block,
        principal=None,
        privileges=frozenset({"impersonate"}),
        scope=name,
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, block.get(attribute).trail, where),
        broad=broad,
        category="standing-key" if broad else "",
        targets=users,
        kept_in=(*kept, *states),
    )


def _states(index: Index, block: Block) -> tuple[Block, ...]:
    """The bucket in which the state of the key's own configuration is kept, where an estate makes it."""
    backends = (one for one in index.of_kind(_BACKEND) if one.root == block.root)
    names = {text for one in backends for text, _ in texts(one, "bucket")[0]}
    return tuple(bucket for name in sorted(names) for bucket in index.named(_BUCKET, "bucket", name))
