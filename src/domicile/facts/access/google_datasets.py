"""Who may read a dataset of BigQuery by its own list: bindings of a role on it, in the words of its `access`.

Source: google_bigquery_dataset and google_bigquery_dataset_access in hashicorp/terraform-provider-google (read
2026-11-22). A `special_group` is a project's own or an exposure, which its own rules tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.access.google_bindings import Binding
from domicile.facts.access.google_reach import project_value
from domicile.facts.exposure.projects import projects_named
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, one_of, text_of

_READER = Known("READER")


def dataset_bindings(block: Block, table: Mapping[str, Any]) -> Iterator[Binding]:
    """The bindings that a dataset or an entry of its list makes."""
    row = table.get("dataset_access", {}).get(block.kind)
    if row is None or block.mode not in ("resource", "module"):
        return
    attribute = row.get("each", "role")
    about = tuple(referred(block.get(row["dataset"]))) if "dataset" in row else (block,)
    for entry in read(block, row["each"]) if "each" in row else (block.body,):
        for name, prefix in table.get("dataset_members", {}).items():
            mail = first(entry, name)
            if not is_null(mail):
                member, role = _member(mail, prefix), first(entry, "role")
                yield Binding(block, attribute, "resource", role, (member,), trail=entry.trail, about=about)
        for project in _projects_of_readers(entry, block, about, table.get("dataset_readers", ())):
            yield Binding(block, attribute, "resource", _READER, (project,), trail=entry.trail, about=about)


def _projects_of_readers(entry: Value, block: Block, about: tuple[Block, ...], paths: Iterable[str]) -> Iterator[Value]:
    """The other projects whose views or routines read the dataset."""
    mine = set(projects_named(project_value(about[0] if about else block), block.root))
    for path in paths:
        for value in read(entry, path):
            if not mine & set(projects_named(value, block.root)):
                yield _member(value, "project/")


def _member(mail: Value, prefix: str) -> Value:
    return one_of((_prefixed(option, prefix) for option in alternatives(mail)), mail.trail)


def _prefixed(option: Known | Unknown, prefix: str) -> Value:
    text = text_of(option)
    if text is not None:
        service_account = prefix == "user:" and text.endswith(".gserviceaccount.com")
        return Known(f"{'serviceAccount:' if service_account else prefix}{text}", option.trail, option.reference)
    if isinstance(option, Unknown) and prefix:
        return Unknown(option.reason, option.trail, option.reference, parts=(prefix, *(option.parts or (option,))))
    return option
