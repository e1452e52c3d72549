"""Pools of workload identities: whom a provider of one lets in, and whether that is everybody.

Source: Google Cloud, "Best practices for using Workload Identity Federation" (read 2026-11-22): an issuer that serves
many customers needs an attribute condition, else every one of them is let in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import texts
from domicile.model.values import is_null, text_of

_PROVIDER = "google_iam_workload_identity_pool_provider"
_POOL = "google_iam_workload_identity_pool"
_WHOLE = re.compile(r"gcp:principalSet://iam\.googleapis\.com/.*/workloadIdentityPools/([^/]+)/\*")


class Pools:
    """The pools of this configuration by what their providers demand."""

    def __init__(self, index: Index, table: Mapping[str, Any]) -> None:
        self._index = index
        self._open: tuple[str, ...] = tuple(table.get("open_issuers", ()))

    def open_to_all(self, principal: Principal, block: Block) -> str:
        """Why a whole pool is everybody who has an account at an issuer; "" where it is not."""
        match = _WHOLE.fullmatch(principal.id)
        if match is None:
            return ""
        for provider in self._index.of_kind(_PROVIDER):
            if provider.root == block.root and self._is_of(provider, match.group(1)):
                for issuer, _ in texts(provider, "oidc.issuer_uri")[0]:
                    host = issuer.removeprefix("https://").rstrip("/")
                    open_issuer = any(fnmatchcase(host, pattern) for pattern in self._open)
                    if open_issuer and is_null(provider.get("attribute_condition")):
                        return f"everyone who has an account at {host} is let in by {provider.address}"
        return ""

    def _is_of(self, provider: Block, pool: str) -> bool:
        """Whether a provider belongs to the pool of this name; a name that is not known may be that of any."""
        value = provider.get("workload_identity_pool_id")
        names = {text_of(value)} | {text_of(t.get("workload_identity_pool_id")) for t in referred(value)}
        return pool in names or (pool == "*" and len(self._index.of_kind(_POOL)) <= 1)
