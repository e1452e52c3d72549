"""AWS policies: what is broader than a job needs, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, Value, from_plain

LINES = Location("main.tf", 1, 9)


def block(kind: str, called: str = "x", mode: str = "resource", /, **body: Value | Any) -> Block:
    values = {
        key: value if isinstance(value, (Known, Unknown, OneOf)) else from_plain(value) for key, value in body.items()
    }
    prefix = "data." if mode == "data" else ""
    return Block(kind, called, f"{prefix}{kind}.{called}", mode, LINES, Known(values))


def statement(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def grants(*blocks: Block) -> list[Grant]:
    return list(aws.derive(Index(blocks), catalogue.load()))


def categories(*statements: dict[str, Any]) -> set[str]:
    found = grants(block("aws_iam_policy", policy=policy(*statements)))
    return {grant.category for grant in found if grant.broad and not grant.undecided}


BROAD = [
    ("*", "*", "administrator"),
    ("*:*", "*", "administrator"),
    (["s3:GetObject", "*"], "*", "administrator"),
    ("*", ["*"], "administrator"),
    ("*", "arn:aws:s3:::one", "wildcard-action"),
    ("*", "arn:aws:s3:::one/*", "wildcard-action"),
    ("s3:*", "*", "service-wildcard"),
    ("S3:*", "*", "service-wildcard"),
    ("s3:**", "*", "service-wildcard"),
    ("s3:*", "arn:aws:s3:::*", "service-wildcard"),
    ("s3:*", ["arn:aws:s3:::*", "arn:aws:s3:::*/*"], "service-wildcard"),
    ("dynamodb:*", "*", "service-wildcard"),
    ("dynamodb:*", "arn:aws:dynamodb:*:*:table/*", "service-wildcard"),
    ("dynamodb:*", "arn:aws:dynamodb:eu-west-1:111122223333:table/*", "service-wildcard"),
    ("secretsmanager:*", "arn:aws:secretsmanager:*:*:secret:*", "service-wildcard"),
    ("rds:*", "*", "service-wildcard"),
    ("kms:*", "*", "service-wildcard"),
    ("sqs:*", "*", "service-wildcard"),
    ("logs:*", "*", "service-wildcard"),
    ("ec2:*", "*", "service-wildcard"),
    ("s3:Get*", "*", "reads-everything"),
    ("s3:GetObject", "*", "reads-everything"),
    ("s3:GetObject", "arn:aws:s3:::*/*", "reads-everything"),
    ("s3:G?tObject", "*", "reads-everything"),
    ("secretsmanager:GetSecretValue", "*", "reads-everything"),
    ("dynamodb:Scan", "*", "reads-everything"),
    ("sqs:Receive*", "*", "reads-everything"),
    ("ssm:GetParameter", "*", "reads-everything"),
    ("ssm:GetParametersByPath", "arn:aws:ssm:*:*:parameter/*", "reads-everything"),
    ("ssm:GetParameters", "arn:aws:ssm:eu-west-1:1:*", "reads-everything"),
    ("ssm:GetParameter*", "arn:aws:ssm:eu-west-1:111122223333:parameter/*", "reads-everything"),
    ("kms:Decrypt", "*", "reads-everything"),
    ("kms:Decrypt", "arn:aws:kms:*:*:key/*", "reads-everything"),
    ("kms:ReEncrypt*", "arn:aws:kms:eu-west-1:1:*", "reads-everything"),
    ("kms:*Decrypt*", "*", "reads-everything"),
    ("rds-data:ExecuteStatement", "arn:aws:rds:*:*:cluster:*", "reads-everything"),
    ("iam:AttachUserPolicy", "arn:aws:iam::*:user/*", "escalation"),
    ("iam:Pass*", "*", "any-role"),
    ("iam:*", "*", "escalation"),
    ("iam:Create*", "*", "escalation"),
    ("iam:CreatePolicyVersion", "*", "escalation"),
    ("iam:AttachRolePolicy", "arn:aws:iam::*:role/*", "escalation"),
    ("iam:CreateAccessKey", "*", "escalation"),
    ("iam:PutUserPolicy", "*", "escalation"),
    ("iam:PassRole", "*", "any-role"),
    ("sts:AssumeRole", "*", "any-role"),
    ("lambda:UpdateFunctionCode", "*", "any-role"),
    ("lambda:*", "*", "any-role"),
    ("glue:UpdateDevEndpoint", "*", "any-role"),
    ("s3:PutBucketPolicy", "*", "escalation"),
    ("s3:PutBucket*", "arn:aws:s3:::*", "escalation"),
    ("ec2:ModifySnapshotAttribute", "*", "escalation"),
    ("rds:ModifyDBSnapshotAttribute", "*", "escalation"),
    ("sts:AssumeRole", "arn:aws:iam::*:role/*", "any-role"),
    ("ssm:GetParameter", "arn:aws:ssm:*:*:parameter*", "reads-everything"),
    ("ssm:Get*", "arn:aws:ssm:eu-west-1:111122223333:param*", "reads-everything"),
    ("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/?*", "reads-everything"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret*", "reads-everything"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:?*", "reads-everything"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*", "reads-everything"),
    ("dynamodb:*", "arn:aws:dynamodb:*:*:t*", "service-wildcard"),
    ("kms:Decrypt", "arn:aws:kms:*:*:key*", "reads-everything"),
    ("s3:GetObject", "arn:aws:s3:::?*", "reads-everything"),
    ("sqs:*", "arn:aws:sqs:eu-west-1:*", "service-wildcard"),
    ("kinesis:*", "arn:aws:kinesis:*:*:stream*", "service-wildcard"),
    ("firehose:*", "arn:aws:firehose:*:*:deliverystream*", "service-wildcard"),
    ("es:*", "arn:aws:es:*:*:domain*", "service-wildcard"),
    ("rds-data:*", "arn:aws:rds:*:*:cluster*", "service-wildcard"),
    ("iam:PassRole", "arn:aws:iam::*:role*", "any-role"),
    ("sts:AssumeRole", "arn:aws:iam::*:role*", "any-role"),
    ("iam:PutRolePolicy", "arn:aws:iam::*:role*", "escalation"),
    ("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function*", "any-role"),
    ("ssm:SendCommand", "arn:aws:ec2:*:*:instance*", "any-role"),
]

NARROW = [
    ("s3:GetObject", "arn:aws:s3:::logs/*"),
    ("s3:*", "arn:aws:s3:::logs"),
    ("s3:*", ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]),
    ("s3:*", "arn:aws:s3:::logs-*"),
    ("s3:Get*", "arn:aws:s3:::logs/*"),
    ("dynamodb:*", "arn:aws:dynamodb:*:*:table/orders"),
    ("dynamodb:*", "arn:aws:dynamodb:*:*:table/orders-*"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:app/*"),
    ("ssm:Get*", "arn:aws:ssm:*:*:parameter/app/*"),
    ("ssm:GetParametersByPath", "arn:aws:ssm:*:*:parameter/app*"),
    ("ssm:Get*", ["arn:aws:ssm:*:*:document/*", "arn:aws:ssm:*:*:parameter/app/*"]),
    ("ssm:DescribeParameters", "*"),
    ("kms:Decrypt", "arn:aws:kms:*:*:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("kms:Decrypt", "arn:aws:kms:*:*:alias/*"),
    (["kms:GenerateDataKey*", "kms:Encrypt", "kms:DescribeKey"], "*"),
    (["s3:ListBucket", "kms:Decrypt"], ["arn:aws:s3:::*", "arn:aws:kms:eu-west-1:1:key/1"]),
    (
        ["iam:PassRole", "iam:AddRoleToInstanceProfile"],
        ["arn:aws:iam::1:role/app", "arn:aws:iam::*:instance-profile/*"],
    ),
    ("s3:ListAllMyBuckets", "*"),
    ("s3:List*", "*"),
    ("s3:PutObject", "*"),
    ("ec2:Describe*", "*"),
    ("elasticloadbalancing:*", "*"),
    ("cloudwatch:*", "*"),
    ("logs:PutLogEvents", "*"),
    (["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:*:*:*"),
    ("logs:*", "arn:aws:logs:*:*:log-group:/aws/lambda/app:*"),
    ("kms:CreateGrant", "*"),
    ("ec2:CreateNetworkInterfacePermission", "*"),
    ("logs:PutResourcePolicy", "*"),
    ("s3:PutBucketPolicy", "arn:aws:s3:::reports"),
    ("ecr:GetAuthorizationToken", "*"),
    ("ecr:Get*", "*"),
    ("sts:GetCallerIdentity", "*"),
    ("iam:Get*", "*"),
    ("iam:List*", "*"),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/app"),
    ("iam:CreateServiceLinkedRole", "*"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/app"),
    ("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/a*"),
    ("ssm:GetParameter", "arn:aws:ssm:*:*:parameters*"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:????"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:*-eu"),
    ("sqs:*", "arn:aws:sqs:*:*:queue*"),
    ("sqs:*", "arn:aws:sns:eu-west-1:*"),
    ("dynamodb:*", "arn:aws:dynamodb:*:*:global*"),
    ("iam:PassRole", "arn:aws:iam::*:roles*"),
    (["iam:PassRole", "s3:ListBucket"], ["arn:aws:s3:::r*", "arn:aws:iam::1:role/app"]),
]


@pytest.mark.parametrize(("action", "resource", "category"), BROAD)
def test_broad_statements(action: Any, resource: Any, category: str) -> None:
    assert category in categories(statement(action, resource))


@pytest.mark.parametrize(("action", "resource"), NARROW)
def test_statements_that_a_job_may_need(action: Any, resource: Any) -> None:
    assert categories(statement(action, resource)) == set()


@pytest.mark.parametrize(("action", "resource", "category"), BROAD)
def test_a_denial_of_the_same_takes_the_finding_away(action: Any, resource: Any, category: str) -> None:
    denial = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    assert categories(statement(action, resource), denial) == set()


@pytest.mark.parametrize(("action", "resource", "category"), BROAD)
def test_a_denial_under_a_condition_takes_nothing_away(action: Any, resource: Any, category: str) -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    denial = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    assert category in categories(statement(action, resource), denial)


@pytest.mark.parametrize(
    ("further", "categories_found"),
    [
        ([], {"any-role"}),
        ([statement("lambda:CreateFunction")], {"any-role", "escalation"}),
        ([statement(["ec2:Run*", "ec2:Describe*"])], {"any-role", "escalation"}),
        ([statement("ecs:RunTask")], {"any-role", "escalation"}),
        ([statement("cloudformation:CreateStack")], {"any-role", "escalation"}),
        ([statement("lambda:InvokeFunction")], {"any-role"}),
        ([statement("lambda:CreateFunction", "arn:aws:lambda:eu-west-1:1:function:one")], {"any-role"}),
        (
            [statement("lambda:CreateFunction", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
            {"any-role"},
        ),
        (
            [statement("lambda:CreateFunction"), {"Effect": "Deny", "Action": "lambda:*", "Resource": "*"}],
            {"any-role"},
        ),
    ],
)
def test_handing_on_any_role_with_something_to_run_is_every_right(
    further: list[dict[str, Any]], categories_found: set[str]
) -> None:
    assert categories(statement("iam:PassRole"), *further) == categories_found


@pytest.mark.parametrize(
    ("action", "condition", "narrowed"),
    [
        ("s3:*", {"StringEquals": {"aws:ResourceTag/team": "a"}}, True),
        ("s3:*", {"StringEquals": {"aws:ResourceAccount": "111122223333"}}, True),
        ("s3:*", {"StringNotEquals": {"aws:ResourceTag/team": "a"}}, False),
        ("s3:*", {"StringEqualsIfExists": {"aws:ResourceTag/team": "a"}}, False),
        ("s3:*", {"StringLike": {"aws:ResourceTag/team": "*"}}, False),
        ("s3:*", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
        ("kms:*", {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}, True),
        ("kms:Decrypt", {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}, True),
        ("kms:Decrypt", {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}, True),
        ("kms:Decrypt", {"StringEquals": {"kms:RequestAlias": "alias/app"}}, True),
        ("kms:Decrypt", {"StringEquals": {"kms:EncryptionContext:app": "shop"}}, True),
        ("kms:Decrypt", {"Null": {"kms:EncryptionContext:PARAMETER_ARN": "false"}}, True),
        ("kms:Decrypt", {"Null": {"kms:EncryptionContext:PARAMETER_ARN": False}}, True),
        ("kms:Decrypt", {"StringLike": {"kms:EncryptionContext:PARAMETER_ARN": "*"}}, True),
        ("kms:Decrypt", {"Null": {"kms:EncryptionContext:PARAMETER_ARN": "true"}}, False),
        ("kms:Decrypt", {"Null": {"kms:EncryptionContext:PARAMETER_ARN": ["false", "true"]}}, False),
        ("kms:Decrypt", {"Null": {"aws:ResourceTag/team": "false"}}, False),
        ("kms:Decrypt", {"StringEquals": {"kms:CallerAccount": "111122223333"}}, False),
        ("kms:Decrypt", {"StringNotEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}, False),
        ("ssm:GetParameter", {"StringEquals": {"ssm:resourceTag/team": "a"}}, True),
        ("iam:PassRole", {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}, True),
        ("iam:AttachRolePolicy", {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::1:policy/b"}}, True),
        ("*", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
        ("*", {"StringEquals": {"aws:ResourceTag/team": "a"}}, False),
    ],
)
def test_conditions_that_narrow_what_is_reached(action: str, condition: dict[str, Any], narrowed: bool) -> None:
    assert bool(categories(statement(action, Condition=condition))) != narrowed


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, {"not-action"}),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::a"}, {"not-action"}),
        ({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}, set()),
        ({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::a"}, {"service-wildcard"}),
        ({"Effect": "Deny", "Action": "*", "Resource": "*"}, set()),
        ({"Action": "*", "Resource": "*"}, {"administrator"}),
    ],
)
def test_elements_that_say_what_is_left_out(given: dict[str, Any], expected: set[str]) -> None:
    assert categories(given) == expected


def test_resources_of_the_configuration_are_named_ones() -> None:
    bucket = block("aws_s3_bucket", "logs")
    arn = Unknown("known after apply", reference=Reference(bucket, "arn"))
    whole = Known(
        {"Statement": Known({"Action": Known("s3:*"), "Resource": Known((arn, Unknown("x", parts=(arn, "/*"))))})}
    )
    assert not [grant for grant in grants(bucket, block("aws_iam_policy", policy=whole)) if grant.broad]


def test_a_resource_that_is_not_known_is_undecided() -> None:
    body = {"Action": Known("s3:*"), "Resource": Unknown("variable bucket has no value")}
    (grant,) = grants(block("aws_iam_policy", policy=Known({"Statement": Known(body)})))
    assert grant.category == "service-wildcard"
    assert "variable bucket has no value" in grant.undecided


def test_actions_that_are_not_known_are_undecided_where_every_resource_is_reached() -> None:
    body = {"Action": Unknown("variable actions has no value"), "Resource": Known("*")}
    (grant,) = grants(block("aws_iam_policy", policy=Known({"Statement": Known(body)})))
    assert "variable actions has no value" in grant.undecided


def test_a_statement_of_one_alternative_is_undecided() -> None:
    choice = OneOf((Known(policy(statement("*"))), Known(policy(statement("s3:GetObject", "arn:aws:s3:::a/*")))))
    (grant,) = grants(block("aws_iam_policy", policy=choice))
    assert (grant.category, grant.undecided) == ("administrator", "the statement may not be there")


@pytest.mark.parametrize(
    ("principal", "condition", "category"),
    [
        ("*", None, "public-principal"),
        ({"AWS": "*"}, None, "public-principal"),
        ({"AWS": ["arn:aws:iam::111122223333:role/a", "*"]}, None, "public-principal"),
        ({"AWS": "*"}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, "public-principal"),
        ({"AWS": "*"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, ""),
        ({"AWS": "*"}, {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}, "public-principal"),
        ({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1:role/a"}}, ""),
        ({"AWS": "*"}, {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, "public-principal"),
        ({"AWS": "arn:aws:iam::*:role/a"}, None, "public-principal"),
        ({"AWS": "111122223333"}, None, "account-trust"),
        ({"AWS": "arn:aws:iam::111122223333:root"}, None, "account-trust"),
        ({"AWS": "arn:aws-cn:iam::111122223333:root"}, None, "account-trust"),
        ({"AWS": "arn:aws:iam::111122223333:root"}, {"StringEquals": {"sts:ExternalId": "x"}}, ""),
        ({"AWS": "arn:aws:iam::111122223333:role/deploy"}, None, ""),
        ({"AWS": "arn:aws:iam::111122223333:user/ann"}, None, ""),
        ({"Service": "lambda.amazonaws.com"}, None, ""),
        ({"Federated": "token.actions.githubusercontent.com"}, None, "public-principal"),
        (
            {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"},
            {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
            "public-principal",
        ),
        (
            {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"},
            {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}},
            "public-principal",
        ),
        (
            {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"},
            {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/app:*"}},
            "",
        ),
        ({"Federated": "arn:aws:iam::1:saml-provider/okta"}, None, ""),
        ({"Federated": "arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"}, None, "any-principal"),
    ],
)
def test_who_may_take_a_role(principal: Any, condition: Any, category: str) -> None:
    action = "sts:AssumeRoleWithWebIdentity" if "Federated" in principal else "sts:AssumeRole"
    given = {"Effect": "Allow", "Action": action, "Principal": principal}
    role = block("aws_iam_role", assume_role_policy=policy({**given, "Condition": condition} if condition else given))
    assert {grant.category for grant in grants(role) if grant.broad} == ({category} if category else set())


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"AWS": "111122223333"}, ["aws:account/111122223333"]),
        ({"AWS": "arn:aws:iam::111122223333:root"}, ["aws:account/111122223333"]),
        ({"AWS": "arn:aws:iam::111122223333:role/path/deploy"}, ["aws:role/111122223333/path/deploy"]),
        ({"AWS": "arn:aws:sts::111122223333:assumed-role/deploy/x"}, ["aws:role/111122223333/deploy/x"]),
        ({"AWS": "arn:aws:iam::111122223333:user/ann"}, ["aws:user/111122223333/ann"]),
        ({"Service": "s3.amazonaws.com"}, []),
        ({"Federated": "arn:aws:iam::1:saml-provider/okta"}, ["aws:federated/arn:aws:iam::1:saml-provider/okta"]),
    ],
)
def test_principals_are_written_as_policies_match_them(principal: Any, expected: list[str]) -> None:
    given = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    found = grants(block("aws_iam_role", assume_role_policy=policy(given)))
    assert [grant.principal.id for grant in found if grant.principal] == expected


def test_everyone_of_an_organisation_is_that_organisation() -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
    given = {"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*", "Condition": condition}
    (grant,) = grants(block("aws_s3_bucket_policy", policy=policy(given)))
    assert grant.principal is not None
    assert grant.principal.id == "aws:organization/o-abc"


def test_the_own_account_of_the_provider_is_no_outsider() -> None:
    from domicile.model.blocks import Provider

    given = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}
    role = block("aws_iam_role", assume_role_policy=policy(given))
    role.provider = Provider("aws", "", from_plain({"allowed_account_ids": ["111122223333"]}))
    assert grants(role) == []


@pytest.mark.parametrize(
    ("account", "outsiders"),
    [
        ("156460612806", set()),
        ("arn:aws:iam::859597730677:root", set()),
        ("arn:aws-us-gov:iam::048591011584:root", set()),
        ("arn:aws:iam::210876761215:user/logs", set()),
        ("156460612807", {"aws:account/156460612807"}),
    ],
)
def test_accounts_of_the_clouds_own_services_are_no_outsiders(account: str, outsiders: set[str]) -> None:
    given = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Principal": {"AWS": account}}
    found = grants(block("aws_s3_bucket_policy", policy=policy(given)))
    assert {grant.principal.id for grant in found if grant.principal} == outsiders


@pytest.mark.parametrize(
    ("arn", "category"),
    [
        ("arn:aws:iam::aws:policy/AdministratorAccess", "administrator"),
        ("arn:aws-us-gov:iam::aws:policy/AdministratorAccess", "administrator"),
        ("arn:aws:iam::aws:policy/PowerUserAccess", "power-user"),
        ("arn:aws:iam::aws:policy/IAMFullAccess", "escalation"),
        ("arn:aws:iam::aws:policy/AmazonS3FullAccess", "service-wildcard"),
        ("arn:aws:iam::aws:policy/job-function/DatabaseAdministrator", "service-wildcard"),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", "reads-everything"),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", ""),
        ("arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", ""),
        ("arn:aws:iam::111122223333:policy/AdministratorAccess", ""),
    ],
)
@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("aws_iam_role_policy_attachment", "policy_arn"),
        ("aws_iam_policy_attachment", "policy_arn"),
        ("aws_ssoadmin_managed_policy_attachment", "managed_policy_arn"),
        ("aws_iam_role", "managed_policy_arns"),
    ],
)
def test_managed_policies(kind: str, attribute: str, arn: str, category: str) -> None:
    value = [arn] if attribute.endswith("s") else arn
    assert {grant.category for grant in grants(block(kind, **{attribute: value}))} == (
        {category} if category else set()
    )


def test_managed_policy_found_by_name() -> None:
    data = block("aws_iam_policy", "admin", "data", name="AdministratorAccess")
    arn = Unknown("known after apply", reference=Reference(data, "arn"))
    found = grants(data, block("aws_iam_role_policy_attachment", policy_arn=arn))
    assert [grant.category for grant in found] == ["administrator"]


def test_what_runs_with_a_role_is_on_the_path() -> None:
    role = block("aws_iam_role", "app", name="app")
    own = block("aws_iam_policy", "all", policy=policy(statement("*")))
    attachment = block(
        "aws_iam_role_policy_attachment",
        role=Unknown("after apply", reference=Reference(role, "name")),
        policy_arn=Unknown("after apply", reference=Reference(own, "arn")),
    )
    function = block("aws_lambda_function", "f", role=Unknown("after apply", reference=Reference(role, "arn")))
    (grant,) = [grant for grant in grants(role, own, attachment, function) if grant.broad]
    assert [on.address for on in grant.path] == ["aws_iam_role.app", "aws_lambda_function.f"]
    assert grant.principal is not None
    assert grant.principal.id == "aws:role/app"


def document(**body: Any) -> Block:
    return block("aws_iam_policy_document", "d", "data", **body)


def test_a_document_that_nothing_uses_is_judged_where_it_stands() -> None:
    (grant,) = grants(document(statement=[{"actions": ["*"], "resources": ["*"]}]))
    assert (grant.block.address, grant.category) == ("data.aws_iam_policy_document.d", "administrator")


def test_a_document_that_is_used_is_judged_where_it_is_used() -> None:
    source = document(statement=[{"actions": ["*"], "resources": ["*"]}])
    from domicile.facts.aws_policy import document as computed

    value = computed(source, "json")
    assert value is not None
    found = grants(source, block("aws_iam_policy", policy=value))
    assert [grant.block.kind for grant in found] == ["aws_iam_policy"]


@pytest.mark.parametrize(
    ("principals", "condition", "category"),
    [
        ([{"type": "AWS", "identifiers": ["*"]}], [], "public-document"),
        ([{"type": "*", "identifiers": ["*"]}], [], "public-document"),
        ([{"type": "AWS", "identifiers": ["arn:aws:iam::111122223333:role/a"]}], [], ""),
        (
            [{"type": "AWS", "identifiers": ["*"]}],
            [{"test": "ArnLike", "variable": "aws:PrincipalArn", "values": ["arn:aws:iam::1:role/a"]}],
            "",
        ),
    ],
)
def test_an_unused_document_that_names_everyone(principals: Any, condition: Any, category: str) -> None:
    given = {"actions": ["sns:Publish"], "resources": ["x"], "principals": principals, "condition": condition}
    found = grants(document(statement=[given]))
    assert {grant.category for grant in found} == ({category} if category else set())


@pytest.mark.parametrize(
    ("kind", "attribute", "value", "expected"),
    [
        ("aws_ram_principal_association", "principal", "111122223333", "aws:account/111122223333"),
        ("aws_ami_launch_permission", "account_id", "111122223333", "aws:account/111122223333"),
        (
            "aws_kms_grant",
            "grantee_principal",
            "arn:aws:iam::111122223333:role/x",
            "aws:role/111122223333/x",
        ),
    ],
)
def test_shares_name_the_account_that_they_are_for(kind: str, attribute: str, value: str, expected: str) -> None:
    (grant,) = grants(block(kind, **{attribute: value}))
    assert grant.principal is not None
    assert grant.principal.id == expected
    assert not grant.broad


REGION = Unknown("variable region has no value")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("logs.", REGION, ".amazonaws.com"), []),
        (("logs.", REGION, ".amazonaws.com.cn"), []),
        ((REGION, ".amazonaws.com"), []),
        (("arn:aws:iam::", REGION, ":root"), [REGION.reason]),
    ],
)
def test_a_service_is_one_wherever_it_runs(parts: tuple[str | Unknown, ...], told: list[str]) -> None:
    principal = Unknown(REGION.reason, parts=parts)
    permission = block("aws_lambda_permission", action="lambda:InvokeFunction", function_name="f", principal=principal)
    assert [grant.principal.unknown for grant in grants(permission) if grant.principal] == told
