"""What an access point gives only where its bucket gives it too.

"Permissions granted in an access point policy are effective only if the underlying bucket also allows the same access":
Configuring IAM policies for using access points; through a multi-region access point the policy of "the underlying
bucket (where the request is routed to)" must permit what comes from another account: Permissions of multi-region access
points. Both in the S3 user guide; checked 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.aws_policy import Statement, read_policy
from domicile.facts.exposure.aws.conditions import narrowing
from domicile.facts.exposure.aws.language import Language
from domicile.facts.exposure.aws.principals import everybody
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.rows import Rows, join_of
from domicile.facts.exposure.standing import of_opened, said
from domicile.facts.exposure.targets import Target, Targets
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.premises import first_of, left_open
from domicile.model.values import Value, is_null

ELSEWHERE = "the policy of its bucket has to allow it too, and is not in the configuration"


class Consents:
    """Whether the resource behind an access point lets outsiders in as well."""

    def __init__(self, index: Index, rows: Rows, targets: Targets, language: Language) -> None:
        self._index = index
        self._rows = rows
        self._targets = targets
        self._language = language

    def of(self, settings: Mapping[str, Any], opening: Opening) -> tuple[bool, str]:
        """Whether it does, and why that is not certain. One of several buckets is enough.

        Settings: policies ({kinds, attribute, at}), delegates, behind ({attribute, kinds}: each of several buckets).
        """
        answers = [self._of(settings, behind, opening.block) for behind in self._behind(settings, opening)]
        given = [doubt for yes, doubt in answers if yes]
        return not answers or bool(given), "" if "" in given or not given else given[0]

    def _of(self, settings: Mapping[str, Any], behind: Target, block: Block) -> tuple[bool, str]:
        policies = [(one, read_policy(value)) for one, value in self._policies(settings, behind) if not is_null(value)]
        if not policies:
            return True, ELSEWHERE
        letting = [one for one, document in policies if any(self._lets_in(s, settings) for s in document.statements)]
        if letting:
            given = of_opened(behind, (block,))
            lacks = [(one, first_of(left_open(one.premises, given))) for one in letting]
            doubts = [said(one, premise) if premise is not None else "" for one, premise in lacks]
            return True, "" if "" in doubts else doubts[0]
        unknown = next((unknown for _, document in policies for unknown in document.unknowns), None)
        return unknown is not None, f"the policy of its bucket is not known ({unknown.reason})" if unknown else ""

    def _behind(self, settings: Mapping[str, Any], opening: Opening) -> Iterator[Target]:
        for block in (opening.block, *opening.target.blocks):
            row = self._rows.stores.get(block.kind)
            if "behind" in settings:
                yield from self._targets.each(block, join_of(settings["behind"]))
            elif row is not None and row.behind is not None:
                yield self._targets.of(block, row.behind)
                return

    def _policies(self, settings: Mapping[str, Any], behind: Target) -> Iterator[tuple[Block, Value]]:
        for row in settings["policies"]:
            for block in self._index.of_kind(*row["kinds"]):
                if self._targets.of(block, join_of(row.get("at", "self"))).keys & behind.reach:
                    yield from ((block, value) for value in read(block, row["attribute"]))

    def _lets_in(self, statement: Statement, settings: Mapping[str, Any]) -> bool:
        """Whether the statement is for everybody, or for everybody who comes through an access point."""
        if not statement.allows or not everybody(statement).included:
            return False
        keys = {condition.key.lower() for condition in statement.conditions}
        if keys & {key.lower() for key in settings["delegates"]}:
            return True
        return narrowing(statement.conditions, self._language).strength not in ("fixed", "address")
