"""Workloads, volumes, environment and operators: every place that a manifest names, and nothing that it does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts import kubernetes
from domicile.facts.places import Placer
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Placement
from domicile.model.values import from_plain

Read = Callable[[str], Index]


def placements(index: Index, facts: Catalogue) -> list[Placement]:
    return list(kubernetes.derive(index, facts, Placer(index, facts)))


def told(found: list[Placement]) -> list[tuple[str, str, list[str], int]]:
    """(address, role, places, line) of each."""
    return [
        (one.block.address, one.role, sorted(place.code for place in one.where.places), one.location.line)
        for one in found
    ]


DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {eks.amazonaws.com/anything: x}
spec:
  template:
    spec:
      SPEC
      containers:
        - name: app
"""


def deployment(spec: str) -> str:
    return DEPLOYMENT.replace("SPEC", spec)


def test_a_workload_that_nothing_pins_has_no_place_of_its_own(index: Read, facts: Catalogue) -> None:
    assert placements(index(deployment("serviceAccountName: a")), facts) == []


@pytest.mark.parametrize(
    "spec",
    [
        "nodeSelector: {topology.kubernetes.io/region: ap-southeast-1}",
        "nodeSelector: {topology.kubernetes.io/zone: ap-southeast-1a}",
        "nodeSelector: {failure-domain.beta.kubernetes.io/zone: ap-southeast-1b}",
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{"
        "matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [ap-southeast-1a]}]}]}}}",
    ],
)
def test_a_pinned_workload_is_where_it_is_pinned(index: Read, facts: Catalogue, spec: str) -> None:
    found = told(placements(index(deployment(spec)), facts))
    assert [one[:3] for one in found] in (
        [("Deployment.web", "processing", ["aws:ap-southeast-1"])],
        [("Deployment.web", "processing", ["aws:ap-southeast-1a"])],
    )


@pytest.mark.parametrize(
    "affinity",
    [
        "preferredDuringSchedulingIgnoredDuringExecution: [{preference: {matchExpressions: [{key:"
        " topology.kubernetes.io/region, operator: In, values: [us-east-1]}]}}]",
        "requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key:"
        " topology.kubernetes.io/region, operator: NotIn, values: [us-east-1]}]}]}",
        "requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key:"
        " kubernetes.io/arch, operator: In, values: [us-east-1]}]}]}",
    ],
)
def test_wishes_exclusions_and_other_labels_pin_nothing(index: Read, facts: Catalogue, affinity: str) -> None:
    spec = f"affinity: {{nodeAffinity: {{{affinity}}}}}"
    assert placements(index(deployment(spec)), facts) == []


def test_a_code_that_two_clouds_have_is_both_until_the_manifests_say_which(index: Read, facts: Catalogue) -> None:
    text = deployment("nodeSelector: {topology.kubernetes.io/region: eu-west-1}")
    (both,) = placements(index(text.replace("eks.amazonaws.com", "example.com")), facts)
    assert {place.provider for place in both.where.places} >= {"aws", "alibaba"}
    assert {country for place in both.where.places for country in place.countries} >= {"IE", "GB"}
    (one,) = placements(index(text), facts)
    assert [place.code for place in one.where.places] == ["aws:eu-west-1"]


def test_a_region_that_no_cloud_has_is_unknown(index: Read, facts: Catalogue) -> None:
    (one,) = placements(index(deployment("nodeSelector: {topology.kubernetes.io/region: moon-1}")), facts)
    assert (one.where.places, "moon-1" in one.where.unknown) == ((), True)


def test_a_region_that_is_filled_in_later_is_unknown(index: Read, facts: Catalogue) -> None:
    (one,) = placements(index(deployment("nodeSelector: {topology.kubernetes.io/region: '${REGION}'}")), facts)
    assert one.where.unknown == "${REGION} is filled in later"


def environment(entry: str) -> str:
    return DEPLOYMENT.replace("      SPEC\n", "") + f"          env:\n            - {entry}\n"


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("{name: AWS_REGION, value: ap-southeast-1}", "aws:ap-southeast-1"),
        ("{name: GOOGLE_CLOUD_REGION, value: asia-southeast1}", "gcp:asia-southeast1"),
        ("{name: OCI_REGION, value: ap-singapore-1}", "oci:ap-singapore-1"),
        ("{name: AZURE_LOCATION, value: southeastasia}", "azure:southeastasia"),
        ("{name: DB, value: 'orders.abc.ap-southeast-1.rds.amazonaws.com'}", "aws:ap-southeast-1"),
        ("{name: S3, value: 'https://s3.ap-southeast-1.amazonaws.com/events'}", "aws:ap-southeast-1"),
        ("{name: S3, value: 'https://s3-ap-southeast-1.amazonaws.com'}", "aws:ap-southeast-1"),
        ("{name: Q, value: 'arn:aws:sqs:ap-southeast-1:111122223333:events'}", "aws:ap-southeast-1"),
        ("{name: OS, value: 'https://objectstorage.ap-singapore-1.oraclecloud.com'}", "oci:ap-singapore-1"),
        ("{name: OSS, value: 'oss-ap-southeast-1-internal.aliyuncs.com'}", "alibaba:ap-southeast-1"),
        ("{name: SQL, value: 'my-project:asia-southeast1:orders'}", "gcp:asia-southeast1"),
        ("{name: AI, value: 'https://asia-southeast1-aiplatform.googleapis.com'}", "gcp:asia-southeast1"),
        ("{name: SP, value: 'https://southeastasia.api.cognitive.microsoft.com'}", "azure:southeastasia"),
    ],
)
def test_variables_and_endpoints_point_somewhere(index: Read, facts: Catalogue, entry: str, place: str) -> None:
    found = told(placements(index(environment(entry)), facts))
    assert found == [("Deployment.web", "processing", [place], 12)]


