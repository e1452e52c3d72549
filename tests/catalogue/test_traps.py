"""The twelve traps of places, each of which has fooled somebody."""

import pytest

from domicile.catalogue import load
from domicile.catalogue.yaml_files import parse_yaml
from domicile.facts.references import carried_by
from domicile.model.places import Place

CATALOGUE = load()


def place(provider: str, code: str, service: str = "") -> Place:
    found = CATALOGUE.place(provider, code, service=service)
    assert found is not None, f"{provider}:{code}"
    return found


def countries(provider: str, code: str, service: str = "") -> set[str]:
    return set(place(provider, code, service).countries)


COLLISIONS = {
    "ap-southeast-1": {"aws": "SG", "alibaba": "SG", "huawei": "HK"},
    "ap-southeast-2": {"aws": "AU", "alibaba": "AU", "huawei": "TH"},
    "ap-southeast-3": {"aws": "ID", "alibaba": "MY", "huawei": "SG"},
    "ap-southeast-4": {"aws": "AU", "huawei": "ID"},
    "ap-southeast-5": {"aws": "MY", "alibaba": "ID", "huawei": "PH"},
    "ap-southeast-6": {"aws": "NZ", "alibaba": "PH"},
    "eu-west-1": {"aws": "IE", "alibaba": "GB"},
    "eu-west-2": {"aws": "GB", "alibaba": "FR"},
    "me-central-1": {"aws": "AE", "alibaba": "SA"},
    "me-east-1": {"alibaba": "AE", "huawei": "SA"},
}


@pytest.mark.parametrize("code", COLLISIONS)
def test_1_the_same_code_means_another_country_on_another_cloud(code: str) -> None:
    assert {cloud: countries(cloud, code).pop() for cloud in COLLISIONS[code]} == COLLISIONS[code]


@pytest.mark.parametrize(
    ("cloud", "code", "country"),
    [
        ("aws", "eu-west-2", "GB"),
        ("aws", "eu-central-2", "CH"),
        ("gcp", "europe-west2", "GB"),
        ("gcp", "europe-west6", "CH"),
        ("oci", "eu-zurich-1", "CH"),
        ("oci", "eu-jovanovac-1", "RS"),
        ("ibm", "eu-gb", "GB"),
        ("tencent", "eu-moscow", "RU"),
        ("alibaba", "eu-west-1", "GB"),
    ],
)
def test_2_a_european_name_is_not_the_european_union(cloud: str, code: str, country: str) -> None:
    assert countries(cloud, code) == {country}
    assert country not in (CATALOGUE.jurisdiction("EU") or ())


def test_3_norway_is_in_the_eea_and_not_in_the_eu() -> None:
    assert "NO" in (CATALOGUE.jurisdiction("EEA") or ())
    assert "NO" not in (CATALOGUE.jurisdiction("EU") or ())
    assert countries("azure", "norwayeast") == {"NO"}


def test_3_an_unquoted_no_is_norway() -> None:
    assert parse_yaml("members: [IE, NO]\non: yes\nflag: true", "x") == {
        "members": ["IE", "NO"],
        "on": "yes",
        "flag": True,
    }


@pytest.mark.parametrize(("cloud", "country"), [("alibaba", "CN"), ("tencent", "CN")])
def test_4_a_missing_region_can_mean_china(cloud: str, country: str) -> None:
    assert countries(cloud, CATALOGUE.providers[cloud].default) == {country}


def test_4_a_dataset_without_a_location_is_in_the_united_states() -> None:
    kind = CATALOGUE.kind("google_bigquery_dataset")
    assert kind is not None
    assert countries("gcp", kind.place[-1].argument, kind.service) == {"US"}


def test_5_the_multi_region_eu_leaves_out_london_and_zurich() -> None:
    assert countries("gcp", "EU", "gcs") == CATALOGUE.jurisdiction("EU")
    assert countries("gcp", "EU", "bigquery") == {"BE", "NL"}


@pytest.mark.parametrize(
    ("service", "code", "members"),
    [
        ("gcs", "EUR4", {"FI", "NL"}),
        ("gcs", "EUR5", {"BE", "GB"}),
        ("gcs", "EUR7", {"DE", "GB"}),
        ("gcs", "EUR8", {"CH", "DE"}),
        ("spanner", "eur3", {"BE", "FI", "NL"}),
        ("spanner", "eur5", {"BE", "GB", "NL"}),
        ("spanner", "eur6", {"CH", "DE", "NL"}),
        ("spanner", "nam14", {"CA", "US"}),
        ("firestore", "nam5", {"US"}),
    ],
)
def test_5_multi_regions_are_sets(service: str, code: str, members: set[str]) -> None:
    assert countries("gcp", code, service) == members


@pytest.mark.parametrize(
    ("region", "pair"),
    [
        ("brazilsouth", "southcentralus"),
        ("southeastasia", "eastasia"),
        ("eastasia", "southeastasia"),
        ("northeurope", "westeurope"),
        ("West US 3", "eastus"),
    ],
)
def test_6_azure_pairs(region: str, pair: str) -> None:
    found = CATALOGUE.pair(place("azure", region))
    assert found is not None and found.region == pair


