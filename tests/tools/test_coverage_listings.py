"""The measured clouds: each has its page, its spellings and its provider, and the five named ones stand apart."""

from __future__ import annotations

import pytest

from domicile.catalogue import load
from tools.coverage.listings import LISTINGS, Listing
from tools.coverage.results import committed
from tools.coverage.rows import CLOUDS, TERRAFORM
from tools.coverage.spelling import ALLOWED, FORBIDDEN, PROVIDERS


def test_each_cloud_stands_in_one_listing() -> None:
    listed = [cloud for listing in LISTINGS for cloud in listing.titles]
    assert sorted(listed) == sorted(CLOUDS.values())


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)
def test_committed_rows_are_of_the_listings_own_clouds(listing: Listing) -> None:
    rows = [one.row for one in committed(listing.results)]
    assert rows
    assert {row.cloud for row in rows} == set(listing.titles)


@pytest.mark.parametrize("cloud", sorted(set(CLOUDS.values())))
def test_the_generator_can_write_a_cloud(cloud: str) -> None:
    """The places that it writes are in different countries, as the measure needs, and the provider is the cloud's."""
    catalogue = load()
    allowed, forbidden = (catalogue.place(cloud, one[cloud].region) for one in (ALLOWED, FORBIDDEN))
    assert allowed is not None
    assert forbidden is not None
    assert not allowed.countries & forbidden.countries
    assert f'provider "{TERRAFORM[cloud]}"' in PROVIDERS[cloud]
    assert catalogue.provider_of(TERRAFORM[cloud]) == cloud
