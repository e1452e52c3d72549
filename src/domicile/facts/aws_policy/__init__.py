"""AWS policy documents: read from any form they are written in, and computed from `aws_iam_policy_document`."""

from domicile.facts.aws_policy.covering import all_within, covers
from domicile.facts.aws_policy.documents import document, policy_of
from domicile.facts.aws_policy.matching import action_matches, arn_matches
from domicile.facts.aws_policy.model import Condition, PolicyDocument, Statement, is_certain, known_texts
from domicile.facts.aws_policy.reading import elements, members, policy_object, read_policies, read_policy
from domicile.facts.aws_policy.standing import managed_of, paths_of, policies_at, policies_of, stated_in
from domicile.facts.aws_policy.switches import may_be_off

__all__ = [
    "Condition",
    "PolicyDocument",
    "Statement",
    "action_matches",
    "all_within",
    "arn_matches",
    "covers",
    "document",
    "elements",
    "is_certain",
    "known_texts",
    "managed_of",
    "may_be_off",
    "members",
    "paths_of",
    "policies_at",
    "policies_of",
    "policy_object",
    "policy_of",
    "read_policies",
    "read_policy",
    "stated_in",
]
