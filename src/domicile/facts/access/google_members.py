"""Members of Google bindings as principals: `group:ops@example.com` is gcp:group:ops@example.com."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domicile.facts.access.carriers import origin_of, referred
from domicile.facts.access.google_reach import project_value
from domicile.facts.partly_known import starred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_KINDS = {
    "user": "user",
    "group": "group",
    "serviceAccount": "service-account",
    "domain": "domain",
    "principal": "federated",
    "principalSet": "federated",
    "projectOwner": "group",
    "projectEditor": "group",
    "projectViewer": "group",
}
_OWN_KINDS = frozenset({"google_service_account", "google_project_service_identity"})
_OWN_PATH = re.compile(
    r"(?:^|\.)(?:service_account(?:_id|_email|_email_address)?|service_agent|(?:unique_)?writer_identity)$"
)
"""Attributes in which other resources say the identity that is made with them."""
_SERVICE_AGENT = re.compile(
    r"serviceAccount:.*@(gcp-(?:sa|ri)-[a-z0-9-]+|gcp-gae-service|[a-z0-9.-]*system|cloudservices|compute-system|cloudbuild|"
    r"containerregistry|storage-transfer-service|gs-project-accounts|serverless-robot-prod|"
    r"container-engine-robot|dataflow-service-producer-prod|gae-api-prod|service-networking|gcf-admin-robot|cloud-filer|"
    r"cloud-redis|cloud-tpu|cloudcomposer-accounts|container-analysis|dataproc-accounts|dlp-api|endpoints-portal|"
    r"firebase-rules|genomics-api|sourcerepo-service-accounts|bigquery-encryption|"
    r"cloud-memcache-sa|cloud-ml|remotebuildexecution|service-consumer-management)(\.google\.com)?\.(iam\.)?gserviceaccount\.com"
)


def accounts_made(index: Index) -> dict[str, Block]:
    """Mailbox → the service account of this configuration that has it, as far as its id and project are known."""
    found = {}
    for block in index.of_kind("google_service_account"):
        name = _name_of(block)
        if "@" in name:
            found[name] = block
    return found


def _name_of(made: Block) -> str:
    """The mailbox of a service account that the configuration makes, its id where the project is not known: accounts of
    several projects may have one id."""
    name, project = text_of(made.get("account_id")), text_of(project_value(made))
    if made.kind != "google_service_account" or not name:
        return name or made.name
    return f"{name}@{project}.iam.gserviceaccount.com" if project else name


def member_of(option: Known | Unknown, made: Mapping[str, Block]) -> tuple[Principal | None, Block | None]:
    """The principal of a member, and the block that it is where this configuration makes it.

    `made` is what `accounts_made` gives. Agents of Google's own services are no principals of their own. No member of
    Google's begins with a dollar: what does (`$iam_principals:…`) is a name of the configuration's own that nothing
    here turns into one.
    """
    text, own = _text(option)
    own = own or made.get((text or "").partition(":")[2])
    if text is None:
        if own is None:
            return _unknown(option)
        return Principal("service-account", f"gcp:serviceAccount:{_name_of(own)}"), own
    if text == "allUsers":
        return Principal("everyone", "gcp:allUsers"), None
    if text == "allAuthenticatedUsers":
        return Principal("authenticated", "gcp:allAuthenticatedUsers"), None
    if _SERVICE_AGENT.fullmatch(text):
        return None, None
    if text.startswith("$"):
        return Principal("unknown", "", f"{text} stands for a name that is not given here"), None
    if text.startswith("project/"):
        return Principal("account", f"gcp:{text}", _reason(option)), None
    kind, colon, name = text.partition(":")
    if kind == "deleted":
        return None, None
    if colon and not name:
        return Principal(_KINDS.get(kind, "unknown"), f"gcp:{kind}:*", "it is given as empty text"), None
    if own is not None:
        name = text if isinstance(option, Known) else f"serviceAccount:{_name_of(own)}"
        return Principal("service-account", f"gcp:{name}"), own
    return Principal(_KINDS.get(kind, "unknown"), f"gcp:{text}", _reason(option), origin_of(option)), None


def agent_of(member: Value) -> str:
    """What an agent of Google's own services is called ("" for anybody else)."""
    named = (_text(option)[0] or "" for option in alternatives(member))
    agent = next((text for text in named if _SERVICE_AGENT.fullmatch(text)), "")
    return f"Google's own agent {agent.partition(':')[2].replace('*', '…')}" if agent else ""


def is_gone(option: Known | Unknown) -> bool:
    """Whether a member was deleted: a binding keeps it for a while, and nobody has what it gives."""
    return (_text(option)[0] or "").startswith("deleted:")


def named_by(member: Value) -> list[Known | Unknown]:
    """The alternatives of a member; a sort without a name (`serviceAccount:`) is none where there are others: Google
    refuses it, and what makes the name chose another."""
    options = alternatives(member)
    return [option for option in options if not (_text(option)[0] or "").endswith(":")] or list(options)


def _unknown(option: Known | Unknown) -> tuple[Principal | None, Block | None]:
    return (Principal("unknown", "", option.reason), None) if isinstance(option, Unknown) else (None, None)


def _reason(option: Known | Unknown) -> str:
    return option.reason if isinstance(option, Unknown) else ""


def _text(option: Known | Unknown) -> tuple[str | None, Block | None]:
    own = _made_with(option)
    if isinstance(option, Known):
        return (option.data if isinstance(option.data, str) else None), own
    for part in option.parts:
        if isinstance(part, Unknown):
            own = own or _made_with(part)
    if option.parts:
        return starred(option), own
    return None, own


def _made_with(option: Known | Unknown) -> Block | None:
    """The block of this configuration that makes the identity which a value names."""
    for block in referred(option):
        if block.kind in _OWN_KINDS:
            return block
    reference = option.reference
    if isinstance(option, Unknown) and reference is not None and reference.target.mode == "resource":
        return reference.target if _OWN_PATH.search(reference.path) else None
    return None
