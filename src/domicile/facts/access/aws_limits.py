"""What limits an identity beside its policies: permissions boundaries, and service control policies of its account.

Source: AWS IAM user guide, "Policy evaluation logic" and "Permissions boundaries for IAM entities"; AWS Organizations
user guide, "Service control policies (SCPs)" (an SCP limits every identity of the accounts that it is attached to, and
never those of the management account).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from domicile.facts.access.aws_actions import Breadth
from domicile.facts.access.aws_breadth import breadths, flat_denials, is_denied
from domicile.facts.access.aws_organization import attached
from domicile.facts.access.aws_permission_sets import made_set
from domicile.facts.access.aws_scope import UNTYPED, reach
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import PolicyDocument, action_matches, known_texts, read_policy
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read, texts
from domicile.model.premises import first_of, left_open
from domicile.model.values import Unknown, Value, alternatives, is_null, text_of

_BOUNDARY = "permissions_boundary"
_ATTACHMENT = "aws_ssoadmin_permissions_boundary_attachment"
_BOUNDED = ("aws_iam_role", "aws_iam_user")
_EVERYTHING = frozenset({"administrator", "power-user"})


@dataclass(frozen=True, slots=True)
class Limit:
    """One policy that allows at most what it says: `name` for people, `unknown` why it cannot be read.

    `allows_all`: beside what it denies, everything is allowed. `perhaps`: when it limits at all, where that is
    not known ("" where it certainly does).
    """

    name: str
    document: PolicyDocument = field(default_factory=PolicyDocument)
    allows_all: bool = False
    unknown: str = ""
    perhaps: str = ""

    @property
    def reason(self) -> str:
        """Why it cannot be read."""
        return self.unknown or next((unknown.reason for unknown in self.document.unknowns), "")


class Limits:
    """The limits of identities, worked out when something broad was found."""

    def __init__(self, index: Index, table: AwsTable) -> None:
        self._index = index
        self._table = table

    def applied(self, breadth: Breadth, holders: Iterable[Block]) -> list[Breadth]:
        """What is left of a breadth for the least limited of its holders; itself where nothing limits one of them."""
        left: list[Breadth] = []
        every = list(holders)
        for holder in every:
            here = [breadth]
            for limit in self.of(holder):
                here = [part for one in here for part in self._within(one, limit)]
            if any(part is breadth for part in here):
                return [breadth]
            left += here
        return left if every else [breadth]

    @cached_property
    def boundaries(self) -> frozenset[int]:
        """The ids of the policy blocks that somebody has as permissions boundary."""
        bounded = (block.get(_BOUNDARY) for block in self._index.of_kind(*_BOUNDED))
        return frozenset(id(policy) for value in bounded for policy in referred(value))

    def of(self, holder: Block) -> Iterator[Limit]:
        """What limits a holder beside its policies."""
        value = holder.get(_BOUNDARY)
        if not is_null(value):
            yield self._boundary(value)
        for block in self._index.of_kind(_ATTACHMENT):
            named = (target for value in read(block, "permission_set_arn") for target in referred(value))
            if holder in [made_set(self._index, target) for target in named]:
                if (premise := first_of(left_open(block.premises, holder.premises))) is not None:
                    yield Limit(f"the permissions boundary of {block.address}", unknown=premise.reason)
                    continue
                yield from map(self._boundary, read(block, "permissions_boundary.managed_policy_arn"))
                names = texts(block, "permissions_boundary.customer_managed_policy_reference.name")[0]
                yield from (Limit(f"the policy {name}", unknown="it is kept in each account") for name, _ in names)
        yield from self._service_controls(holder)

    def _boundary(self, value: Value) -> Limit:
        options = alternatives(value)
        made = [target for option in options for target in referred(option) if target.kind == "aws_iam_policy"]
        if len(options) == 1 and len(made) == 1 and made[0].mode == "resource":
            return Limit(f"the permissions boundary {made[0].address}", read_policy(made[0].get("policy")))
        text = text_of(value)
        known = self._table.managed_policy(text) if text else None
        if known is not None and known.category in _EVERYTHING:
            return Limit(f"the permissions boundary {known.name}", allows_all=True)
        reason = next((option.reason for option in options if isinstance(option, Unknown)), "")
        return Limit("the permissions boundary", unknown=reason or f"{text or 'it'} is not in this configuration")

    def _service_controls(self, holder: Block) -> Iterator[Limit]:
        """The service control policies that are attached to the account that the holder's provider says it is for, or
        above it. AWS attaches FullAWSAccess everywhere: it is not told whether somebody took it away."""
        for policy, lacking in attached(self._index, holder, "SERVICE_CONTROL_POLICY"):
            name, document = f"the service control policy {policy.address}", read_policy(policy.get("content"))
            premise = first_of(lacking)
            made = f"where it is made ({premise.reason})" if premise is not None else ""
            yield Limit(name, document, allows_all=True, perhaps=made)
            if any(statement.allows for statement in document.statements):
                yield Limit(name, document, perhaps=made or "where FullAWSAccess was taken away")

    def _within(self, breadth: Breadth, limit: Limit) -> list[Breadth]:
        """What a limit leaves of a breadth: all of it, the narrower breadths of its own that are inside, or nothing."""
        if limit.perhaps:
            left = self._within(breadth, replace(limit, perhaps=""))
            if any(part is breadth for part in left):
                return [breadth]
            doubt = f"{limit.name} may leave less, {limit.perhaps}"
            return [replace(breadth, undecided=breadth.undecided or doubt)]
        if limit.allows_all and not limit.document.unknowns:
            return [] if is_denied(breadth.pattern, flat_denials(limit.document)) else [breadth]
        if self._allows(limit.document, breadth.pattern):
            return [breadth]
        if limit.unknown or limit.document.unknowns:
            doubt = f"{limit.name} may limit it, and cannot be known: {limit.reason}"
            return [replace(breadth, undecided=breadth.undecided or doubt)]
        allowed = list(breadths(limit.document, self._table))
        around = [own for own in allowed if _is_around(own, breadth, limit.document)]
        if around:
            doubt = min(own.undecided for own in around)
            return [replace(breadth, undecided=breadth.undecided or doubt) if doubt else breadth]
        inside = [
            own
            for own in allowed
            if own.category not in ("administrator", "not-action") and action_matches(breadth.pattern, own.pattern)
        ]
        inside += [own for own in allowed if own.category == "not-action"]
        inside = [own for own in inside if not self._spared(own, breadth, limit.document)]
        words = f"{breadth.broad}, and {limit.name} leaves that "
        return [replace(breadth, category=_kept(own, breadth), privileges=own.privileges & breadth.privileges,
                        scope=own.scope, broad=words + own.broad, undecided=breadth.undecided or own.undecided)
                for own in inside]  # fmt: skip

    def _allows(self, document: PolicyDocument, pattern: str) -> bool:
        """Whether a limit allows an action pattern on every resource, but for parts of it that it denies."""
        if is_denied(pattern, flat_denials(document)):
            return False
        for statement in document.statements:
            if statement.effect != "Allow" or not statement.certain or statement.conditions:
                continue
            if reach(statement, UNTYPED) != "everything":
                continue
            if any(action_matches(text, pattern) for text, _ in known_texts(statement.actions)):
                return True
        return False

    def _spared(self, own: Breadth, breadth: Breadth, document: PolicyDocument) -> bool:
        """Whether a limit of the form "all except" leaves out everything that the breadth is about."""
        if own.category != "not-action" or breadth.pattern == "*":
            return False
        spared = [text for s in document.statements for text, _ in known_texts(s.not_actions)]
        return any(action_matches(text, breadth.pattern) for text in spared)


def _is_around(own: Breadth, breadth: Breadth, document: PolicyDocument) -> bool:
    """Whether a limit's own breadth, under whatever conditions, holds all of another."""
    if not own.wide or own.category == "not-action" or not action_matches(own.pattern, breadth.pattern):
        return False
    return not is_denied(breadth.pattern, flat_denials(document))


def _kept(own: Breadth, breadth: Breadth) -> str:
    """A named right that a limit of the form "all except" still leaves is what it was."""
    return breadth.category if own.category == "not-action" and breadth.pattern != "*" else own.category
