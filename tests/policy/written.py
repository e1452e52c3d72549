"""Policies and blocks for the tests of this room, written as plain data."""

from __future__ import annotations

import datetime
import textwrap
from pathlib import Path
from typing import Any

from domicile import catalogue
from domicile.model.blocks import Block, Location, Provider
from domicile.model.places import Place, Resolution
from domicile.model.values import Known, OneOf, Unknown, from_plain
from domicile.policy import Policy, load

TODAY = datetime.date(2026, 11, 21)


def policy(tmp_path: Path, text: str, home: str | None = None) -> Policy:
    """The policy that the text says."""
    path = tmp_path / "domicile.yaml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return load(path, catalogue=catalogue.load(), today=TODAY, home=home, root=tmp_path)


def block(kind: str = "aws_s3_bucket", name: str = "events", *, file: str = "main.tf", **body: Any) -> Block:
    """A resource with plain attributes; attributes that are values already stay as they are."""
    plain = from_plain({key: value for key, value in body.items() if not _is_value(value)})
    values = {**plain.data, **{key: value for key, value in body.items() if _is_value(value)}}
    return Block(
        kind=kind,
        name=name,
        address=f"{kind}.{name}",
        mode="resource",
        location=Location(file, 1, 3),
        body=type(plain)(values),
        provider=Provider("aws", "", from_plain({"region": "eu-west-1"})),
    )


def _is_value(value: object) -> bool:
    return isinstance(value, (Known, Unknown, OneOf))


def at(*codes: str, unknown: str = "") -> Resolution:
    """The places of provider:region codes, as alternatives."""
    return Resolution(tuple(place(code) for code in codes), unknown)


def place(code: str) -> Place:
    """A place of the catalogue, of whichever service has it."""
    provider, _, region = code.partition(":")
    known = catalogue.load()
    for service in ("", *known.services(provider)):
        found = known.place(provider, region, service=service)
        if found is not None:
            return found
    raise AssertionError(f"the catalogue has no {code}")
