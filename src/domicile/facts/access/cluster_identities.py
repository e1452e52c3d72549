"""Service accounts and the cloud identities that their pods sign in with: the way from a cluster into a cloud.

Sources: Amazon EKS user guide, "IAM roles for service accounts" and "EKS Pod Identity"; Google Kubernetes Engine,
"Workload Identity Federation for GKE"; Azure, "Microsoft Entra Workload ID" (annotation names; read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.aws_federation import subjects_of
from domicile.facts.access.aws_principals import own_accounts
from domicile.facts.access.carriers import line_of, referred
from domicile.facts.aws_policy import read_policy
from domicile.facts.kubernetes.namespaces import namespace_in
from domicile.kubernetes.kinds import namespace_of
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_ACCOUNTS = ("kubernetes_service_account", "kubernetes_service_account_v1", "kubernetes_default_service_account_v1")


@dataclass(frozen=True, slots=True)
class Identity:
    """A cloud identity that pods of a namespace sign in with: the block that says so, on which line, and the role.

    `account` is the name of their service account, "" where it is not known; `namespace` likewise.
    """

    namespace: str
    account: str
    says: Block
    location: Location
    role: Block


class Identities:
    """The cloud identities of all service accounts, and the pods of namespaces; read once, when somebody gets in."""

    def __init__(self, index: Index, table: Mapping[str, Any], pods: Mapping[str, str]) -> None:
        """`table` is the section `workload_identity` of the catalogue, `pods` kind → path of its pod."""
        self._index = index
        self._table = table
        self._pods = pods
        self._all: list[Identity] | None = None
        self._made: dict[tuple[str, str], Block] | None = None

    def inside(self, namespace: str) -> list[Identity]:
        """The identities of a namespace, of every namespace for ""."""
        if self._all is None:
            found = (*self._annotated(), *self._associated(), *self._trusted(), *self._by_trust_policy())
            self._all = list({(one.namespace, one.account, id(one.role)): one for one in reversed(found)}.values())[
                ::-1
            ]
        return [identity for identity in self._all if not namespace or identity.namespace in (namespace, "")]

    def made(self, namespace: str, name: str) -> bool:
        """Whether this configuration makes the service account: its pods are of the cluster that this is for."""
        return self.account(namespace, name) is not None

    def account(self, namespace: str, name: str) -> Block | None:
        """The block that makes a service account, None where this configuration does not."""
        if self._made is None:
            self._made = {(namespace_of(block), block.name): block for block in self._index.of_kind("ServiceAccount")}
            declared = (block for block in self._index.of_kind(*_ACCOUNTS) if block.mode == "resource")
            self._made |= {(namespace_in(b), _own_name(b)): b for b in declared}
        return self._made.get((namespace, name))

    def workloads(self, namespace: str) -> list[Block]:
        """The objects of a namespace (of every one for "") that run pods."""
        return [b for b in self._index.of_kind(*self._pods) if not namespace or namespace_of(b) == namespace]

    def secrets(self, namespace: str, names: tuple[str, ...]) -> list[Block]:
        """The secrets of a namespace (of every one for ""), those of `names` where there are any."""
        found = [b for b in self._index.of_kind("Secret") if not namespace or namespace_of(b) == namespace]
        declared = (b for b in self._index.of_kind("kubernetes_secret", "kubernetes_secret_v1") if b.mode == "resource")
        found += [b for b in declared if namespace in ("", namespace_in(b))]
        return [b for b in found if not names or _own_name(b) in names]

    def _annotated(self) -> Iterator[Identity]:
        for block in self._index.of_kind("ServiceAccount", *_ACCOUNTS):
            namespace = namespace_in(block)
            for row in self._table.get("annotations", ()):
                for entry in read(block, f'metadata.annotations."{row["name"]}"'):
                    for role in self._meant(entry, row):
                        yield Identity(namespace, _own_name(block), block, line_of(block, "metadata.annotations"), role)

    def _associated(self) -> Iterator[Identity]:
        for kind, row in self._table.get("associations", {}).items():
            for block in self._index.of_kind(kind):
                namespace = text_of(block.get(row["namespace"])) or ""
                account = text_of(block.get(row["account"])) or ""
                for attribute in row["identities"]:
                    for role in self._meant(block.get(attribute), row):
                        yield Identity(namespace, account, block, line_of(block, attribute), role)

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
                        yield Identity(_known(namespace), _known(account), block, line_of(block, row["names"]), role)

    def _by_trust_policy(self) -> Iterator[Identity]:
        """What a role's trust policy says: this service account may sign in as the role."""
        for kind, row in self._table.get("trust_policies", {}).items():
            for block in self._index.of_kind(kind):
                for subject in _subjects_of(block, row["policy"]):
                    match = re.fullmatch(row["subject"], subject)
                    if match:
                        namespace, account = map(_known, match.groups())
                        says = self.account(namespace, account) or block
                        yield Identity(namespace, account, says, line_of(block, row["policy"]), block)

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


def _own_name(block: Block) -> str:
    return block.name if block.mode == "object" else written(first(block, "metadata.name"))
