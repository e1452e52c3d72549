"""Keys of service accounts: who has one acts as the account from anywhere, until somebody deletes it.

Source: google_service_account_key, google_storage_hmac_key and google_apikeys_key in
hashicorp/terraform-provider-google; Google Cloud, "Best practices for managing service account keys" (read 2026-11-22).
Whoever reads the place into which the configuration puts a key, or the state in which Terraform keeps it, has the key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.facts.access.carriers import line_of, made_of, proof
from domicile.facts.access.google_constraints import Constraints
from domicile.facts.access.google_hierarchy import Hierarchy
from domicile.facts.access.google_reach import project_value
from domicile.facts.access.google_roles import Roles
from domicile.facts.access.kept_secrets import keepers_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import texts
from domicile.model.values import Unknown, Value, alternatives, is_null, text_of

_ACCOUNT = "google_service_account"
_BUCKET = "google_storage_bucket"
_REFUSES = "refuses new keys, and whether this one was made before is not known"


class Keys:
    """The keys of an estate: how long they last, what they open, and where they are kept."""

    def __init__(
        self, index: Index, table: Mapping[str, Any], roles: Roles, hierarchy: Hierarchy, made: Mapping[str, Block]
    ) -> None:
        self._index = index
        self._rows: Mapping[str, Mapping[str, Any]] = table.get("keys", {})
        self._roles = roles
        self._hierarchy = hierarchy
        self._constraints = Constraints(index, table, hierarchy)
        self._made = made
        self._kept = keepers_of(index, table.get("keepers", {}), self._rows)

    def grants(self, given: list[Grant]) -> Iterator[Grant]:
        """The grant that each key is to whoever has it; `given` are the grants of the estate, of which a key for single
        services opens what its account is given there."""
        for kind, row in self._rows.items():
            for block in self._index.of_kind(kind):
                is_set = not is_null(block.get(row["identity"]))
                if block.mode == "resource" and is_set and not self._is_off(block, row):
                    yield from self._of_key(block, row, given)

    def _is_off(self, block: Block, row: Mapping[str, Any]) -> bool:
        off: Mapping[str, list[str]] = row.get("off", {})
        return any(text in values for name, values in off.items() for text, _ in texts(block, name)[0])

    def _of_key(self, block: Block, row: Mapping[str, Any], given: list[Grant]) -> Iterator[Grant]:
        accounts = self._accounts(block, row)
        whole = self._grant(block, row, accounts)
        if "services" not in row:
            yield whole
            return
        yield replace(whole, targets=(), kept_in=())
        for grant in given if whole.kept_in else ():
            reached = tuple(t for t in grant.targets if self._roles.service_of(t.kind) in row["services"])
            if reached and any(account in grant.holders for account in accounts):
                yield replace(
                    whole, privileges=grant.privileges, targets=reached, doubt=grant.doubt, broad="", category=""
                )

    def _grant(self, block: Block, row: Mapping[str, Any], accounts: tuple[Block, ...]) -> Grant:
        attribute = row["identity"]
        name = accounts[0].address if accounts else text_of(block.get(attribute)) or _not_known(block.get(attribute))
        ends, refused = self._limits(block, row, accounts)
        over = f", for {row['what']}" if "what" in row else ""
        broad = f"whoever has it acts as {name}{over}, from anywhere and until somebody deletes it"
        return Grant(
            block=block,
            principal=None,
            privileges=frozenset({"impersonate"}),
            scope=name,
            attribute=attribute,
            location=line_of(block, attribute),
            trail=proof(block, attribute, block.get(attribute).trail),
            broad="" if ends else broad,
            category="" if ends else "standing-key",
            undecided="" if ends else refused,
            targets=accounts,
            kept_in=self._kept.get(id(block), ()) + self._states(block, row),
        )

    def _accounts(self, block: Block, row: Mapping[str, Any]) -> tuple[Block, ...]:
        value = block.get(row["identity"])
        found = {id(r.target): r.target for r in made_of(value) if r.target.kind == _ACCOUNT}
        for option in alternatives(value) if not found else ():
            own = self._made.get((text_of(option) or "").rpartition("/")[2])
            if own is not None:
                found[id(own)] = own
        return tuple(found.values())

    def _limits(self, block: Block, row: Mapping[str, Any], accounts: tuple[Block, ...]) -> tuple[bool, str]:
        """Whether new keys end by themselves, and why there may be none ("" where nothing refuses it)."""
        where = self._hierarchy.above("project", project_value(accounts[0] if accounts else block), block.root)
        uploaded = "given" in row and not is_null(block.get(row["given"]))
        for constraint in row.get("refused_upload" if uploaded else "refused", ()):
            for policy in self._constraints.at(constraint, where, block.root):
                if any(rule.enforced for rule in policy.rules) and not any(rule.conditional for rule in policy.rules):
                    return False, f"{policy.block.address} {_REFUSES}"
        ended = (p for name in row.get("ended", ()) for p in self._constraints.at(name, where, block.root))
        return any(rule.allowed and not rule.conditional for policy in ended for rule in policy.rules), ""

    def _states(self, block: Block, row: Mapping[str, Any]) -> tuple[Block, ...]:
        """The bucket in which the state of the key's own configuration is kept, where an estate makes it."""
        if "given" in row and not is_null(block.get(row["given"])):
            return ()
        backends = (one for one in self._index.of_kind("backend/gcs") if one.root == block.root)
        names = {text for one in backends for text, _ in texts(one, "bucket")[0]}
        return tuple(bucket for name in names for bucket in self._index.named(_BUCKET, "name", name))


def _not_known(account: Value) -> str:
    reason = next((one.reason for one in alternatives(account) if isinstance(one, Unknown)), "one of several")
    return f"a service account that is not known ({reason})"
