"""Who of an identity provider may take a role: named by subject, too broad where no claim says whose token it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.facts.access.cluster_identities import Identities
from domicile.facts.access.ways import ways
from domicile.facts.kubernetes.namespaces import Namespace
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, LazyObject, OneOf, Unknown, Value, from_plain
from domicile.rules.checks.names import name_of
from domicile.terraform.expressions.open_objects import UnknownKeys
from tests.facts.estate_of_blocks import block, provider, refer

SHOP = Namespace(("shop",))
GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/0123"


def trust(provider: Value, condition: Value | dict[str, Any], action: str = "sts:AssumeRoleWithWebIdentity") -> Known:
    made = condition if isinstance(condition, (Known, Unknown)) else from_plain(condition)
    statement: dict[str, Value] = {
        "Effect": Known("Allow"),
        "Action": Known(action),
        "Principal": Known({"Federated": provider}),
        "Condition": made,
    }
    return Known({"Statement": Known(statement)})


def arn(host: str) -> Known:
    return Known(f"arn:aws:iam::111122223333:oidc-provider/{host}")


def grants(provider: Value, condition: Value | dict[str, Any] | None = None, *others: Block) -> list[Grant]:
    role = block("aws_iam_role", "app", name="app", assume_role_policy=trust(provider, condition or {}))
    return list(aws.derive(Index([role, *others]), catalogue.load()))


def breadth(*found: Grant) -> list[tuple[str, bool]]:
    return [(grant.category, bool(grant.undecided)) for grant in found if grant.category]


def _end(text: str) -> Unknown:
    return Unknown("known after apply", parts=(Unknown("known after apply"), text))


def unknown_issuer(operator: str, subject: str) -> Known:
    """`{ (operator) = { "${replace(issuer, "https://", "")}:sub" = subject } }`."""
    return Known({operator: Known(LazyObject({}, UnknownKeys([_end(":sub")], [lambda: Known(subject)])))})


def test_a_subject_that_is_one_of_several_is_not_let_in_for_certain() -> None:
    either = OneOf((Known("repo:acme/a:*"), Known("repo:acme/b:*")), reason="the workspace is not known")
    subjects = Known((Known("repo:acme/a:*"), either))
    condition = Known({"StringLike": Known({f"{GITHUB}:sub": subjects})})
    found = {grant.principal.id.rpartition("/")[2]: grant.limited for grant in grants(arn(GITHUB), condition)}  # type: ignore[union-attr]
    assert found == {"a:*": "", "b:*": "who it is is one of several"}


OPEN = [
    (GITHUB, {}),
    (GITHUB, {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:*"}}),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:acme*"}}),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": ["repo:acme/app:*", "repo:*/app:*"]}}),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "*:environment:production"}}),
    (GITHUB, {"StringNotEquals": {f"{GITHUB}:sub": "repo:acme/app:pull_request"}}),
    (GITHUB, {"StringEquals": {f"{GITHUB}:environment": "production"}}),
    ("gitlab.com", {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}}),
    ("gitlab.com", {"StringLike": {"gitlab.com:sub": "project_path:*:ref_type:branch:ref:main"}}),
    ("app.terraform.io", {"StringEquals": {"app.terraform.io:aud": "aws.workload.identity"}}),
    ("app.terraform.io", {"StringLike": {"app.terraform.io:sub": "organization:*:project:*:workspace:*:run_phase:*"}}),
    ("agent.buildkite.com", {"StringEquals": {"agent.buildkite.com:aud": "sts.amazonaws.com"}}),
    ("oidc.codefresh.io", {"StringEquals": {"oidc.codefresh.io:aud": "https://g.codefresh.io"}}),
    ("scalr.io", {}),
    ("oidc.vercel.com", {}),
    ("api.pulumi.com/oidc", {}),
    ("accounts.google.com", {"StringEquals": {"accounts.google.com:oaud": "anything"}}),
    ("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", {}),
]


@pytest.mark.parametrize(("host", "condition"), OPEN)
def test_anybody_gets_in_where_no_claim_says_whose_token_it_is(host: str, condition: dict[str, Any]) -> None:
    assert breadth(*grants(arn(host), condition))[:1] == [("public-principal", False)]


LIMITED = [
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:acme/app:*"}}),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:acme/*"}}),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:acme@12/app@34:*"}}),
    (GITHUB, {"StringEquals": {f"{GITHUB}:repository_owner": "acme"}}),
    (GITHUB, {"StringLike": {f"{GITHUB}:job_workflow_ref": "acme/flows/.github/workflows/x.yml@*"}}),
    (f"{GITHUB}/acme-enterprise", {}),
    ("gitlab.com", {"StringLike": {"gitlab.com:sub": "project_path:acme/*:ref_type:branch:ref:main"}}),
    ("gitlab.acme.example", {}),
    (
        "app.terraform.io",
        {"StringLike": {"app.terraform.io:sub": "organization:acme:project:*:workspace:*:run_phase:*"}},
    ),
    ("oidc.circleci.com/org/2f1c3b44-aaaa-bbbb-cccc-1234567890ab", {}),
    ("api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc", {}),
    ("oidc.vercel.com", {"StringEquals": {"oidc.vercel.com:aud": "https://vercel.com/acme"}}),
    ("api.pulumi.com/oidc", {"StringEquals": {"api.pulumi.com/oidc:aud": "acme"}}),
    ("agent.buildkite.com", {"StringEquals": {"aws:RequestTag/organization_id": "0184990a"}}),
    ("accounts.google.com", {"StringEquals": {"accounts.google.com:sub": "109876543210987654321"}}),
    ("cognito-identity.amazonaws.com", {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1-2-3"}}),
    ("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", {"StringEquals": {"sts:RoleSessionName": "workspace"}}),
    ("graph.facebook.com", {"StringEquals": {"graph.facebook.com:app_id": "1234"}}),
    (EKS, {"StringEquals": {f"{EKS}:sub": "system:serviceaccount:shop:api"}}),
    (EKS, {"StringLike": {f"{EKS}:sub": "system:serviceaccount:shop:*"}}),
]


@pytest.mark.parametrize(("host", "condition"), LIMITED)
def test_a_claim_that_says_whose_token_it_is_limits(host: str, condition: dict[str, Any]) -> None:
    assert breadth(*grants(arn(host), condition)) == []


def test_a_condition_that_is_not_known_may_limit() -> None:
    assert breadth(*grants(arn(GITHUB), Unknown("variable without value"))) == [("public-principal", True)]
    condition = Known({"StringLike": Known({f"{GITHUB}:sub": Unknown("variable without value")})})
    assert breadth(*grants(arn(GITHUB), condition)) == [("public-principal", True)]


def test_whoever_does_not_sign_in_takes_the_role_of_guests() -> None:
    host = "cognito-identity.amazonaws.com"
    condition = {
        "StringEquals": {f"{host}:aud": "eu-west-1:1-2-3"},
        "ForAnyValue:StringLike": {f"{host}:amr": "unauthenticated"},
    }
    (grant,) = grants(Known(host), condition)
    assert (grant.category, grant.undecided) == ("public-principal", "")
    condition["ForAnyValue:StringLike"] = {f"{host}:amr": "authenticated"}
    assert breadth(*grants(Known(host), condition)) == []


ANY_POD = [
    (EKS, {}),
    (EKS, {"StringEquals": {f"{EKS}:aud": "sts.amazonaws.com"}}),
    (EKS, {"StringLike": {f"{EKS}:sub": "system:serviceaccount:*:*"}}),
    (EKS, {"StringLike": {f"{EKS}:sub": "system:serviceaccount:*"}}),
    (EKS, {"StringLike": {f"{EKS}:sub": "*"}}),
    ("oidc.eks.cn-north-1.amazonaws.com.cn/id/0123", {}),
    ("container.googleapis.com/v1/projects/p/locations/europe-west1/clusters/c", {}),
    ("westeurope.oic.prod-aks.azure.com/11/22/", {}),
    ("k8s.acme.example", {"StringLike": {"k8s.acme.example:sub": "system:serviceaccount:*:*"}}),
]


@pytest.mark.parametrize(("host", "condition"), ANY_POD)
def test_a_role_for_every_pod_of_a_cluster_is_too_much(host: str, condition: dict[str, Any]) -> None:
    assert breadth(*grants(arn(host), condition)) == [("any-principal", False)]


def test_an_issuer_that_is_one_of_several_clusters_is_not_called_by_the_first() -> None:
    urls = OneOf((Known(f"https://{EKS}"), Known("https://oidc.eks.eu-west-1.amazonaws.com/id/4567")))
    clusters = block("aws_iam_openid_connect_provider", "clusters", url=urls)
    (grant,) = grants(refer(clusters, "arn"), {}, clusters)
    assert grant.principal is not None
    assert grant.principal.id == "aws:federated/oidc.eks.eu-west-1.amazonaws.com/id/*"
    assert grant.principal.unknown == "one of several values"
    assert breadth(grant) == [("any-principal", False)]


CLUSTER = block("aws_eks_cluster", "c", name="c")
OWN = block("aws_iam_openid_connect_provider", "c", url=refer(CLUSTER, "identity"))


def test_pods_of_a_cluster_that_is_made_here_are_its_own() -> None:
    (grant,) = grants(refer(OWN, "arn"), unknown_issuer("StringEquals", "system:serviceaccount:shop:api"), OWN, CLUSTER)
    assert grant.principal is not None
    assert (grant.principal.id, grant.own) == ("aws:federated/*/system:serviceaccount:shop:api", True)
    assert breadth(grant) == []


@pytest.mark.parametrize("condition", [unknown_issuer("StringLike", "system:serviceaccount:*:*"), Known({})])
def test_every_pod_of_a_cluster_that_is_made_here_is_too_many(condition: Known) -> None:
    assert breadth(*grants(refer(OWN, "arn"), condition, OWN, CLUSTER)) == [("any-principal", False)]


def test_a_service_account_is_named_where_its_issuer_is_not_known() -> None:
    provider = Unknown("variable without value")
    (grant,) = grants(provider, unknown_issuer("StringEquals", "system:serviceaccount:shop:api"))
    assert grant.principal is not None
    assert grant.principal.id == "aws:federated/*/system:serviceaccount:shop:api"
    assert (grant.principal.unknown, grant.own, breadth(grant)) == ("variable without value", False, [])


def test_an_issuer_that_is_known_in_part_shows_no_mark_of_the_rest() -> None:
    hole = Unknown("variable without value")
    provider = Unknown("variable without value", parts=("arn:aws:iam::", hole, ":oidc-provider/", hole))
    key = Unknown("variable without value", parts=(hole, ":sub"))
    held = LazyObject({}, UnknownKeys([key], [lambda: Known("system:serviceaccount:kube-system:ebs")]))
    (grant,) = grants(provider, Known({"StringEquals": Known(held)}))
    assert grant.principal is not None
    assert grant.principal.id == "aws:federated/*/system:serviceaccount:kube-system:ebs"


def test_whoever_signs_in_somewhere_that_is_not_known_is_undecided() -> None:
    assert ("public-principal", True) in breadth(*grants(Unknown("variable without value"), Known({})))


def test_a_trust_that_may_not_be_there_still_says_what_is_not_known_of_it() -> None:
    made = block("aws_iam_openid_connect_provider", "ci", url=Unknown("variable issuer has no value"))
    asked = Known({f"{GITHUB}:sub": Unknown("variable repositories has no value")})
    policy = trust(refer(made, "arn"), Known({"StringLike": asked}))
    perhaps = Known((OneOf((policy.data["Statement"], Known(None))),))
    role = block("aws_iam_role", "app", name="app", assume_role_policy=Known({"Statement": perhaps}))
    (grant,) = aws.derive(Index([role, made]), catalogue.load())
    assert grant.undecided == (
        "the sub is not known: variable repositories has no value, and the statement may not be there"
    )
    assert name_of(grant) == f"whoever signs in at {GITHUB}", "the conditions ask for its claims"
    assert grant.broad == f"everyone who signs in at {GITHUB} may take the role", "what it would be is told"


@pytest.mark.parametrize("operator", ["StringEquals", "ForAnyValue:StringLike"])
def test_whose_claims_the_conditions_ask_for_is_who_signs_the_tokens(operator: str) -> None:
    provider = Unknown("module not fetched")
    (grant,) = grants(provider, {operator: {f"{GITHUB}:aud": "sts.amazonaws.com"}})
    assert grant.principal is not None
    assert (grant.principal.id, grant.principal.unknown) == (f"aws:federated/{GITHUB}", "")
    assert breadth(grant) == [("public-principal", False)]
    (grant,) = grants(provider, {operator: {f"{GITHUB}:sub": "repo:acme/shop:*"}})
    assert grant.principal is not None
    assert (grant.principal.id, grant.category) == (f"aws:federated/{GITHUB}/repo:acme/shop:*", "")


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"StringEquals": {"aws:SourceIp": "192.0.2.1"}},
        {"StringNotEquals": {f"{GITHUB}:sub": "repo:acme/shop:*"}},
        {"StringEqualsIfExists": {f"{GITHUB}:aud": "sts.amazonaws.com"}},
        {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", "gitlab.com:aud": "sts.amazonaws.com"}},
    ],
)
def test_an_issuer_whose_claims_need_not_be_there_is_not_taken_from_conditions(condition: dict[str, Any]) -> None:
    (grant, *_) = grants(Unknown("module not fetched"), condition)
    assert grant.principal is not None
    assert (grant.principal.id, grant.principal.unknown) == ("", "module not fetched")
    if grant.broad:
        assert grant.broad == "everyone who signs in at the identity provider that it names may take the role"
        assert grant.undecided == "its issuer is not known: module not fetched"


def test_an_issuer_that_is_made_here_is_called_by_its_provider() -> None:
    made = block("aws_iam_openid_connect_provider", "ci", url=Unknown("variable issuer has no value"))
    (grant,) = grants(refer(made, "arn"), {}, made)
    assert name_of(grant) == "whoever signs in at aws_iam_openid_connect_provider.ci"


def test_a_subject_of_an_issuer_that_is_not_known_is_no_question() -> None:
    subject = {"StringEquals": {f"{GITHUB}:sub": "repo:acme/shop:ref:refs/heads/main"}}
    assert [g.category for g in grants(Unknown("variable without value"), from_plain(subject)) if g.undecided] == []


def test_people_of_a_directory_are_not_asked_for_a_subject() -> None:
    role = trust(Unknown("variable without value"), {}, "sts:AssumeRoleWithSAML")
    found = list(aws.derive(Index([block("aws_iam_role", "app", assume_role_policy=role)]), catalogue.load()))
    assert breadth(*found) == []


def test_pods_of_ones_own_cluster_have_a_way_to_the_data() -> None:
    bucket = block("aws_s3_bucket", "orders", bucket="orders")
    condition = unknown_issuer("StringEquals", "system:serviceaccount:shop:api")
    role = block("aws_iam_role", "app", name="app", assume_role_policy=trust(refer(OWN, "arn"), condition))
    reads = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*"}]}
    held = block("aws_iam_role_policy", "app", role=refer(role, "name", "app"), policy=json.dumps(reads))
    found = ways(aws.derive(Index([bucket, role, held, OWN, CLUSTER]), catalogue.load()))
    assert ("aws:federated/*/system:serviceaccount:shop:api", bucket.address) in {
        (way.principal.id, way.target.address) for way in found
    }


def test_tokens_that_no_action_lets_in_are_nobody() -> None:
    role = block("aws_iam_role", "app", assume_role_policy=trust(arn(GITHUB), {}, "sts:AssumeRole"))
    assert breadth(*aws.derive(Index([role]), catalogue.load())) == []


def test_pods_go_on_to_the_role_that_their_association_names_as_target() -> None:
    first, second = block("aws_iam_role", "first", name="first"), block("aws_iam_role", "second", name="second")
    association = block(
        "aws_eks_pod_identity_association",
        "api",
        namespace="shop",
        service_account="api",
        role_arn=refer(first, "arn"),
        target_role_arn="arn:aws:iam::111122223333:role/second",
    )
    table = catalogue.load().section("workload_identity")["kubernetes"]
    inside = Identities(Index([first, second, association]), table, {}).inside(SHOP)
    assert [(one.account, one.role) for one in inside] == [("api", first), ("api", second)]


def test_a_trust_policy_says_which_pods_sign_in_as_a_role() -> None:
    condition = {"StringLike": {f"{EKS}:sub": ["system:serviceaccount:shop:api", "system:serviceaccount:jobs:*"]}}
    role = block("aws_iam_role", "app", name="app", assume_role_policy=trust(arn(EKS), condition))
    identities = Identities(Index([role]), catalogue.load().section("workload_identity")["kubernetes"], {})
    found = identities.inside(None)
    assert [(one.namespace, one.account) for one in found] == [(SHOP, "api"), (Namespace(("jobs",)), "")]
    assert identities.inside(Namespace(("other",))) == []


@pytest.mark.parametrize(("account", "roles"), [("111122223333", 1), ("444455556666", 0)])
def test_an_annotation_means_the_role_of_its_account(account: str, roles: int) -> None:
    made = provider(allowed_account_ids=from_plain(["111122223333"]))
    role = block("aws_iam_role", "app", made, name="app")
    annotations = {"eks.amazonaws.com/role-arn": f"arn:aws:iam::{account}:role/app"}
    meta = {"metadata": [{"name": "api", "namespace": "shop", "annotations": annotations}]}
    one = block("kubernetes_service_account_v1", "api", **meta)
    identities = Identities(Index([role, one]), catalogue.load().section("workload_identity")["kubernetes"], {})
    assert len(identities.inside(SHOP)) == roles


ACME = {f"{GITHUB}:sub": ["repo:acme/*"]}


def test_every_value_of_a_claim_that_each_token_has_is_its_value() -> None:
    assert breadth(*grants(arn(GITHUB), {"ForAllValues:StringLike": ACME})) == []
    elsewhere = {"ForAllValues:StringLike": {"gitlab.com:sub": ["repo:acme/*"]}}
    assert breadth(*grants(arn(GITHUB), elsewhere)) == [("public-principal", False)]
    optional = {"ForAllValues:StringEquals": {f"{GITHUB}:repository_owner": ["acme"]}}
    assert breadth(*grants(arn(GITHUB), optional)) == [("public-principal", False)]


def named(condition: dict[str, Any]) -> list[str]:
    prefix = f"aws:federated/{GITHUB}/"
    return [grant.principal.id.removeprefix(prefix) for grant in grants(arn(GITHUB), condition) if grant.principal]


def test_whom_two_conditions_on_one_claim_name_must_meet_both() -> None:
    condition = {"ForAllValues:StringLike": ACME, "StringLike": {f"{GITHUB}:sub": ["*:*/shop:*", "repo:acme/app:*"]}}
    assert named(condition) == ["repo:acme/* & *:*/shop:*", "repo:acme/app:*"]


def test_subjects_of_which_none_meets_the_other_condition_are_nobody_of_those() -> None:
    condition = {"StringLike": ACME, "StringEquals": {f"{GITHUB}:sub": ["repo:other/app:x", "repo:acme/app:x"]}}
    assert named(condition) == ["repo:acme/app:x"]


HIDDEN = "variable subjects has no value"


def of_subject(operator: str, *values: Value) -> Known:
    return Known({operator: Known({f"{GITHUB}:sub": Known(values) if len(values) > 1 else values[0]})})


@pytest.mark.parametrize("operator", ["StringEquals", "ForAnyValue:StringEquals", "StringEqualsIgnoreCase"])
def test_a_subject_that_means_itself_is_never_everybody(operator: str) -> None:
    (grant,) = grants(arn(GITHUB), of_subject(operator, Unknown(HIDDEN)))
    assert (grant.broad, grant.undecided) == ("", f"the sub is not known: {HIDDEN}")
    assert grant.principal is not None
    assert (grant.principal.id, grant.principal.unknown) == (f"aws:federated/{GITHUB}/?", HIDDEN)
    assert name_of(grant) == f"somebody of {GITHUB} that is not known"


def test_a_pattern_that_is_not_known_may_be_everybody() -> None:
    (grant,) = grants(arn(GITHUB), of_subject("StringLike", Unknown(HIDDEN)))
    assert grant.broad == f"everyone who signs in at {GITHUB} may take the role"
    assert grant.principal is not None and grant.principal.id == f"aws:federated/{GITHUB}"


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_a_subject_of_which_a_part_is_known_is_told_with_that(operator: str) -> None:
    subject = Unknown(HIDDEN, parts=("repo:acme/", Unknown(HIDDEN), Unknown("x"), ":ref:refs/heads/main"))
    (grant,) = grants(arn(GITHUB), of_subject(operator, subject))
    assert grant.principal is not None and not grant.category
    assert (grant.principal.id, grant.principal.unknown) == (
        f"aws:federated/{GITHUB}/repo:acme/*:ref:refs/heads/main",
        HIDDEN,
    )
    assert name_of(grant) == f"repo:acme/…:ref:refs/heads/main of {GITHUB}"


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_a_subject_that_is_not_known_is_told_beside_those_that_are(operator: str) -> None:
    found = grants(arn(GITHUB), of_subject(operator, Known("repo:acme/shop:ref:refs/heads/main"), Unknown(HIDDEN)))
    told = {grant.principal.id.removeprefix(f"aws:federated/{GITHUB}/"): grant.principal.unknown for grant in found
            if grant.principal is not None}  # fmt: skip
    assert told == {"repo:acme/shop:ref:refs/heads/main": "", "?": HIDDEN}
