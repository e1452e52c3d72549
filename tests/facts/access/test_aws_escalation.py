"""Ways to become more on AWS that are published, one by one: each is told, and each only where it reaches everything.

The list: Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation" (21 of 2018), and what was added
to it since (SageMaker, CodeBuild, ECS, App Runner, Bedrock AgentCore, EventBridge Scheduler, Identity Center…).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.estate import Index
from tests.facts.estate_of_blocks import block


def categories(*actions: str, resource: str = "*", **more: Any) -> set[str]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}
    policy = json.dumps({"Statement": [statement]})
    found = aws.derive(Index([block("aws_iam_policy", "x", policy=policy)]), catalogue.load())
    return {grant.category for grant in found if grant.broad and not grant.undecided}


EVERY_RIGHT = [
    "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AttachUserPolicy", "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy", "iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:PutRolePolicy", "iam:AddUserToGroup",
    "iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
    "iam:UpdateSAMLProvider", "sso:CreateAccountAssignment", "sso:PutInlinePolicyToPermissionSet",
    "sso:AttachManagedPolicyToPermissionSet", "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
    "identitystore:CreateGroupMembership",
]  # fmt: skip


@pytest.mark.parametrize("action", EVERY_RIGHT)
def test_whoever_may_write_rights_has_every_right(action: str) -> None:
    assert "escalation" in categories(action)


def told(*actions: str) -> set[tuple[str, frozenset[str]]]:
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})
    found = aws.derive(Index([block("aws_iam_policy", "x", policy=policy)]), catalogue.load())
    return {(grant.broad, grant.privileges) for grant in found if grant.category == "escalation"}


@pytest.mark.parametrize(
    ("action", "does", "privilege"),
    [
        ("identitystore:CreateGroupMembership", "any user of Identity Center's directory into any group", "regrant"),
        ("identitystore:*", "any user of Identity Center's directory into any group", "regrant"),
        ("sso:CreateAccountAssignment", "any user or group of Identity Center what any permission set", "regrant"),
        ("sso:PutInlinePolicyToPermissionSet", "into every permission set for whoever is assigned it", "regrant"),
        ("sso:AttachManagedPolicyToPermissionSet", "into every permission set for whoever is assigned it", "regrant"),
        ("iam:AddUserToGroup", "put any user into any group", "regrant"),
        ("iam:PutGroupPolicy", "give users every right", "regrant"),
        ("iam:CreateAccessKey", "sign in as every user", "impersonate"),
        ("iam:UpdateSAMLProvider", "sign in as every role that trusts a SAML provider", "impersonate"),
    ],
)
def test_what_can_only_be_given_to_others_is_not_told_as_given_to_oneself(
    action: str, does: str, privilege: str
) -> None:
    ((broad, privileges),) = told(action)
    assert broad.startswith(f"with {action} it can ")
    assert does in broad
    assert "itself every right" not in broad
    assert privileges == {privilege}


def test_ways_of_one_pattern_are_told_together_and_the_strongest_alone() -> None:
    ((both, privileges),) = told("sso:*")
    assert "it can give any user or group of Identity Center" in both
    assert ", and can put any policy into every permission set" in both
    assert privileges == {"regrant"}
    assert {broad for broad, _ in told("iam:Put*")} == {"with iam:Put* it can give itself every right"}
    assert {broad for broad, _ in told("iam:PutUserPolicy", "iam:PutGroupPolicy")} == {
        "with iam:PutUserPolicy and iam:PutGroupPolicy it can give users every right"
    }


AS_OTHERS = [
    "sts:AssumeRole", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "glue:UpdateDevEndpoint",
    "glue:UpdateJob", "ssm:SendCommand", "ssm:StartSession", "ssm:CreateAssociation", "ssm:ResumeSession",
    "ec2-instance-connect:SendSSHPublicKey", "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    "ec2:ModifyInstanceAttribute", "codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:UpdateProject",
    "cloudformation:UpdateStack", "cloudformation:CreateChangeSet", "cloudformation:UpdateStackSet",
    "cloudformation:CreateStackInstances", "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:CreatePresignedDomainUrl", "sagemaker:UpdateNotebookInstanceLifecycleConfig",
    "datapipeline:PutPipelineDefinition", "ecs:ExecuteCommand", "states:UpdateStateMachine",
    "elasticmapreduce:AddJobFlowSteps", "bedrock-agentcore:InvokeCodeInterpreter", "apprunner:UpdateService",
    "iam:PassRole", "eks:AssociateAccessPolicy",
]  # fmt: skip


@pytest.mark.parametrize("action", AS_OTHERS)
def test_whoever_may_change_what_runs_acts_as_its_role(action: str) -> None:
    assert "any-role" in categories(action)


STARTS = [
    "lambda:CreateFunction", "ec2:RunInstances", "ec2:RequestSpotInstances", "ec2:AssociateIamInstanceProfile",
    "ec2:ReplaceIamInstanceProfileAssociation", "autoscaling:CreateLaunchConfiguration", "ecs:RunTask",
    "ecs:StartTask", "ecs:RegisterTaskDefinition", "cloudformation:CreateStack", "cloudformation:CreateStackSet",
    "glue:CreateJob", "glue:CreateDevEndpoint", "glue:CreateSession", "codebuild:CreateProject",
    "sagemaker:CreateNotebookInstance", "sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob",
    "sagemaker:CreateUserProfile", "sagemaker:CreatePipeline", "datapipeline:CreatePipeline",
    "states:CreateStateMachine", "ssm:StartAutomationExecution", "apprunner:CreateService",
    "elasticmapreduce:RunJobFlow", "emr-serverless:StartJobRun", "batch:RegisterJobDefinition",
    "scheduler:CreateSchedule", "events:PutTargets", "pipes:CreatePipe", "iot:CreateTopicRule",
    "codepipeline:CreatePipeline", "rolesanywhere:CreateProfile", "eks:CreatePodIdentityAssociation",
    "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:CreateCodeInterpreter", "airflow:CreateEnvironment",
    "imagebuilder:CreateInfrastructureConfiguration", "cognito-identity:SetIdentityPoolRoles", "braket:CreateJob",
    "omics:StartRun", "kafkaconnect:CreateConnector", "gamelift:CreateFleet",
]  # fmt: skip


@pytest.mark.parametrize("action", STARTS)
def test_whoever_hands_any_role_to_what_they_start_has_every_right_of_every_role(action: str) -> None:
    assert "escalation" in categories("iam:PassRole", action)
    assert "escalation" not in categories(action)


@pytest.mark.parametrize("action", [*EVERY_RIGHT, *AS_OTHERS])
def test_one_thing_that_is_named_is_no_way_to_everything(action: str) -> None:
    named = {"iam": "arn:aws:iam::111122223333:user/ann", "sso": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}
    resource = named.get(
        action.partition(":")[0], f"arn:aws:{action.partition(':')[0]}:eu-west-1:111122223333:thing/one"
    )
    assert categories(action, resource=resource) == set()


@pytest.mark.parametrize(
    ("action", "resource", "told"),
    [
        ("ssm:SendCommand", "arn:aws:ec2:*:*:instance/*", True),
        ("ssm:SendCommand", "arn:aws:ssm:eu-west-1:111122223333:*", False),
        ("ssm:SendCommand", "arn:aws:ssm:*:*:document/*", False),
        ("ssm:ResumeSession", "arn:aws:ssm:*:*:session/*", True),
        ("ec2-instance-connect:SendSSHPublicKey", "arn:aws:ec2:*:*:instance/*", True),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:function:*", True),
        ("lambda:UpdateFunctionCode", "arn:aws:s3:::*", False),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:*", False),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:*", True),
        ("cloudformation:UpdateStack", "arn:aws:cloudformation:*:111122223333:stack/*", True),
        ("cloudformation:UpdateStack", "arn:aws:cloudformation:*:111122223333:stack/*/*", True),
        ("states:UpdateStateMachine", "arn:aws:states:*:*:execution:*", False),
    ],
)
def test_what_runs_is_of_the_service_that_the_action_acts_on(action: str, resource: str, told: bool) -> None:
    assert bool(categories(action, resource=resource)) is told


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ("*", {"service-wildcard", "any-role"}),
        ("arn:aws:ssm:*:*:parameter/*", {"service-wildcard"}),
        ("arn:aws:ec2:*:*:instance/*", {"any-role"}),
        ("arn:aws:ssm:*:*:parameter/app/*", set()),
    ],
)
def test_everything_of_a_service_that_keeps_data_too_is_what_it_runs_as_well(resource: str, found: set[str]) -> None:
    assert categories("ssm:*", resource=resource) == found


@pytest.mark.parametrize(
    ("pattern", "does"),
    [
        ("ssm:*", "with ssm:* it may run commands on every machine, with its role"),
        ("glue:*", "with glue:* it may run code as the role of every job"),
        ("ec2:*", "with ec2:* it may change what every machine runs when it starts, with its role"),
        ("dynamodb:*", ""),
    ],
)
def test_what_runs_is_told_beside_everything_of_a_service(pattern: str, does: str) -> None:
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": [pattern], "Resource": "*"}]})
    found = aws.derive(Index([block("aws_iam_policy", "x", policy=policy)]), catalogue.load())
    assert [grant.broad for grant in found if grant.category == "any-role"] == ([does] if does else [])


@pytest.mark.parametrize("action", ["ssm:SendCommand", "lambda:UpdateFunctionCode"])
def test_a_tag_narrows_what_is_changed(action: str) -> None:
    condition = {"StringEquals": {"aws:ResourceTag/team": "shop"}}
    assert categories(action, Condition=condition) == set()
    denial = {"Effect": "Deny", "Action": action, "Resource": "*"}
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}, denial]})
    assert not [
        grant
        for grant in aws.derive(Index([block("aws_iam_policy", "x", policy=policy)]), catalogue.load())
        if grant.broad
    ]


def test_what_only_looks_is_no_way() -> None:
    looks = [
        "lambda:GetFunction",
        "ssm:DescribeSessions",
        "codebuild:BatchGetProjects",
        "cloudformation:DescribeStacks",
    ]
    assert categories(*looks) == set()


@pytest.mark.parametrize(
    ("denied", "told_less"),
    [
        ({"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/*"}, True),
        ({"Action": "sts:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}, True),
        ({"Action": "s3:DeleteBucket", "Resource": "*"}, False),
    ],
)
def test_what_the_same_policy_denies_of_it_is_said(denied: dict[str, Any], told_less: bool) -> None:
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/*"}
    policy = json.dumps({"Statement": [allowed, {"Effect": "Deny", **denied}]})
    found = aws.derive(Index([block("aws_iam_policy", "x", policy=policy)]), catalogue.load())
    (broad,) = {grant.broad for grant in found if grant.broad}
    assert "any role that trusts it" in broad
    assert broad.endswith(", but for what the policy denies") is told_less
