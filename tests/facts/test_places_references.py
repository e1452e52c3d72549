"""Identifiers as properties: no text breaks the reading, and what is read is in the catalogue."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile.catalogue import load
from domicile.facts.references import carried_by, short_names
from domicile.model.values import from_plain
from tests.facts.estate_of_blocks import placer

CATALOGUE = load()
CLOUDS = sorted(CATALOGUE.providers)
AWS = [place.region for place in CATALOGUE.regions("aws")]
OCI = [place.region for place in CATALOGUE.regions("oci")]
TEXTS = st.text(alphabet=string.ascii_lowercase + string.digits + "-.:/_ {}$()*", max_size=60)


@given(TEXTS, st.sampled_from(CLOUDS))
def test_any_text_is_a_place_of_the_cloud_or_none_with_a_reason(text: str, cloud: str) -> None:
    where = placer().read(from_plain(text), cloud)
    assert where.places or where.unknown or not text.strip()
    assert all(place.provider == cloud and place.countries for place in where.places)


@given(TEXTS)
def test_the_names_of_a_text_begin_with_itself(text: str) -> None:
    carried_by(text)
    assert short_names(text)[0] == text


@given(st.sampled_from(AWS), st.sampled_from("abcdef"), st.sampled_from(["sqs", "rds", "kms"]))
def test_a_region_of_aws_is_the_same_in_every_form(region: str, letter: str, service: str) -> None:
    reader = placer()
    forms = [
        region,
        region + letter,
        f"arn:aws:{service}:{region}:111122223333:x",
        f"https://{service}.{region}.amazonaws.com/x",
    ]
    found = {place.region for form in forms for place in reader.read(from_plain(form), "aws").places}
    assert found == {region}


@given(st.sampled_from(OCI), st.sampled_from(["1", "2", "3"]))
def test_a_region_of_oci_is_the_same_in_every_form(region: str, number: str) -> None:
    reader = placer()
    forms = [region, f"Uocm:{region.upper()}-AD-{number}", f"ocid1.bucket.oc1.{region}.aaaa", region.upper()]
    found = {place.region for form in forms for place in reader.read(from_plain(form), "oci").places}
    assert found == {region}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_region_of_a_cloud_is_read_in_any_letter_case(cloud: str) -> None:
    for place in (one for one in CATALOGUE.regions(cloud) if one.provider == cloud):
        for spelled in (place.region.upper(), place.region.lower()):
            assert CATALOGUE.place(cloud, spelled) == place


@pytest.mark.parametrize(
    ("url", "cloud", "reason"),
    [
        (
            "abfss://raw@lake.dfs.core.windows.net/",
            "azure",
            "the storage account of {} is not part of this configuration",
        ),
        (
            "wasbs://raw@lake.blob.core.windows.net",
            "azure",
            "the storage account of {} is not part of this configuration",
        ),
        ("abfss://raw@.dfs.core.windows.net/", "azure", "the URL {} names no place that is known"),
        ("abfss://raw@<account>.dfs.core.windows.net", "azure", "the URL {} names no place that is known"),
        ("s3://lake/raw", "aws", "the bucket of {} is not part of this configuration"),
        ("gs://lake", "gcp", "the bucket of {} is not part of this configuration"),
        ("s3:///raw", "aws", "the URL {} names no place that is known"),
        ("jdbc:sqlserver://", "azure", "the catalogue does not know the azure place '{}'"),
    ],
)
def test_an_address_of_storage_is_no_region(url: str, cloud: str, reason: str) -> None:
    assert placer().read(from_plain(url), cloud).unknown == reason.format(url)
