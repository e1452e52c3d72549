"""Identities of AWS that the ConfigMap aws-auth lets into a cluster."""

from __future__ import annotations

from collections.abc import Callable

from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.model.estate import Index

TEXT = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/nodes
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
    - rolearn: arn:aws:iam::444455556666:role/teams/support
      username: support
      groups:
        - system:masters
  mapUsers: |
    - userarn: arn:aws:iam::111122223333:user/jane
      groups: [viewers]
"""


def test_roles_and_users_of_aws_are_principals_of_the_cluster(index: Callable[[str], Index], facts: Catalogue) -> None:
    support, jane = list(derive(index(TEXT), facts))
    assert support.principal is not None
    assert (support.principal.id, support.location.line) == ("aws:role/444455556666/support", 11)
    assert (bool(support.broad), support.wide) == (True, True)
    assert jane.principal is not None
    assert (jane.principal.id, jane.broad, jane.location.line) == ("aws:user/111122223333/jane", "", 16)
