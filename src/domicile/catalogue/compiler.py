"""Compiling `rules/catalogue` and `rules/jurisdictions` into one file that loads in milliseconds.

The form is JSON Lines: the first line is a header `{"date", "sha256", "parts": [name…]}`, each further line is the
part of that name, parsed only when it is asked for. Parts: `providers`, `regions`, `jurisdictions`, one
`kinds/<prefix>` for the kinds of a Terraform provider and one `section/<stem>` for every other kind of file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from domicile.catalogue.generated_rows import generated_rows
from domicile.catalogue.region_tables import known_elsewhere, regions
from domicile.catalogue.yaml_files import CatalogueError, parse_yaml


def source_files(rules: Path) -> list[tuple[str, bytes]]:
    """The source files of the catalogue with their content, by path relative to `rules`, in a fixed order."""
    found = [*rules.glob("catalogue/**/*.yaml"), *rules.glob("jurisdictions/*.yaml")]
    return [(path.relative_to(rules).as_posix(), path.read_bytes()) for path in sorted(found)]


def sources_hash(files: list[tuple[str, bytes]]) -> str:
    """SHA-256 over the names and contents of the source files."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def compile_sources(files: list[tuple[str, bytes]]) -> bytes:
    """The compiled catalogue. Raises `CatalogueError` naming the file that cannot be used."""
    documents = {name: parse_yaml(content, f"rules/{name}") for name, content in files}
    parts: dict[str, Any] = {
        "providers": documents["catalogue/providers.yaml"],
        "jurisdictions": _jurisdictions(documents),
        "regions": {},
    }
    parts.update(_kind_parts(_kinds(documents)))
    for name, document in documents.items():
        provider, stem = _section_of(name)
        if stem == "regions":
            parts["regions"][provider] = regions(provider, document, name)
        elif provider and not stem.startswith(("kinds/", "generated/")):
            parts.setdefault(f"section/{stem}", {})[provider] = document
    known_elsewhere(parts["regions"])
    dates = (str(document["checked"]) for document in documents.values() if _has_date(document))
    header = {"date": max(dates, default=""), "sha256": sources_hash(files), "parts": list(parts)}
    return b"\n".join([orjson.dumps(header), *(orjson.dumps(part) for part in parts.values())]) + b"\n"


def _has_date(document: Any) -> bool:
    return isinstance(document, Mapping) and "checked" in document


def _section_of(name: str) -> tuple[str, str]:
    """catalogue/aws/kinds/storage.yaml → ("aws", "kinds/storage"); ("", "") outside the providers' folders."""
    pieces = name.removesuffix(".yaml").split("/")
    if pieces[0] != "catalogue" or len(pieces) < 3:
        return "", ""
    return pieces[1], "/".join(pieces[2:])


def kind_prefix(kind: str) -> str:
    """The Terraform prefix of a kind (aws_s3_bucket → aws); "" for Kubernetes kinds and backends."""
    return "" if "/" in kind or "_" not in kind else kind.partition("_")[0]


def _kind_parts(kinds: Mapping[str, Any]) -> dict[str, Any]:
    """`kinds/<prefix>` → {"rows": different rows, "kinds": kind → number of its row}: most kinds are alike."""
    parts: dict[str, Any] = {}
    numbers: dict[str, dict[bytes, int]] = {}
    for kind, row in kinds.items():
        prefix = kind_prefix(kind)
        part = parts.setdefault(f"kinds/{prefix}", {"rows": [], "kinds": {}})
        known = numbers.setdefault(prefix, {})
        number = known.setdefault(orjson.dumps(row), len(known))
        if number == len(part["rows"]):
            part["rows"].append(row)
        part["kinds"][kind] = number
    return parts


def _kinds(documents: Mapping[str, Any]) -> dict[str, Any]:
    kinds: dict[str, Any] = {}
    homes: dict[str, str] = {}
    for name, document in documents.items():
        provider, stem = _section_of(name)
        if not stem.startswith("kinds/"):
            continue
        for kind, row in rows_of(document):
            if kind in homes:
                raise CatalogueError(f"rules/{name}: kind {kind} is already in rules/{homes[kind]}")
            homes[kind] = name
            kinds[kind] = {"provider": provider, **row}
    for name, document in documents.items():
        provider, stem = _section_of(name)
        if stem.startswith("generated/"):
            for kind, row in generated_rows(document):
                kinds.setdefault(kind, {"provider": provider, **row})
    for name, document in documents.items():
        if _section_of(name)[1].startswith("kinds/"):
            _extend(kinds, document, name)
    return kinds


def _extend(kinds: dict[str, Any], document: Mapping[str, Any], file: str) -> None:
    """Adds what a file's `extends` say of arguments to kinds of any file: steps before their own, copies and flows."""
    for row in document.get("extends") or ():
        for kind in [row["kinds"]] if isinstance(row["kinds"], str) else row["kinds"]:
            if kind not in kinds:
                raise CatalogueError(f"rules/{file}: extends {kind}, which no file of the catalogue describes")
            known = kinds[kind]
            place = [*_list(row.get("place")), *_list(known.get("place"))]
            more = {name: [*_list(known.get(name)), *_list(row.get(name))] for name in ("copies", "flows")}
            more["place"] = place
            kinds[kind] = {**known, **{name: rows for name, rows in more.items() if rows}}


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def rows_of(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(kind, row) of every kind that a file of kinds describes, with what its defaults and groups say."""
    defaults = document.get("defaults") or {}
    for kind, row in (document.get("kinds") or {}).items():
        yield kind, {**defaults, **(row or {})}
    for group in document.get("groups") or ():
        shared = {**defaults, **{field: value for field, value in group.items() if field != "kinds"}}
        kinds = group["kinds"]
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            yield kind, shared


def _jurisdictions(documents: Mapping[str, Any]) -> dict[str, Any]:
    countries = documents.get("jurisdictions/countries.yaml", {})
    rows: dict[str, Any] = {}
    for name, document in documents.items():
        if name.startswith("jurisdictions/"):
            rows.update(document.get("jurisdictions") or {})
    return {
        "countries": countries.get("countries", {}),
        "aliases": countries.get("aliases", {}),
        "sets": {name: sorted(_members(name, rows, ())) for name in rows},
        "titles": {name: row["title"] for name, row in rows.items()},
    }


def _members(name: str, rows: Mapping[str, Any], above: tuple[str, ...]) -> set[str]:
    if name in above or name not in rows:
        raise CatalogueError(f"rules/jurisdictions: {' > '.join((*above, name))} does not lead to countries")
    row = rows[name]
    members = set(row.get("members") or ())
    for other in row.get("extends") or ():
        members |= _members(other, rows, (*above, name))
    return members
