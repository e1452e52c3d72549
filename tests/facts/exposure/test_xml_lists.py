"""Access control lists as XML in a text: elements as objects, and nothing that takes the scan down."""

from __future__ import annotations

import pytest

from domicile.facts.exposure.xml_lists import elements_of
from domicile.model.values import Known, Unknown, plain

LIST = "<p xmlns:x='y'><l><g><who><x:uri>all</x:uri></who><what>READ</what></g><g><what>FULL</what></g></l></p>"


def test_each_element_is_an_object_of_what_stands_in_it() -> None:
    found = [plain(value) for value in elements_of(Known(LIST), "g")]
    assert found == [{"who": {"uri": "all"}, "what": "READ"}, {"what": "FULL"}]


@pytest.mark.parametrize(
    "text",
    ["<p><g></p>", "all of it", "<!DOCTYPE p [<!ENTITY e 'x'>]><p><g>&e;</g></p>", "<g>" * 20_000 + "</g>" * 20_000],
)
def test_what_cannot_be_read_is_not_known(text: str) -> None:
    (found,) = elements_of(Known(text), "g")
    assert isinstance(found, Unknown)
