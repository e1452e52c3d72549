"""What roles give, spread over services."""

from domicile.facts.access.given import services_of_kinds, spread

_SERVICES = {
    "storage": {"stores": ["bucket"]},
    "database": {"stores": ["instance", "table"]},
    "giving": {"regrant": ["setIamPolicy"]},
}


def test_right_over_the_whole_container_is_one_over_the_stores_of_every_service() -> None:
    given = {"giving": frozenset({"regrant"}), "storage": frozenset({"read"})}

    assert spread(given, _SERVICES, {"giving": ["regrant"]}) == {
        "storage": {"read", "regrant"},
        "database": {"regrant"},
    }


def test_what_is_not_held_everywhere_stays_with_its_service() -> None:
    given = {"storage": frozenset({"read"})}

    assert spread(given, _SERVICES, {"giving": ["regrant"]}) == given
    assert spread({"giving": frozenset({"list"})}, _SERVICES, {"giving": ["regrant"]}) == {}


def test_spreading_leaves_what_was_given_as_it_was() -> None:
    given = {"giving": frozenset({"regrant"})}

    spread(given, _SERVICES, {"giving": ["regrant"]})

    assert given == {"giving": {"regrant"}}


def test_kind_leads_to_its_service() -> None:
    assert services_of_kinds(_SERVICES) == {"bucket": "storage", "instance": "database", "table": "database"}
