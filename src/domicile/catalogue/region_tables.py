"""Compiling `rules/catalogue/<provider>/regions.yaml` into tables that are looked up by code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domicile.catalogue.yaml_files import CatalogueError


def _normal(code: str) -> str:
    return code.lower().replace(" ", "")


def regions(provider: str, document: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Rows are [code, countries joined by a blank, operator, pair]; keys are lower case without blanks."""
    rows: dict[str, list[str]] = {}
    same: dict[str, list[str]] = {}
    for code, row in (document.get("regions") or {}).items():
        if "is" in row:
            cloud, _, other = row["is"].partition(":")
            same[_normal(code)] = [cloud, other, f"rules/{file}: {code}"]
            continue
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
        "same": same,
        "borrows": [_borrowed(row) for row in document.get("borrows") or ()],
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


def _borrowed(row: Mapping[str, Any]) -> list[Any]:
    return [row["matches"], row["cloud"], row.get("replace", {})]


def known_elsewhere(tables: Mapping[str, Any]) -> None:
    """Raises `CatalogueError` where a region is said to be one of another cloud that has no such region."""
    for table in tables.values():
        for cloud, other, said in table["same"].values():
            there = tables.get(cloud, {"rows": {}, "multi": {"": {}}})
            if _normal(other) not in there["rows"] and _normal(other) not in there["multi"][""]:
                raise CatalogueError(f"{said} is said to be {cloud}:{other}, which is not there")
        for _, cloud, _ in table["borrows"]:
            if cloud not in tables:
                raise CatalogueError(f"codes are borrowed of {cloud}, whose regions are not there")
