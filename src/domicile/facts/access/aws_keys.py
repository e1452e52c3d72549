"""Keys and passwords of users: whoever reads the place into which the configuration puts one acts as the user.

Source: the provider's pages of aws_iam_access_key and aws_iam_user_login_profile (the secret stands in the state, too);
AWS IAM user guide, "Secure access keys"; read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
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
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of, undecided

_USER, _BUCKET, _BACKEND = "aws_iam_user", "aws_s3_bucket", "backend/s3"


def key_grants(index: Index, table: AwsTable) -> Iterator[Grant]:
    """A grant for each key or password, to whoever reads where it is kept; too much where that is no place for it."""
    blocks = [block for kind in table.keys for block in index.of_kind(kind) if block.mode == "resource"]
    kept = keepers_of(index, table.keepers, table.keys) if blocks else {}
    for block in blocks:
        row = table.keys[block.kind]
        users = tuple(made_or_named(index, block, row["identity"], _USER))
        useless = list(_useless(block, row))
        if True not in useless:
            grant = _grant(block, row, users, kept.get(id(block), ()), _states(index, block), table)
            yield replace(grant, undecided=next((why for why in useless if isinstance(why, str)), ""))


def _useless(block: Block, row: Mapping[str, Any]) -> Iterator[bool | str]:
    """Whether it is off, or encrypted for somebody, by each argument that says so; why that is not known."""
    for name, words in row.get("off", {}).items():
        value = block.get(name)
        yield _answer(value, "off", {_is_off(option, words) for option in alternatives(value)})
    if "encrypted" in row:
        value = block.get(row["encrypted"])
        yield _answer(value, "encrypted", {_for_somebody(option) for option in alternatives(value)})


def _answer(value: Value, what: str, found: Set[bool | None]) -> bool | str:
    if len(found) == 1 and None not in found:
        return True in found
    return f"whether it is {what} is not known: {undecided(value) or 'one of several values'}"


def _is_off(option: Known | Unknown, words: Sequence[str]) -> bool | None:
    return option.data in words if isinstance(option, Known) else None


def _for_somebody(option: Known | Unknown) -> bool | None:
    """Whether a key to encrypt with is given; the provider takes an empty text for none. None: that is not known."""
    if isinstance(option, Unknown):
        return True if option.is_set or option.parts else None
    return not is_null(option) and option.data != ""


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
