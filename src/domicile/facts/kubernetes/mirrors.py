"""Mirrors: the Terraform resource that has the settings of an object which stands for a cloud's resource.

Crossplane, Config Connector and ACK give their objects the fields of one and the same API of the cloud, in camelCase.
So what the catalogue knows of exposure and access by the names of Terraform's resources is asked of a mirror, and the
facts found are told of the object. Which object mirrors what is data: `rules/catalogue/kubernetes/mirrors.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.kubernetes.mirror_values import linked, settings_of
from domicile.facts.kubernetes.mirror_words import Words
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Exposure, Grant
from domicile.model.paths import first, read
from domicile.model.values import Known, Reference, Unknown, Value, is_null, text_of

Row = Mapping[str, Any]
_REFERENCE = re.compile(r"(\w+?)_(ref|refs|selector)")


class Mirrors:
    """The mirrors of an estate, and the way back from them. `found` is empty where no object has one."""

    def __init__(self, index: Index, catalogue: Catalogue) -> None:
        self._index = index
        self._catalogue = catalogue
        self._objects: dict[int, Block] = {}
        self._families: dict[int, tuple[str, Words]] = {}
        self._known_elsewhere: set[int] = set()
        self._named: dict[str, list[Block]] = {}
        self._references: Mapping[str, list[str]] = {}
        self.found: list[Block] = []

    def make(self) -> None:
        """Make the mirror of every object that has one."""
        if any(block.mode == "object" and "/" in block.kind for block in self._index.blocks):
            table = self._catalogue.section("mirrors")["kubernetes"]
            self._references = table["references"]
            for family in table["families"]:
                self._make(family, Words(family["kinds"]))
            for mirror in self.found:
                self._refer(mirror)

    def for_exposure(self) -> Index:
        """The estate's blocks and all mirrors."""
        return Index([*self._index.blocks, *self.found]) if self.found else self._index

    def for_access(self) -> Index:
        """The estate's blocks, and the mirrors of objects whose grants are not read as they stand."""
        more = [mirror for mirror in self.found if id(mirror) not in self._known_elsewhere]
        return Index([*self._index.blocks, *more]) if more else self._index

    def exposures(self, found: Iterable[Exposure]) -> Iterator[Exposure]:
        """The exposures, told of the objects."""
        for fact in found:
            if id(fact.block) not in self._objects:
                yield fact
                continue
            body, words = self._families[id(fact.block)]
            yield replace(
                fact,
                block=self._object(fact.block),
                joined=tuple(self._object(block) for block in fact.joined),
                store=self._object(fact.store) if fact.store else None,
                attribute=words.path(body, fact.attribute),
                trail=words.told_trail(fact.trail),
                how=words.told(fact.how),
                fix=words.told(fact.fix),
                reason=words.told(fact.reason),
            )

    def grants(self, found: Iterable[Grant]) -> Iterator[Grant]:
        """The grants, told of the objects."""
        for fact in found:
            if id(fact.block) not in self._objects:
                yield fact
                continue
            body, words = self._families[id(fact.block)]
            yield replace(
                fact,
                block=self._object(fact.block),
                path=tuple(self._object(block) for block in fact.path),
                attribute=words.path(body, fact.attribute),
                trail=words.told_trail(fact.trail),
                fix=words.told(fact.fix),
            )

    def _object(self, block: Block) -> Block:
        return self._objects.get(id(block), block)

    def _make(self, family: Row, words: Words) -> None:
        rows = {name.replace("/", f"{end}/"): row for name, row in family["kinds"].items() for end in family["groups"]}
        for kind, row in rows.items():
            for block in self._index.of_kind(kind):
                if block.mode == "object":
                    self._mirror(block, {**family, "words": words}, _row(row))

    def _mirror(self, block: Block, family: Row, row: Row) -> None:
        value = first(block, family["body"])
        if not isinstance(value, Known) or not isinstance(value.data, Mapping):
            return
        body, lines = settings_of(value.data, block.location.file)
        if "by" in row:
            chosen = row["is"].get(text_of(first(Known(body), row["by"])) or "")
            if chosen is None:
                return
            row = {**row, **chosen}
        for entry, start in _entries(body, row):
            self._add(block, family, row, entry, start, lines)

    def _add(
        self, block: Block, family: Row, row: Row, body: dict[str, Value], value: Value, lines: dict[str, Location]
    ) -> None:
        name = next((found for path in family["names"] if not is_null(found := first(block, path))), Unknown("no name"))
        attribute = row.get("name", "name")
        if "link" not in row and (attribute not in body or is_null(body[attribute])):
            body[attribute] = name
        for old, new in row.get("rename", {}).items():
            if old in body:
                body[new] = body.pop(old)
            elif not is_null(inside := first(Known(body), old)):
                body[new] = inside
            lines = {**lines, new: lines[old.partition(".")[0]]} if old.partition(".")[0] in lines else lines
        for attribute, reason in row.get("otherwise", {}).items():
            body.setdefault(attribute, Unknown(reason, value.trail))
        mirror = replace(
            block, kind=row["kind"], mode="resource", body=Known(body, value.trail), lines=lines, provider=None
        )
        self._keep(mirror, block, family, row)
        if "to" in row:
            body[row["link"]] = self._found(first(Known(body), row["to"]), row["link"], row["kind"], mirror)
        for setting, part in row.get("parts", {}).items():
            inner = body.get(setting)
            if isinstance(inner, Known) and isinstance(inner.data, Mapping):
                held = {**inner.data, part["link"]: Known(text_of(name), name.trail, Reference(mirror, ""))}
                self._add(block, family, part, held, inner, {})

    def _keep(self, mirror: Block, block: Block, family: Row, row: Row) -> None:
        self.found.append(mirror)
        self._objects[id(mirror)] = block
        self._families[id(mirror)] = (family["body"], family["words"])
        if row.get("exposure_only"):
            self._known_elsewhere.add(id(mirror))
        self._named.setdefault(mirror.kind, []).append(mirror)

    def _refer(self, mirror: Block) -> None:
        """Set what the block refers to by name or by labels, where it gives no value itself."""
        body = mirror.body.data if isinstance(mirror.body, Known) else {}
        for setting in list(body):
            match = _REFERENCE.fullmatch(setting)
            attribute = match.group(1) if match else ""
            for name in (attribute, f"{attribute}s") if match else ():
                if name in self._references and is_null(body.get(name, Known(None))):
                    found = [self._found(value, name, "", mirror) for value in read(Known(body), setting)]
                    body[name] = Known(tuple(found), body[setting].trail) if name.endswith("s") else found[0]

    def _found(self, reference: Value, attribute: str, kind: str, mirror: Block) -> Value:
        """The name of what is referred to, which leads to its mirror where there is just one such object."""
        kinds = self._references.get(attribute) or [kind.partition("_iam_")[0]]
        candidates = [other for kind in kinds for other in self._named.get(kind, ())]
        return linked(reference, candidates, self._objects, mirror)


def _row(row: str | Row) -> Row:
    return {"kind": row} if isinstance(row, str) else row


def _entries(body: dict[str, Value], row: Row) -> Iterator[tuple[dict[str, Value], Value]]:
    """The settings of each resource that the object is: its own, or those of each entry of a list."""
    if "each" not in row:
        yield body, Known(body)
        return
    for entry in read(Known(body), row["each"]):
        if isinstance(entry, Known) and isinstance(entry.data, Mapping):
            held = {name: value for name, value in body.items() if name != row["each"]}
            members = tuple(read(Known(dict(entry.data)), "members.member")) or tuple(
                value for value in read(Known(dict(entry.data)), "members") if written(value)
            )
            yield {**held, **entry.data, "members": Known(members, entry.trail)}, entry
