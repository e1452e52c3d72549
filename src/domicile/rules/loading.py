"""Loading the rules: from one compiled file, compiled again in a checkout where a rule has changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from domicile.catalogue.folders import is_checkout, rules_folder
from domicile.rules.model import Rule

COMPILED = Path("compiled", "rules.json")
FOLDERS = ("placement", "copies", "exposure", "access", "flows", "coverage")


class RuleError(Exception):
    """A rule file that cannot be used; the message names the file."""


@cache
def load() -> tuple[Rule, ...]:
    """All rules, sorted by id. Raises RuleError where a rule file of a checkout cannot be used."""
    folder = rules_folder()
    path = folder / COMPILED
    compiled = path.read_bytes() if path.is_file() else b""
    if compiled and not is_checkout():
        return _rules(orjson.loads(compiled)["rules"])
    files = source_files(folder)
    digest = sources_hash(files)
    if compiled.startswith(f'{{"sha256":"{digest}"'.encode()):
        return _rules(orjson.loads(compiled)["rules"])
    rows = read_sources(files)
    with contextlib.suppress(OSError):  # a read-only installation reads the YAML at every start
        write(path, orjson.dumps({"sha256": digest, "rules": rows}))
    return _rules(rows)


def source_files(folder: Path) -> list[tuple[str, bytes]]:
    """The rule files with their content, by path relative to the rules folder, in a fixed order."""
    found = [path for family in FOLDERS for path in (folder / family).glob("*.yaml")]
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(found)]


def sources_hash(files: list[tuple[str, bytes]]) -> str:
    """SHA-256 over the names and contents of the rule files."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_sources(files: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """The rules as plain data, sorted by id. Raises RuleError where a field is absent or an id is used twice."""
    from domicile.catalogue.yaml_files import CatalogueError, parse_yaml

    rows: dict[str, dict[str, Any]] = {}
    for name, content in files:
        try:
            row = parse_yaml(content, f"rules/{name}")
            _rule(row)
        except (CatalogueError, KeyError, TypeError) as error:
            raise RuleError(f"rules/{name}: {error}") from error
        if row["id"] in rows:
            raise RuleError(f"rules/{name}: the id {row['id']} is used twice")
        rows[row["id"]] = row
    return [rows[identity] for identity in sorted(rows)]


def write(path: Path, compiled: bytes) -> None:
    """Puts the compiled rules in place at once, so that a scan at the same time never reads half of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(compiled)
    draft.replace(path)


def _rules(rows: list[dict[str, Any]]) -> tuple[Rule, ...]:
    return tuple(_rule(row) for row in rows)


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        name=row["name"],
        family=row["family"],
        since=str(row["since"]),
        severity=row["severity"],
        check=row["check"],
        params=row.get("params") or {},
        title=row["title"],
        why=row["why"].strip(),
        fix=row["fix"].strip(),
        controls=tuple(row["controls"]),
        sources=tuple(row["sources"]),
    )
