"""Grants on AWS."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue
from domicile.facts.access.aws_attachments import attachment_grants
from domicile.facts.access.aws_controls import Controls
from domicile.facts.access.aws_holders import Holders
from domicile.facts.access.aws_identities import assignment_grants, membership_grants
from domicile.facts.access.aws_keys import key_grants
from domicile.facts.access.aws_policies import Documents, document_grants, identity_grants, trust_grants
from domicile.facts.access.aws_resources import resource_grants
from domicile.facts.access.aws_shares import share_grants
from domicile.facts.access.aws_sign_ins import sign_in_grants
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.model.estate import Index
from domicile.model.facts import Grant


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that AWS blocks of the estate make, as far as anybody would want to judge it."""
    table = AwsTable(*(catalogue.section(name).get("aws", {}) for name in ("access", "actions", "managed")))
    documents, targets = Documents(), Targets(index, table, catalogue)
    holders = Holders(index, table, targets)
    controls = Controls(index, table)
    yield from identity_grants(index, table, documents, holders, targets)
    yield from controls.applied(trust_grants(index, table, documents))
    yield from controls.applied(resource_grants(index, table, documents, targets))
    yield from attachment_grants(index, table, holders, targets)
    yield from share_grants(index, table, targets)
    yield from membership_grants(index, table)
    yield from sign_in_grants(index, table)
    yield from assignment_grants(index, table)
    yield from key_grants(index, table)
    yield from document_grants(index, table, documents, holders)
