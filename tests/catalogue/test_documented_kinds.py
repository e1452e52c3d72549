"""Every resource type of a provider's documentation has its line in the catalogue: placed, a part, or placeless.

tests/data/resource_types holds the lists, each with the commit at which it was read: `<cloud>.txt`.
"""

from pathlib import Path

import pytest

from domicile.catalogue import load

LISTS = sorted((Path(__file__).parent.parent / "data" / "resource_types").glob("*.txt"))
LEAST = 1500
"""How many types the lists hold together, at least: a list that is not read would pass."""


def types(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_documented_type_is_placed_or_named_in_the_cloud_that_it_belongs_to(path: Path) -> None:
    catalogue = load()
    kinds = {name: catalogue.kind(name) for name in types(path)}
    assert [name for name, kind in kinds.items() if kind is None] == []
    assert {kind.provider for kind in kinds.values() if kind is not None} == {path.stem}
    assert [name for name, kind in kinds.items() if kind is not None and not kind.place] == []


def test_a_kind_without_a_place_keeps_no_data() -> None:
    catalogue = load()
    wrong = []
    for path in LISTS:
        for name in types(path):
            kind = catalogue.kind(name)
            if kind and all(step.form in ("part", "placeless") for step in kind.place) and kind.role != "none":
                wrong.append(name)
    assert wrong == []


def test_the_lists_hold_what_was_read() -> None:
    lists = [types(path) for path in LISTS]
    assert sum(len(names) for names in lists) >= LEAST
    assert all(names == sorted(set(names)) for names in lists)
    assert all(path.read_text(encoding="utf-8").startswith("# Every resource type of ") for path in LISTS)
