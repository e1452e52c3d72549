"""Objects that stand for cloud resources are placed by the catalogue's kinds, as Terraform's resources are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.derive import derive
from domicile.model.estate import Index

Read = Callable[[str], Index]


def told(index: Index, facts: Catalogue) -> set[tuple[str, str, bool]]:
    """(role, place or the reason why there is none, whether it is a copy)."""
    estate = derive(index.blocks, facts)
    assert estate.problems == []
    return {
        (one.role, place, one.copy)
        for one in estate.placements
        for place in [found.code for found in one.where.places] or [one.where.unknown]
        if not one.where.placeless
    }


def manifest(kind: str, spec: str, annotations: str = "{}") -> str:
    group, _, short = kind.rpartition("/")
    return f"apiVersion: {group}/v1\nkind: {short}\nmetadata:\n  name: a\n  annotations: {annotations}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("kind", "spec", "facts_told"),
    [
        ("s3.aws.upbound.io/Bucket", "{forProvider: {region: eu-west-1}}", {("primary", "aws:eu-west-1", False)}),
        ("rds.aws.m.upbound.io/Instance", "{forProvider: {region: eu-west-1}}", {("primary", "aws:eu-west-1", False)}),
        ("kms.aws.upbound.io/Key", "{forProvider: {region: us-east-1}}", {("key", "aws:us-east-1", False)}),
        (
            "dynamodb.aws.upbound.io/Table",
            "{forProvider: {region: eu-west-1, replica: [{regionName: us-east-1}]}}",
            {("primary", "aws:eu-west-1", False), ("replica", "aws:us-east-1", True)},
        ),
        (
            "timestreaminfluxdb.aws.upbound.io/DBInstance",
            "{forProvider: {region: us-east-1}}",
            {("primary", "aws:us-east-1", False)},
        ),
        (
            "codebuild.aws.m.upbound.io/Project",
            "{forProvider: {region: us-east-1}}",
            {("processing", "aws:us-east-1", False)},
        ),
        ("kms.cnrm.cloud.google.com/KMSKeyHandle", "{location: us-central1}", {("key", "gcp:us-central1", False)}),
        ("iam.aws.upbound.io/Role", "{forProvider: {}}", set()),
        ("storage.gcp.upbound.io/Bucket", "{forProvider: {}}", {("primary", "gcp:US", False)}),
        ("sql.cnrm.cloud.google.com/SQLInstance", "{region: europe-west1}", {("primary", "gcp:europe-west1", False)}),
        (
            "sql.cnrm.cloud.google.com/SQLInstance",
            "{region: europe-west1, settings: {backupConfiguration: {enabled: false, location: us}}}",
            {("primary", "gcp:europe-west1", False)},
        ),
        (
            "sql.cnrm.cloud.google.com/SQLInstance",
            "{region: europe-west1, settings: {backupConfiguration: {enabled: true, location: us}}}",
            {("primary", "gcp:europe-west1", False), ("backup", "gcp:us", True)},
        ),
        (
            "sql.cnrm.cloud.google.com/SQLInstance",
            "{region: europe-west1, settings: {backupConfiguration: {enabled: true}}}",
            {("primary", "gcp:europe-west1", False), ("backup", "gcp:eu", True)},
        ),
        ("storage.cnrm.cloud.google.com/StorageBucket", "{location: EU}", {("primary", "gcp:EU", False)}),
        (
            "storage.azure.com/StorageAccount",
            "{location: northeurope, sku: {name: Standard_GRS}}",
            {("primary", "azure:northeurope", False), ("replica", "azure:westeurope", True)},
        ),
        (
            "storage.azure.com/StorageAccount",
            "{location: northeurope, sku: {name: Standard_LRS}}",
            {("primary", "azure:northeurope", False)},
        ),
        (
            "cosmosdb.azure.upbound.io/Account",
            "{forProvider: {location: northeurope, geoLocation: [{location: southeastasia}]}}",
            {("primary", "azure:northeurope", False), ("replica", "azure:southeastasia", True)},
        ),
    ],
)
def test_place_and_copies_of_an_object(
    index: Read, facts: Catalogue, kind: str, spec: str, facts_told: set[tuple[str, str, bool]]
) -> None:
    assert told(index(manifest(kind, spec)), facts) == facts_told


def test_ack_says_its_region_in_an_annotation(index: Read, facts: Catalogue) -> None:
    text = manifest("rds.services.k8s.aws/DBInstance", "{}", "{services.k8s.aws/region: eu-west-1}")
    assert told(index(text), facts) == {("primary", "aws:eu-west-1", False)}


def test_ack_without_the_annotation_is_where_its_controller_is(index: Read, facts: Catalogue) -> None:
    ((role, reason, _),) = told(index(manifest("s3.services.k8s.aws/Bucket", "{name: a}")), facts)
    assert (role, "controller" in reason) == ("primary", True)


def test_replication_between_objects_is_followed_by_name(index: Read, facts: Catalogue) -> None:
    target = manifest("s3.aws.upbound.io/Bucket", "{forProvider: {region: ap-southeast-1}}")
    spec = "{forProvider: {region: eu-west-1, rule: [{destination: [{bucketRef: {name: a}}]}]}}"
    replication = manifest("s3.aws.upbound.io/BucketReplicationConfiguration", spec)
    found = told(index(target + "---\n" + replication), facts)
    assert ("replica", "aws:ap-southeast-1", True) in found


@pytest.mark.parametrize(
    ("kind", "spec", "facts_told"),
    [
        (
            "monitoring.coreos.com/Prometheus",
            "{remoteWrite: [{url: 'https://aps-workspaces.us-east-1.amazonaws.com/w'}, {url: 'http://thanos.mon.svc:9'}]}",
            {("log", "aws:us-east-1", False)},
        ),
        ("longhorn.io/BackupTarget", "{backupTargetURL: 's3://b@us-east-1/'}", {("backup", "aws:us-east-1", True)}),
        (
            "karpenter.sh/NodePool",
            "{template: {spec: {requirements: [{key: topology.kubernetes.io/zone, values: [ca-central-1a]}]}}}",
            {("processing", "aws:ca-central-1", False)},
        ),
        (
            "kafka.strimzi.io/KafkaMirrorMaker2",
            "{clusters: [{bootstrapServers: 'b-1.x.kafka.us-east-1.amazonaws.com:9'}, {bootstrapServers: 'here:9'}]}",
            {("replica", "aws:us-east-1", True)},
        ),
        (
            "argoproj.io/Workflow",
            "{templates: [{outputs: {artifacts: [{s3: {endpoint: s3.us-east-1.amazonaws.com, bucket: b}}]}}]}",
            {("primary", "aws:us-east-1", False)},
        ),
        (
            "postgresql.cnpg.io/Cluster",
            "{backup: {barmanObjectStore: {endpointURL: 'http://minio:9000'}}}",
            {("backup", "http://minio:9000 is a service of the cluster, and no manifest says where that is", True)},
        ),
        (
            "v1/Service",
            "{type: ExternalName, externalName: a.b.us-east-1.rds.amazonaws.com}",
            {("processing", "aws:us-east-1", False)},
        ),
        ("v1/Service", "{type: ExternalName, externalName: a.example.com}", set()),
    ],
)
def test_objects_that_name_where_data_goes(
    index: Read, facts: Catalogue, kind: str, spec: str, facts_told: set[tuple[str, str, bool]]
) -> None:
    text = manifest(kind, spec).replace("v1/v1", "v1")
    assert told(index(text), facts) == facts_told


def test_a_name_with_a_placeholder_leads_to_the_object_that_has_the_same(index: Read, facts: Catalogue) -> None:
    read = index("""
        apiVersion: compute.cnrm.cloud.google.com/v1beta1
        kind: ComputeDisk
        metadata: {name: "disk-${uniqueId}"}
        spec: {location: europe-west1-b}
        ---
        apiVersion: compute.cnrm.cloud.google.com/v1beta1
        kind: ComputeImage
        metadata: {name: "image-${uniqueId}"}
        spec: {diskRef: {name: "disk-${uniqueId}"}}
        """)
    assert told(read, facts) == {("primary", "gcp:europe-west1", False), ("backup", "gcp:eu", True)}
