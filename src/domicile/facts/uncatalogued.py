"""Kinds that the catalogue does not have: listed once per root, undecided where their name says that they keep data."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue
from domicile.model.estate import Index, NotAssessed

_STORES = frozenset(
    [
        "bucket",
        "buckets",
        "database",
        "databases",
        "db",
        "datastore",
        "storage",
        "store",
        "table",
        "tables",
        "queue",
        "cluster",
        "volume",
        "disk",
        "snapshot",
        "snapshots",
        "backup",
        "backups",
        "secret",
        "secrets",
        "vault",
        "log",
        "logs",
        "stream",
        "cache",
        "warehouse",
        "dataset",
        "datalake",
        "lake",
        "repository",
        "registry",
        "filesystem",
        "archive",
        "kafka",
        "redis",
        "postgres",
        "postgresql",
        "mysql",
        "mongodb",
        "elasticsearch",
        "opensearch",
        "index",
        "topic",
        "nosql",
        "objectstorage",
        "objectstore",
        "keyspace",
        "ledger",
        "hsm",
    ]
)
_SETTINGS = frozenset(
    [
        "policy",
        "policies",
        "attachment",
        "association",
        "permission",
        "permissions",
        "rule",
        "rules",
        "grant",
        "group",
        "role",
        "user",
        "member",
        "binding",
        "iam",
        "acl",
        "version",
        "tag",
        "tags",
        "notification",
        "alias",
        "config",
        "configuration",
        "settings",
        "setting",
        "endpoint",
        "access",
        "account",
        "connection",
        "option",
        "filter",
        "schedule",
        "parameter",
        "subscription",
        "monitor",
        "alarm",
        "metric",
        "type",
        "target",
        "listener",
        "route",
        "certificate",
        "domain",
        "identity",
        "provider",
        "link",
        "invitation",
        "approval",
        "feature",
        "lock",
        "role_assignment",
        "password",
    ]
)
"""Last words of names that are about a store and are none: aws_redshift_subnet_group."""


def not_assessed(index: Index, catalogue: Catalogue) -> Iterator[NotAssessed]:
    """Once per root, every kind of a Terraform resource that the catalogue does not have."""
    seen: set[tuple[str, str]] = set()
    for kind, blocks in index.kinds.items():
        if catalogue.kind(kind) is not None or "/" in kind:
            continue
        local = kind.partition("_")[0]
        if catalogue.has_no_data(local):
            continue
        cloud = catalogue.provider_of(local)
        reason = f"{kind} is not in the catalogue" if cloud else f"provider {local} is not in the catalogue"
        for block in blocks:
            if block.mode == "resource" and (kind, block.root) not in seen:
                seen.add((kind, block.root))
                location = block.location
                yield NotAssessed("kind", block.address, location.file, location.line, reason, keeps_data(kind))


def keeps_data(kind: str) -> bool:
    """Whether the name of a kind says that it is a store of data, and not a setting of one."""
    return not is_setting(kind) and not _STORES.isdisjoint(kind.split("_")[1:])


def is_setting(kind: str) -> bool:
    """Whether the name of a kind says that it is a setting of something else, or nothing at all."""
    words = kind.split("_")[1:]
    return not words or words[-1] in _SETTINGS or "iam" in words