@pytest.mark.parametrize(
    "entry",
    [
        "{name: GREETING, value: ap-southeast-1}",
        "{name: URL, value: 'https://sts.amazonaws.com'}",
        "{name: URL, value: 'https://account.blob.core.windows.net'}",
        "{name: URL, value: 'https://www.example.com/eu-west-1'}",
        "{name: IMAGE, value: 'nginx:1.27.0'}",
        "{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}",
        "{name: PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}",
        "{name: AWS_REGION, value: ''}",
    ],
)
def test_what_names_no_place_gives_none(index: Read, facts: Catalogue, entry: str) -> None:
    assert placements(index(environment(entry)), facts) == []


def test_a_variable_from_a_config_map_is_followed_with_proof(index: Read, facts: Catalogue) -> None:
    config = "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  where: ap-southeast-1\n"
    text = environment("{name: AWS_REGION, valueFrom: {configMapKeyRef: {name: c, key: where}}}") + config
    (one,) = placements(index(text), facts)
    assert told([one]) == [("Deployment.web", "processing", ["aws:ap-southeast-1"], 12)]
    assert one.trail is not None
    assert [step.text for step in one.trail.steps()][-1] == "where: ap-southeast-1"


def test_a_variable_from_a_config_map_that_is_not_here_is_unknown(index: Read, facts: Catalogue) -> None:
    entry = "{name: AWS_REGION, valueFrom: {configMapKeyRef: {name: c, key: where}}}"
    (one,) = placements(index(environment(entry)), facts)
    assert "not in this scan" in one.where.unknown


def test_a_file_in_a_config_map_is_read_with_its_own_lines(index: Read, facts: Catalogue) -> None:
    text = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: c}
    data:
      app.yaml: |
        store:
          endpoint: https://s3.ap-southeast-1.amazonaws.com
    """
    (one,) = placements(index(text), facts)
    assert told([one]) == [("ConfigMap.c", "processing", ["aws:ap-southeast-1"], 7)]
    assert one.trail is not None
    assert one.trail.text == "endpoint: https://s3.ap-southeast-1.amazonaws.com"


VOLUME = """
apiVersion: v1
kind: PersistentVolume
metadata: {name: v}
spec:
  SPEC
