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
            parts["regions"][provider] = _regions(provider, document, name)
        elif provider and not stem.startswith(("kinds/", "generated/")):
            parts.setdefault(f"section/{stem}", {})[provider] = document
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


def _normal(code: str) -> str:
    return code.lower().replace(" ", "")


def _regions(provider: str, document: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Rows are [code, countries joined by a blank, operator, pair]; keys are lower case without blanks."""
    rows: dict[str, list[str]] = {}
    for code, row in document["regions"].items():
        rows[_normal(code)] = [code, row["country"], row.get("operator", provider), row.get("pair", "")]
        if "name" in row:
            rows.setdefault(_normal(row["name"]), rows[_normal(code)])
    zones = {}
    for code, row in (document.get("zones") or {}).items():
        parent = rows.get(_normal(row["parent"]))
        if parent is None:
            raise CatalogueError(f"rules/{file}: zone {code} names the region {row['parent']}, which is not there")
        zones[_normal(code)] = [code, row["country"], row.get("operator", parent[2]), ""]
    aliases = {_normal(alias): _normal(code) for alias, code in (document.get("aliases") or {}).items()}
    return {
        "rows": rows,
        "zones": zones,
        "aliases": aliases,
        "patterns": document.get("zone_patterns") or [],
        "multi": _multi_regions(provider, document.get("multi_regions") or {}),
        "nearest": _nearest(document.get("multi_regions") or {}),
        "operators": document.get("operators") or {},
    }


def _multi_regions(provider: str, services: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """service → code → row; the service "" unites what all of them mean by a code."""
    tables: dict[str, dict[str, list[str]]] = {"": {}}
    united = tables[""]
    for service, rows in services.items():
        table = tables.setdefault(service, {})
        for code, row in rows.items():
            key = _normal(code)
            table[key] = [code, " ".join(row["countries"]), row.get("operator", provider), ""]
            known = united.setdefault(key, [code, "", provider, ""])
            known[1] = " ".join(sorted({*known[1].split(), *row["countries"]}))
    return tables


def _nearest(services: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """service → prefix of a region code → the multi-region that the service takes as nearest to it."""
    return {
        service: {prefix: code for code, row in rows.items() for prefix in row.get("nearest_to") or ()}
        for service, rows in services.items()
        if any("nearest_to" in row for row in rows.values())
    }


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
        for kind, row in _rows_of(document):
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
    """Adds what a file's `extends` say of arguments to kinds of any file: steps before their own, and copies."""
    for row in document.get("extends") or ():
        for kind in [row["kinds"]] if isinstance(row["kinds"], str) else row["kinds"]:
            if kind not in kinds:
                raise CatalogueError(f"rules/{file}: extends {kind}, which no file of the catalogue describes")
            known = kinds[kind]
            place = [*_list(row.get("place")), *_list(known.get("place"))]
            copies = [*_list(known.get("copies")), *_list(row.get("copies"))]
            kinds[kind] = {**known, **({"place": place} if place else {}), **({"copies": copies} if copies else {})}


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _rows_of(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
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
