"""Objects of operators in the cluster: where their backups, logs and secrets are, by the catalogue's table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from domicile.facts.conditions import values_at
from domicile.facts.kubernetes.reading import Reader, placed
from domicile.model.blocks import Block
from domicile.model.facts import Placement
from domicile.model.paths import first
from domicile.model.places import Resolution
from domicile.model.values import Known, Unknown, Value, is_null, text_of

Row = Mapping[str, Any]
_COPIES = frozenset({"backup", "replica"})


def derive(reader: Reader) -> Iterator[Placement]:
    """One placement for each store that an object names."""
    table = reader.catalogue.section("operators")["kubernetes"]["operators"]
    for kind, rows in table.items():
        for block in reader.index.of_kind(kind):
            for row in rows:
                for start in values_at(block, block, row["each"]):
                    if isinstance(start, Known) and isinstance(start.data, Mapping):
                        yield from _store(reader, block, row, start)


def _store(reader: Reader, block: Block, row: Row, start: Value) -> Iterator[Placement]:
    path, value, where = _where(reader, row, start)
    if where is None:
        if row.get("optional"):
            return
        where = Resolution(unknown=_why(row, start))
    attribute = f"{row['each']}.{path}" if path else row["each"]
    role = row["role"]
    parent = where.trail if where.trail is not value.trail else None
    yield placed(block, role, where, attribute, value, row["note"], copy=role in _COPIES, parent=parent)


def _where(reader: Reader, row: Row, start: Value) -> tuple[str, Value, Resolution | None]:
    """The path that says where, its value, and the place: the endpoint first, for it wins over a region."""
    for path in row.get("urls", ()):
        value = first(start, path)
        if isinstance(value, Unknown):
            return path, value, Resolution(unknown=value.reason)
        mention = next(reader.mentions(text_of(value) or ""), None)
        if mention is not None:
            return path, value, Resolution((mention.place,))
        text = text_of(value) or ""
        if text.startswith(("http://", "https://")) and not reader.is_of_cloud(text):
            if row["role"] == "none":
                continue
            if not _is_in_cluster(text):
                return path, value, Resolution(unknown=f"the endpoint {text} is of no known cloud")
            if not row.get("optional"):
                return (
                    path,
                    value,
                    Resolution(unknown=f"{text} is a service of the cluster, and no manifest says where that is"),
                )
    for cloud, path in row.get("regions", {}).items():
        value = first(start, path)
        if not is_null(value) and text_of(value) != "":
            return path, value, reader.code(value, cloud or _cloud(row, start))
    for path in (*row.get("urls", ()), *([row["bucket"]] if "bucket" in row else ())):
        value = first(start, path)
        where = _of_bucket(reader, row, start, text_of(value) or "")
        if where is not None:
            return path, value, where
    return "", start, None


def _is_in_cluster(url: str) -> bool:
    """Whether the host is a service of the cluster: a bare name, or one that ends in svc or svc.cluster.local."""
    host = (urlsplit(url).hostname or "").removesuffix(".").removesuffix(".cluster.local")
    return bool(host) and ("." not in host or host.endswith(".svc"))


def _cloud(row: Row, start: Value) -> str:
    named = row.get("provider")
    return named["names"].get(text_of(first(start, named["path"])) or "", "") if named else ""


def _of_bucket(reader: Reader, row: Row, start: Value, text: str) -> Resolution | None:
    """The place of a bucket of this estate that is named by a URL or by its bare name."""
    if not text:
        return None
    clouds = {"aws": "s3", "gcp": "gs"}
    cloud = _cloud(row, start) or "aws"
    scheme = clouds.get(cloud)
    if "://" not in text and scheme is None:
        return None
    url = text if "://" in text else f"{scheme}://{text}"
    for reading in reader.placer.codes.carried(url, "gcp" if url.startswith("gs:") else "aws"):
        if reading.place is not None:
            trail = reader.placer.place(reading.target).trail if reading.target else None
            return Resolution((reading.place,), trail=trail)
    return None


def _why(row: Row, start: Value) -> str:
    names = [text_of(first(start, path)) for path in (*row.get("urls", ()), row.get("bucket", "")) if path]
    named = next((name for name in names if name), "")
    return f"where {named} is, is not said" if named else "it does not say where"
