"""Hosts: read by the codes of the cloud whose domain they have, or by the site of a vendor, and by nothing else."""

from __future__ import annotations

import pytest

from domicile.catalogue import load
from domicile.facts.hosts import Hosts, host_of

HOSTS = Hosts(load())


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("db.c1a2b3.us-east-1.rds.amazonaws.com", "aws:us-east-1"),
        ("s3-eu-west-1.amazonaws.com", "aws:eu-west-1"),
        ("europe-west1-shop.cloudfunctions.net", "gcp:europe-west1"),
        ("europe-west4-docker.pkg.dev", "gcp:europe-west4"),
        ("take-0a1b.westeurope-01.azurewebsites.net", "azure:westeurope"),
        ("oss-cn-hangzhou.aliyuncs.com", "alibaba:cn-hangzhou"),
        ("iad.ocir.io", "oci:us-ashburn-1"),
        ("http-intake.logs.datadoghq.eu", "datadog:datadoghq.eu"),
        ("http-intake.logs.us3.datadoghq.com", "datadog:us3.datadoghq.com"),
        ("endpoint1.collection.eu.sumologic.com", "sumo-logic:eu.sumologic.com"),
        ("team.coralogix.com", "coralogix:coralogix.com"),
    ],
)
def test_a_host_is_where_its_domain_says(host: str, code: str) -> None:
    place = HOSTS.place(host)
    assert place is not None and place.code == code


@pytest.mark.parametrize(
    "host",
    [
        "intake.eu.vendor.example",
        "us-east-1.vendor.example",
        "eu-west-1.example.com",
        "notamazonaws.com",
        "us-east-1.notamazonaws.com",
        "eu.splunkcloud.com",
        "hooks.slack.com",
        "amazonaws.com",
    ],
)
def test_labels_before_a_domain_of_nobody_that_is_known_say_nothing(host: str) -> None:
    assert HOSTS.place(host) is None


def test_a_site_may_mean_every_country_of_a_jurisdiction() -> None:
    place = HOSTS.place("log-api.eu.newrelic.com")
    assert place is not None and place.countries == load().jurisdiction("EU")
    assert place.name == "any country of the EU"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://user:secret@Hooks.Acme.example:8443/path?x=1", "hooks.acme.example"),
        ("sftp://files.acme.example", "files.acme.example"),
        ("files.acme.example:22", "files.acme.example"),
        ("hooks.acme.example?key=secret", "hooks.acme.example"),
        ("hooks.acme.example.", "hooks.acme.example"),
        ("localhost", ""),
        ("arn:aws:sqs:us-east-1:1:q", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_text(text: str, host: str) -> None:
    assert host_of(text) == host
