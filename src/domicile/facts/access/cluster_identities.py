"""Service accounts and the cloud identities that their pods sign in with: the way from a cluster into a cloud.

Sources: Amazon EKS user guide, "IAM roles for service accounts" and "EKS Pod Identity"; Google Kubernetes Engine,
"Workload Identity Federation for GKE"; Azure, "Microsoft Entra Workload ID" (annotation names; read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.facts.access.aws_federation import subjects_of
from domicile.facts.access.aws_principals import own_accounts
from domicile.facts.access.carriers import line_of, referred
from domicile.facts.aws_policy import read_policy
from domicile.facts.kubernetes.accounts import IN_TERRAFORM, Accounts, called, own_name
from domicile.facts.kubernetes.namespaces import Namespace, namespace_in
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_SECRETS = ("kubernetes_secret", "kubernetes_secret_v1")


Found = tuple[Block, str]
"""What is in a namespace, and why that is not certain ("" where it is)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A cloud identity that pods of a namespace sign in with: the block that says so, on which line, and the role.

    `account` is the name of their service account, "" where it is not known; `namespace` is None there. `doubt` says
    why it is not certain that it is theirs.
    """

    namespace: Namespace | None
    account: str
    says: Block
    location: Location
    role: Block
    doubt: str = ""


class Identities:
    """The cloud identities of all service accounts, and the pods of namespaces; read once, when somebody gets in."""

    def __init__(self, index: Index, table: Mapping[str, Any], pods: Mapping[str, str]) -> None:
        """`table` is the section `workload_identity` of the catalogue, `pods` kind → path of its pod."""
        self._index = index
        self._table = table
        self._pods = pods
        self._all: list[Identity] | None = None
        self._accounts = Accounts(index)

    def inside(self, namespace: Namespace | None) -> list[Identity]:
        """The identities of a namespace, of every namespace for None."""
        if self._all is None:
            found = (*self._annotated(), *self._associated(), *self._trusted(), *self._by_trust_policy())
            self._all = list({(one.namespace, one.account, id(one.role)): one for one in reversed(found)}.values())[
                ::-1
            ]
        if namespace is None:
            return self._all
        doubts = [(one, namespace.doubt_about(one.namespace) if one.namespace else "") for one in self._all]
        return [replace(one, doubt=one.doubt or doubt) for one, doubt in doubts if doubt is not None]

    def account(self, namespace: Namespace, name: str) -> Block | None:
        """The block that makes a service account, None where this configuration does not."""
        return self._accounts.find(namespace, name)

    def workloads(self, namespace: Namespace | None) -> list[Found]:
        """The objects of a namespace (of every one for None) that run pods."""
        return list(_in(namespace, self._index.of_kind(*self._pods)))

    def secrets(self, namespace: Namespace | None, names: tuple[str, ...]) -> list[Found]:
        """The secrets of a namespace (of every one for None), those of `names` where there are any."""
        declared = [b for b in self._index.of_kind(*_SECRETS) if b.mode == "resource"]
        found = _in(namespace, [*self._index.of_kind("Secret"), *declared])
        return [one for one in found if not names or own_name(one[0]) in names]

    def _annotated(self) -> Iterator[Identity]:
        for block in self._index.of_kind("ServiceAccount", *IN_TERRAFORM):
            namespace = namespace_in(block)
            for row in self._table.get("annotations", ()):
                for entry in read(block, f'metadata.annotations."{row["name"]}"'):
                    for role in self._meant(entry, row):
                        yield Identity(namespace, called(block), block, line_of(block, "metadata.annotations"), role)

    def _associated(self) -> Iterator[Identity]:
        for kind, row in self._table.get("associations", {}).items():
            for block in self._index.of_kind(kind):
                namespace = text_of(block.get(row["namespace"])) or ""
                account = text_of(block.get(row["account"])) or ""
                for attribute in row["identities"]:
                    for role in self._meant(block.get(attribute), row):
                        yield from self._by_name(namespace, account, block, line_of(block, attribute), role)

    def _trusted(self) -> Iterator[Identity]:
        """What a cloud's own resource says: this service account may sign in as that identity."""
        for row in self._table.get("trusts", ()):
            pattern = re.compile(row["matches"])
            for block in self._index.of_kind(*row["kinds"]):
                for value in read(block, row["names"]):
                    match = next((m for option in alternatives(value) if (m := pattern.search(_spelled(option)))), None)
                    for role in (
                        self._meant(block.get(row["identity"]), {**row, "names": row["called"]}) if match else ()
                    ):
                        namespace, account = match.groups() if match else ("", "")
                        where = line_of(block, row["names"])
                        yield from self._by_name(_known(namespace), _known(account), block, where, role)

    def _by_trust_policy(self) -> Iterator[Identity]:
        """What a role's trust policy says: this service account may sign in as the role."""
        for kind, row in self._table.get("trust_policies", {}).items():
            for block in self._index.of_kind(kind):
                for subject in _subjects_of(block, row["policy"]):
                    match = re.fullmatch(row["subject"], subject)
                    if match:
                        namespace, account = map(_known, match.groups())
                        made = self.account(Namespace((namespace,)), account) if namespace else None
                        where = line_of(block, row["policy"])
                        yield from self._by_name(namespace, account, made or block, where, block)

    def _by_name(
        self, namespace: str, account: str, says: Block, location: Location, role: Block
    ) -> Iterator[Identity]:
        """The identity of the accounts that are called so, "" for any; with those of whose namespace nothing is
        written, which may be it."""
        yield Identity(Namespace((namespace,)) if namespace else None, account, says, location, role)
        for where, made in self._accounts.that_may_be(namespace, account) if namespace else ():
            doubt = f"that {made.address} is applied to the namespace {namespace} is not written"
            yield Identity(where, account, says, location, role, doubt)

    def _meant(self, value: Value, row: Mapping[str, Any]) -> Iterator[Block]:
        """The identity that a value refers to, or names by the end of its id (role/NAME, NAME@project…)."""
        for option in alternatives(value):
            made = [target for target in referred(option) if target.kind == row["kind"]]
            yield from made
            text = text_of(option)
            if text and not made:
                name = text.rsplit("/", 1)[-1].partition("@")[0]
                for attribute in row["names"]:
                    found = self._index.named(row["kind"], attribute, name)
                    yield from (one for one in found if not _is_elsewhere(text, one))


def _subjects_of(block: Block, attribute: str) -> Iterator[str]:
    for value in read(block, attribute):
        for statement in read_policy(value).statements:
            if statement.allows:
                yield from subjects_of(statement)


def _is_elsewhere(arn: str, role: Block) -> bool:
    """Whether an ARN is of another account than the one that a role of the name is certainly made in."""
    match = re.match(r"arn:[^:]*:iam::(\d{12}):", arn)
    accounts = own_accounts(role)
    return match is not None and bool(accounts) and match.group(1) not in accounts


_UNKNOWN = "\0"


def _spelled(option: Known | Unknown) -> str:
    """A text with a mark for each piece that is not known."""
    if isinstance(option, Unknown):
        return "".join(part if isinstance(part, str) else _UNKNOWN for part in option.parts)
    return text_of(option) or ""


def _known(text: str) -> str:
    return "" if _UNKNOWN in text or "*" in text or "?" in text else text


def _in(namespace: Namespace | None, blocks: list[Block]) -> Iterator[Found]:
    for block in blocks:
        doubt = namespace.doubt_about(namespace_in(block)) if namespace is not None else ""
        if doubt is not None:
            yield block, doubt
