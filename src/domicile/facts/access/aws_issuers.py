"""Which identity provider signs the tokens that a trust policy lets in: by its ARN, or by whose claims it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from posixpath import commonpath

from domicile.facts.access.aws_scope import with_holes
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import Condition, Statement
from domicile.model.blocks import Block
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, undecided

PROVIDER = "aws_iam_openid_connect_provider"
_HOLE = "\0"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs the tokens. `host` is "" where nothing of it is known, `*` stands for what is not; `unknown` says why.
    `made` is the address of a provider of this configuration, `clusters` whether it is one of a cluster of this
    configuration, `asked` whether only the conditions say which it is."""

    host: str
    unknown: str = ""
    made: str = ""
    clusters: bool = False
    asked: bool = False

    @property
    def name(self) -> str:
        """What it is called: its host, the resource that makes it, or that the policy names it."""
        return self.host.replace("*", "…") or self.made or "the identity provider that it names"


def issuer_of(option: Known | Unknown, statement: Statement, table: AwsTable) -> Issuer:
    """The issuer of one alternative of a federated principal. Where that does not say it all, it is the one whose
    claims the conditions ask for: no other's tokens have them."""
    issuer = _of_provider(option, table)
    asked = "" if issuer.clusters or (issuer.host and not issuer.unknown) else _asked(statement)
    return replace(issuer, host=asked, unknown="", asked=True) if asked else issuer


def _asked(statement: Statement) -> str:
    """The host before the claims without which nobody gets in; "" where they are of none, or of several."""
    asking = (one for one in statement.conditions if asks(one) and not one.operator.lower().endswith("ifexists"))
    hosts = {host for one in asking if "." in (host := one.key.rpartition(":")[0])}
    return hosts.pop() if len(hosts) == 1 else ""


def _of_provider(option: Known | Unknown, table: AwsTable) -> Issuer:
    if isinstance(option, Known) and isinstance(option.data, str):
        return Issuer(_host(option.data))
    made = next((target for target in referred(option) if table.is_own(target)), None)
    maker = made.address if made is not None else ""
    if isinstance(option, Unknown) and option.parts:
        host = _host(with_holes(option))
        return Issuer("" if host == _HOLE else host.replace(_HOLE, "*"), option.reason if _HOLE in host else "")
    reason = option.reason if isinstance(option, Unknown) else "it is no text"
    for target in referred(option):
        urls = texts(target, "url")[0] if target.kind == PROVIDER else ()
        hosts = sorted({text.removeprefix("https://") for text, _ in urls})
        if hosts:
            several = (undecided(target.get("url")) or "one of several values") if len(hosts) > 1 else ""
            return Issuer(_common(hosts), several, made=maker)
    return Issuer("", reason, maker, made is not None and _is_of_cluster(made, table))


def _common(hosts: list[str]) -> str:
    """The pieces that several hosts begin with, `*` for what differs; "" where all of it does."""
    if len(hosts) == 1:
        return hosts[0]
    start = commonpath(hosts)
    return start and f"{start}/*"


def _host(text: str) -> str:
    return text.partition("oidc-provider/")[2] or text


def _is_of_cluster(provider: Block, table: AwsTable) -> bool:
    kinds = table.cluster_issuers.get("clusters", ())
    return any(target.kind in kinds for value in read(provider, "url") for target in referred(value))


def asks(condition: Condition) -> bool:
    """Whether a condition asks for one of its values: no `Not…`, no `Null`, nothing that holds without the key."""
    operator = condition.operator.lower()
    return "not" not in operator and operator != "null" and not operator.startswith("forallvalues")