"""


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        (
            "csi: {driver: x, volumeHandle: 'ocid1.filesystem.oc1.ap-singapore-1.aaa:10.0.0.1'}",
            "oci:ap-singapore-1",
        ),
        (
            "csi: {driver: pd.csi.storage.gke.io, volumeHandle: projects/p/zones/asia-southeast1-a/disks/d}",
            "gcp:asia-southeast1",
        ),
        ("nfs: {server: fs-1.efs.ap-southeast-1.amazonaws.com, path: /}", "aws:ap-southeast-1"),
        ("awsElasticBlockStore: {volumeID: 'aws://ap-southeast-1a/vol-1'}", "aws:ap-southeast-1"),
    ],
)
def test_volumes_carry_their_place(index: Read, facts: Catalogue, spec: str, place: str) -> None:
    (one,) = placements(index(VOLUME.replace("SPEC", spec)), facts)
    assert (one.role, [found.code for found in one.where.places]) == ("primary", [place])


def test_a_claim_is_where_its_class_makes_volumes(index: Read, facts: Catalogue) -> None:
    text = """
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: fast}
    provisioner: ebs.csi.aws.com
    allowedTopologies:
    - matchLabelExpressions:
      - {key: topology.ebs.csi.aws.com/zone, values: [ap-southeast-1a, ap-southeast-1b]}
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      volumeClaimTemplates:
      - spec: {storageClassName: fast}
    """
    found = told(placements(index(text), facts))
    assert [(one[0], one[1]) for one in found] == [
        ("StorageClass.fast", "primary"),
        ("StatefulSet.db", "primary"),
    ]
    assert found[1][3] == 14


@pytest.mark.parametrize(
    ("text", "role", "place"),
    [
        (
            "apiVersion: velero.io/v1\nkind: BackupStorageLocation\nmetadata: {name: b, namespace: velero}\n"
            "spec: {provider: aws, objectStorage: {bucket: x}, config: {region: ap-southeast-1}}\n",
            "backup",
            "aws:ap-southeast-1",
        ),
        (
            "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: b}\nspec: {backup: {"
            "barmanObjectStore: {destinationPath: 's3://x/', endpointURL: 'https://n.compat.objectstorage.ap-singapore-1.oraclecloud.com'}}}\n",
            "backup",
            "oci:ap-singapore-1",
        ),
        (
            "apiVersion: pxc.percona.com/v1\nkind: PerconaXtraDBCluster\nmetadata: {name: b}\nspec: {backup: {storages:"
            " {one: {type: s3, s3: {bucket: x, region: ap-southeast-1}}}}}\n",
            "backup",
            "aws:ap-southeast-1",
        ),
        (
            "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: b}\n"
            "spec: {provider: {aws: {service: SecretsManager, region: ap-southeast-1}}}\n",
            "none",
            "aws:ap-southeast-1",
        ),
        (
            "apiVersion: ec2.aws.upbound.io/v1beta1\nkind: Subnet\nmetadata: {name: b}\n"
            "spec: {forProvider: {region: ap-southeast-1}}\n",
            "none",
            "aws:ap-southeast-1",
        ),
    ],
)
def test_operators_say_where_they_keep_things(index: Read, facts: Catalogue, text: str, role: str, place: str) -> None:
    (one,) = placements(index(text), facts)
    assert (one.role, [found.code for found in one.where.places], one.copy) == (role, [place], role == "backup")


def test_a_backup_to_a_store_that_nobody_places_is_unknown(index: Read, facts: Catalogue) -> None:
    text = "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: b}\n"
    text += "spec: {backup: {barmanObjectStore: {destinationPath: 's3://elsewhere/'}}}\n"
    (one,) = placements(index(text), facts)
    assert (one.role, one.where.places) == ("backup", ())
    assert "s3://elsewhere/" in one.where.unknown


def test_a_backup_to_a_bucket_of_the_estate_is_where_the_bucket_is(index: Read, facts: Catalogue) -> None:
    text = "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: b}\n"
    text += "spec: {backup: {barmanObjectStore: {destinationPath: 's3://backups/db'}}}\n"
    location = Location("main.tf", 3, 6)
    body = from_plain({"bucket": "backups", "region": "ap-southeast-1"})
    bucket = Block("aws_s3_bucket", "b", "aws_s3_bucket.b", "resource", location, body)
    both = Index([*index(text).blocks, bucket])
    found = [one for one in placements(both, facts) if one.role == "backup"]
    assert [place.code for one in found for place in one.where.places] == ["aws:ap-southeast-1"]
