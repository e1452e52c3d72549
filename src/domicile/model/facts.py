"""Facts: what a block means for data. Facts are made by `domicile.facts` and judged by `domicile.rules`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from domicile.model.blocks import Block, Location
from domicile.model.places import Resolution
from domicile.model.trail import Trail

Role = Literal["primary", "replica", "backup", "log", "key", "state", "processing", "edge", "none"]
"""What the resource does with data in a place; `none` is a regional resource that keeps and processes no data."""

ROLES: tuple[Role, ...] = ("primary", "replica", "backup", "log", "key", "state", "processing", "edge", "none")


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """A resource keeps, copies or processes data in a place, in a role.

    `attribute` is the path that says where (or whose absence does). `location` is the line to change.
    `copy` tells copies (RES2xx) from the place of the resource itself (RES1xx). `implicit` marks what a service does
    by itself, where nothing is written down; `note` says what, in one clause ("GRS copies to the paired region").
    `doubt` says why it may not take place at all ("" where it does).
    """

    block: Block
    role: Role
    where: Resolution
    attribute: str
    location: Location
    trail: Trail | None = None
    copy: bool = False
    implicit: bool = False
    note: str = ""
    doubt: str = ""


Audience = Literal["everyone", "authenticated"]
"""everyone: anybody on the internet; authenticated: any customer of the cloud."""


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """Who outside can do what with the data of a resource.

    `state`: `exposed` (real, after everything that prevents it), `undecided` (with `reason`), `unguarded` (not
    public, but nothing would keep it from becoming so). `channel` is what is exposed (object-storage, snapshot,
    queue, registry, database…). `abilities` are of list, read, write, delete, administer. `how` says in one clause
    what exposes it, `fix` the change to make. `joined` are the other blocks that together make it. `store` is the
    resource whose data it is, where `block` only opens it; `subject` is what to call that resource. `by_default`: it is
    open because nothing was written. `by_address`: it is open to whoever comes from certain addresses alone.
    """

    block: Block
    state: Literal["exposed", "undecided", "unguarded"]
    channel: str
    audience: Audience
    abilities: frozenset[str]
    how: str
    attribute: str
    location: Location
    trail: Trail | None = None
    reason: str = ""
    fix: str = ""
    joined: tuple[Block, ...] = ()
    store: Block | None = None
    subject: str = ""
    by_default: bool = False
    by_address: bool = False


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is given something.

    `id` is written as policies match it: aws:account/111122223333, aws:role/111122223333/name, aws:*,
    gcp:group:ops@example.com, azure:principal/OBJECT-ID, oci:group/NAME, oci:tenancy/OCID,
    kubernetes:group/NAME, kubernetes:serviceaccount/NAMESPACE/NAME (`*` where no one namespace is known).
    `kind` is everyone, authenticated, account, user, group, role, service, service-account, federated,
    certificate-holder, domain, organization, tenancy, key (nobody by itself: whoever holds it), applier (whoever runs
    Terraform), managed-identity (a resource's own: another may have the same name), principal (one of these, by an id
    that does not say which) or unknown. `unknown` says why (a part of) the id is not known ("" where it is); what is
    missing stands as `*` in it. `origin` is what that is read from, where it is one thing: two principals of one id and
    one origin are the same.
    """

    kind: str
    id: str
    unknown: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """A principal may do something to a scope, under conditions.

    `privileges` are of list, read, write, delete, administer, regrant, decrypt, impersonate. `scope` says what it
    reaches in words ("every S3 bucket"), `wide` whether that is everything of a service or container. `broad` says
    why the grant is broader than a job needs ("" where it is not); `undecided` why that cannot be known.
    `category` tells the rule which breadth it is (wildcard-action, admin-role, public-principal, cluster-admin,
    secrets, escalation, basic-role, service-wildcard…). `path` names the blocks between principal and data.
    """

    block: Block
    principal: Principal | None
    privileges: frozenset[str]
    scope: str
    attribute: str
    location: Location
    trail: Trail | None = None
    wide: bool = False
    broad: str = ""
    category: str = ""
    undecided: str = ""
    conditions: tuple[str, ...] = ()
    path: tuple[Block, ...] = ()
    fix: str = ""
    own: bool = False
    """Whether this configuration makes the principal itself: who may use it is judged where it says that."""
    targets: tuple[Block, ...] = ()
    """The blocks that `scope` leads to: stores and keys, or the identities that may be acted as; () where it leads to
    nothing of this configuration but the block itself."""
    holders: tuple[Block, ...] = ()
    """The identities of this configuration that hold the grant: whoever acts as one of them has it."""
    acts_as: tuple[str, ...] = ()
    """Ids of further principals that the grant makes its principal one of (a group of a cluster)."""
    doubt: str = ""
    """Why it is not certain that it leads to `targets`, where the grant itself is certain ("" where it does)."""
    alike: str = ""
    """What it has in common with grants of other blocks that are one thing to decide (a controller's own roles, one
    role in several overlays); "" where it stands for itself."""
    question: str = ""
    """What is to be answered where it is undecided, if that decides on other grants of its root as well: a variable
    without a value, and where it stands."""
    eased: frozenset[str] = frozenset()
    """What makes its breadth less bad than its category says: unbound, changes (without reading), given-anyway (by
    somebody else, or by the cloud itself)."""
    limited: str = ""
    """What may keep somebody from outside from being given or using it ("" where nothing does). How broad the grant is
    stays as it is."""
    kept_in: tuple[Block, ...] = ()
    """The stores in which a key for it is kept: whoever reads one of them has it."""
    on: str = ""
    """What it is given on in words, where that is no block (the project shop, the billing account 01-23); "" where that
    is one, or only `scope` tells it. Grants of one root with the same words here are on the same thing."""
    receiver: str = ""
    """Who it is given to in words, where that is nobody to be judged: an agent of the cloud's own services."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A way from a principal to data: the grants in order, each of which leads to the next, and where it ends.

    `target` is the block whose data is reached, `privileges` what the last grant gives there. `undecided` says why a
    step of it is not certain.
    """

    principal: Principal
    privileges: frozenset[str]
    target: Block
    grants: tuple[Grant, ...]
    undecided: str = ""

    @property
    def end(self) -> str:
        """What is reached in words, where `target` is only a block that gives it; "" where it is what is reached."""
        last = self.grants[-1]
        if any(target is self.target for target in last.targets):
            return ""
        return last.on or ("" if last.scope == "it" else last.scope)


Via = Literal["transfer-job", "peering", "delivery", "egress"]
"""What carries data on: a job that moves a store's data, networks that are joined, messages or records that are sent
to a receiver, a way out of the network."""

INTERNET = "0.0.0.0/0"
"""The outsider of a way out that leads to everybody."""


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Data moves, or may move, from a block to another place or a named outsider.

    `destination` is where it ends; `outsider` names a destination that is no place of ours (a host, an e-mail address,
    an account, a CIDR), "" otherwise. `role` is what its data class is asked for there. `source` is the block whose
    data it is, where that is not the block itself; `carriers` what it is handed to on the way (a route's gateway).
    `doubt` says why it may not take place at all ("" where it does).
    """

    block: Block
    via: Via
    destination: Resolution
    attribute: str
    location: Location
    outsider: str = ""
    trail: Trail | None = None
    note: str = ""
    role: Role = "processing"
    source: Block | None = None
    carriers: tuple[Block, ...] = ()
    doubt: str = ""
