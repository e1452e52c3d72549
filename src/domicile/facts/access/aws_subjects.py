"""Whether a value of a policy (an ARN, an account, a reference) means somebody, as far as that can be known.

Source: AWS IAM user guide, "AWS JSON policy elements: Principal" and "NotPrincipal" (an account that is denied is
everybody in it); read 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from domicile.facts.access.aws_principals import own_accounts
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.model.blocks import Block
from domicile.model.facts import Principal
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

Answer = Literal["yes", "part", "perhaps", "no"]
"""`part`: some of those whom the subject stands for."""

_IDENTITIES = {"aws_iam_role": "role", "aws_iam_user": "user"}
_OWN, _HOLE = "\1", "\0"
_NUMBER = re.compile(r"\d{12}")
_IN_ACCOUNT = re.compile(r"aws(?:-[a-z-]+)?:(account|role|user)/([^/]+)(?:/(.+))?")


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody. `accounts` are the numbers that the account may be known by, `at_home` says that it is the one whose
    policy it is (None where that is not known). `name` ends the ARN (role/path/name), "" where it is not known; `whole`
    is everybody of the account. `block` is the identity where this configuration makes it, `organization` the one that
    is meant."""

    accounts: frozenset[str] = frozenset()
    at_home: bool | None = None
    name: str = ""
    whole: bool = False
    block: Block | None = None
    organization: str = ""


def subject_of(principal: Principal) -> Subject:
    """Somebody of another account whom a policy names."""
    if principal.id == "aws:*":
        return Subject(whole=True)
    if principal.kind == "organization":
        return Subject(whole=True, organization=principal.id.partition("/")[2])
    match = _IN_ACCOUNT.fullmatch(principal.id)
    if match is None or principal.unknown:
        return Subject()
    sort, account, name = match.groups()
    known = frozenset({account}) if _NUMBER.fullmatch(account) else frozenset()
    return Subject(known, False if known else None, f"{sort}/{name}" if name else "", sort == "account")


def subject_at(holder: Block, policy: Block) -> Subject:
    """An identity of this configuration before a policy of it."""
    here = holder.provider, policy.provider
    same = here[0] is here[1] or (here[0] is not None and here[1] is not None and here[0].location == here[1].location)
    accounts = own_accounts(holder)
    sort, name = _IDENTITIES.get(holder.kind), text_of(holder.get("name"))
    path = text_of(holder.get("path")) or "/"
    at_home = True if same or accounts & own_accounts(policy) else None
    return Subject(accounts, at_home, f"{sort}{path}{name}" if sort and name else "", block=holder)


def any_of(values: Iterable[Value], subject: Subject, table: AwsTable) -> Answer:
    """Whether one of the values means the subject."""
    found = {_meant_by(value, subject, table) for value in values}
    order: tuple[Answer, ...] = ("yes", "perhaps", "part")
    return next((one for one in order if one in found), "no")


def _meant_by(value: Value, subject: Subject, table: AwsTable) -> Answer:
    """Of a value that is one of several: only what all of them are is certain."""
    answers = {_meant(option, subject, table) for option in alternatives(value)}
    return answers.pop() if len(answers) == 1 else "perhaps"


def in_account(values: Iterable[Value], subject: Subject, table: AwsTable) -> Answer:
    """Whether one of the account numbers is that of the subject."""
    found = [_account(_text(option, table), subject) for value in values for option in alternatives(value)]
    certain = all(len(alternatives(value)) == 1 for value in values)
    if "yes" in found:
        return "yes" if certain else "perhaps"
    return "perhaps" if "perhaps" in found else "no"


def _meant(option: Known | Unknown, subject: Subject, table: AwsTable) -> Answer:
    named = [target for target in _named(option) if target.kind in _IDENTITIES]
    if named and subject.block is not None:
        return _is_block(named[0], subject)
    if named and not subject.whole and subject.name:
        called = text_of(named[0].get("name"))
        return "no" if called and called != subject.name.rpartition("/")[2] else "perhaps"
    if named:
        return "no" if subject.at_home is False and named[0].mode == "resource" else "perhaps"
    text = _text(option, table)
    if text == "*":
        return "yes"
    fields = text.split(":", 5)
    if len(fields) < 6:
        return _account(text, subject) if _NUMBER.fullmatch(text) or text == _OWN else "perhaps"
    account = _account(fields[4], subject)
    if account == "no" or fields[5] == "root":
        return account
    name = _name(fields[5], subject)
    return "no" if name == "no" else "perhaps" if "perhaps" in (account, name) else name


def _is_block(named: Block, subject: Subject) -> Answer:
    if named is subject.block:
        return "yes"
    assert subject.block is not None
    names = text_of(named.get("name")), text_of(subject.block.get("name"))
    if named.mode == "resource" or (names[0] and names[1] and names[0] != names[1]):
        return "no"
    return "perhaps"


def _named(option: Known | Unknown) -> Iterator[Block]:
    """The identity that a value is about: by reference, or by a text that begins with one (unique_id:*)."""
    yield from referred(option)
    first = option.parts[0] if isinstance(option, Unknown) and option.parts else None
    if isinstance(first, Unknown):
        yield from _named(first)


def _text(option: Known | Unknown, table: AwsTable) -> str:
    """Text with a mark where the account is the configuration's own, and another where it is not known."""
    if isinstance(option, Unknown) and option.parts:
        return "".join(part if isinstance(part, str) else _text(part, table) for part in option.parts)
    if isinstance(option, Known):
        return option.data if isinstance(option.data, str) else _HOLE
    own = option.reference is not None and option.reference.target.kind in table.own_data
    return _OWN if own else _HOLE


def _account(text: str, subject: Subject) -> Answer:
    if text and not text.strip("*"):
        return "yes"
    if text == _OWN:
        return "perhaps" if subject.at_home is None else "yes" if subject.at_home else "no"
    if _HOLE in text or _OWN in text or not (subject.accounts or subject.at_home is False):
        return "perhaps"
    return "yes" if any(_pattern(text).fullmatch(number) for number in subject.accounts) else "no"


def _name(text: str, subject: Subject) -> Answer:
    if not text.strip("*"):
        return "yes"
    if subject.whole:
        return "part"
    pieces = subject.name.split("/")
    # A session of a role stands under the role's name, and the role's own ARN is what conditions see.
    starts = {"/".join(pieces[:count]) for count in range(2, len(pieces) + 1)}
    if not any(_pattern(text).fullmatch(start) for start in starts):
        return "no" if starts else "perhaps"
    return "perhaps" if _HOLE in text or "*" in subject.name else "yes"


def _pattern(text: str) -> re.Pattern[str]:
    body = "".join(".*" if c in "*" + _HOLE + _OWN else "." if c == "?" else re.escape(c) for c in text)
    return re.compile(body, re.DOTALL)