def test_6_a_region_without_a_pair_has_none() -> None:
    assert CATALOGUE.pair(place("azure", "polandcentral")) is None


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("us-east-1-bue-1a", "AR"),
        ("eu-central-1-waw-1a", "PL"),
        ("eu-west-3-cmn-wlz-1a", "MA"),
        ("af-south-1-los-1a", "NG"),
    ],
)
def test_7_zones_can_lie_in_another_country_than_their_region(zone: str, country: str) -> None:
    found = CATALOGUE.zone("aws", zone)
    assert found is not None and found.countries == {country}


def test_7_a_local_zone_that_is_not_known_is_not_taken_for_its_region() -> None:
    assert CATALOGUE.zone("aws", "us-east-1-xyz-1a") is None


@pytest.mark.parametrize("cloud", ["aws", "gcp", "azure", "oci"])
def test_8_global_is_anywhere(cloud: str) -> None:
    assert countries(cloud, "global") == {"*"}


@pytest.mark.parametrize("kind", ["aws_iam_role", "aws_route53_zone"])
def test_8_kinds_without_a_region_are_listed_as_such(kind: str) -> None:
    row = CATALOGUE.kind(kind)
    assert row is not None and [step.form for step in row.place] == ["placeless"]


@pytest.mark.parametrize("cloud", sorted(CATALOGUE.providers))
def test_9_a_region_that_the_catalogue_does_not_know_is_none(cloud: str) -> None:
    assert CATALOGUE.place(cloud, "atlantis-north-1") is None


def test_10_adequacy_is_not_membership_and_the_united_states_are_not_adequate() -> None:
    adequate = CATALOGUE.jurisdiction("EU_ADEQUACY") or frozenset()
    assert {"CH", "JP", "GB", "BR"} <= adequate
    assert "US" not in adequate
    assert not {"CH", "JP", "GB", "BR"} & (CATALOGUE.jurisdiction("EEA") or frozenset())


@pytest.mark.parametrize(
    ("cloud", "code", "operator"),
    [
        ("aws", "eu-central-1", "aws"),
        ("aws", "eusc-de-east-1", "aws:aws-eusc"),
        ("aws", "cn-north-1", "aws:aws-cn"),
        ("azure", "chinaeast2", "azure:china"),
        ("azure", "usgovvirginia", "azure:usgov"),
        ("oci", "eu-frankfurt-1", "oci"),
        ("oci", "eu-frankfurt-2", "oci:eu-sovereign"),
    ],
)
def test_10_the_operator_is_its_own_attribute(cloud: str, code: str, operator: str) -> None:
    assert place(cloud, code).operator == operator
    assert operator in CATALOGUE.operators(cloud)


def test_11_hong_kong_and_macau_are_themselves_and_for_28_cfr_202_china() -> None:
    concern = CATALOGUE.jurisdiction("US_COUNTRIES_OF_CONCERN") or frozenset()
    assert {"CN", "HK", "MO"} <= concern
    assert countries("alibaba", "cn-hongkong") == {"HK"}
    assert countries("azure", "eastasia") == {"HK"}
    assert "TW" not in concern


def test_every_operator_of_a_place_is_described() -> None:
    for cloud in CATALOGUE.providers:
        described = CATALOGUE.operators(cloud)
        assert {one.operator for one in CATALOGUE.regions(cloud)} <= set(described), cloud


def test_jurisdictions_are_found_in_any_letter_case_and_single_countries_are_jurisdictions() -> None:
    assert CATALOGUE.jurisdiction("eea") == CATALOGUE.jurisdiction("EEA")
    assert CATALOGUE.jurisdiction("UK") == CATALOGUE.jurisdiction("gb") == {"GB"}
    assert CATALOGUE.jurisdiction("EL") == {"GR"}
    assert CATALOGUE.jurisdiction("EUROPE") is None
    assert len(CATALOGUE.jurisdiction("EU") or ()) == 27
    assert len(CATALOGUE.jurisdiction("EEA") or ()) == 30
    assert len(CATALOGUE.countries) == 249


@pytest.mark.parametrize("cloud", sorted(CATALOGUE.providers))
def test_every_pair_and_alias_leads_to_a_region(cloud: str) -> None:
    for one in CATALOGUE.regions(cloud):
        assert CATALOGUE.place(one.provider, one.region) is not None
        if one.provider == cloud:
            assert CATALOGUE.place(cloud, one.region) == one
        pair = CATALOGUE.pair(one)
        assert pair is None or pair in CATALOGUE.regions(one.provider)


@pytest.mark.parametrize("spelled", ["West Europe", "westeurope", "WESTEUROPE", "(Europe) West Europe"])
def test_azure_locations_are_read_in_every_spelling(spelled: str) -> None:
    assert place("azure", spelled).region == "westeurope"


def test_the_old_location_constraint_of_s3_is_ireland() -> None:
    assert countries("aws", "EU", "s3") == {"IE"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("arn:aws:s3:::bucket/key", ()),
        ("arn:aws:iam::1:role/r", ()),
        ("arn:aws-us-gov:kms:us-gov-west-1:1:key/k", ("us-gov-west-1",)),
        ("ocid1.tenancy.oc1..aaaa", ()),
        ("ocid1.vault.oc19.eu-frankfurt-2.bbbb.cccc", ("eu-frankfurt-2",)),
    ],
)
def test_12_identifiers_carry_a_region_or_none(text: str, codes: tuple[str, ...]) -> None:
    carried = carried_by(text)
    assert carried is not None and carried.codes == codes
