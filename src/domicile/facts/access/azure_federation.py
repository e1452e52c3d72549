"""Who signs in as an identity of Azure by somebody else's token: a pipeline, a pod of a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.azure_principals import identity_id, why_unknown, with_principals
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.partly_known import starred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first
from domicile.model.values import NULL, Value, is_null, text_of

_SUBJECTS = ("subject", "claims_matching_expression")
_CLAIM = re.compile(r"claims\['([^']+)'\]\s+(?:eq|matches)\s+'([^']*)'", re.IGNORECASE)
_ANYBODY = re.compile(r"(?:[a-z_]+:)?\*.*", re.IGNORECASE)


def federated_grants(index: Index, table: Mapping[str, Any]) -> Iterator[Grant]:
    """A grant for each token of somebody else's by which an identity can be signed in as."""
    for kind, row in table.get("federated_credentials", {}).items():
        for block in index.of_kind(kind):
            values = (block.get(name) for name in row["identity"])
            identities = (target for value in values for target in referred(value))
            yield _granted(block, tuple(found for target in identities for found in with_principals(target, index)))


def _granted(block: Block, targets: tuple[Block, ...]) -> Grant:
    attribute = next((name for name in _SUBJECTS if not is_null(block.get(name))), "subject")
    clusters = tuple(target for target in referred(first(block, "issuer")) if target.mode == "resource")
    who = "" if clusters else _whoever(block)
    return Grant(
        block=block,
        principal=_pods(clusters[0]) if clusters else _bearer(block),
        privileges=frozenset({"impersonate"}),
        scope=targets[0].address if targets else "the identity",
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, block.get(attribute).trail),
        broad=f"{who} may sign in as {targets[0].address if targets else 'the identity'}" if who else "",
        category="any-principal" if who else "",
        own=bool(clusters),
        targets=targets,
        holders=clusters,
    )


def _pods(cluster: Block) -> Principal:
    """A cluster of this configuration gives the token to its own pods: whoever gets into those has it."""
    return Principal("service-account", identity_id(cluster))


def _bearer(block: Block) -> Principal:
    """Who gets the token of an issuer that is not made here."""
    issuer, subject = first(block, "issuer"), first(block, "subject")
    expression = first(block, "claims_matching_expression")
    who = text_of(subject) or _claims(expression).get("sub") or starred(subject) or "*"
    host = (text_of(issuer) or "*").removeprefix("https://").rstrip("/")
    asked = expression if is_null(subject) else subject
    unknown = [value for value in (issuer, asked) if text_of(value) is None]
    return Principal("federated", f"azure:federated/{host}/{who}", unknown=why_unknown(unknown[0]) if unknown else "")


def _whoever(block: Block) -> str:
    """Whom an expression lets in where that is more than somebody: everybody who gets a token of the issuer."""
    claims = _claims(block.get("claims_matching_expression"))
    if set(claims) != {"sub"} or not _ANYBODY.fullmatch(claims["sub"]):
        return ""
    issuer = text_of(block.get("issuer"))
    return f"everybody who gets a token of {issuer.removeprefix('https://')}" if issuer else ""


def _claims(expression: Value | None) -> dict[str, str]:
    """claim → what it is compared with, of an expression of a flexible credential.

    https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
    """
    return dict(_CLAIM.findall(text_of(expression or NULL) or ""))
