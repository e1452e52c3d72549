"""Blocks: the resources, data sources and objects of an estate, whatever file format they came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from domicile.model.premises import NO_PREMISES, Premises
from domicile.model.values import NULL, Known, Value


@dataclass(frozen=True, slots=True)
class Location:
    """Where something stands: POSIX path relative to the scan root, 1-based inclusive lines."""

    file: str
    line: int
    end_line: int


@dataclass(slots=True, eq=False)
class Provider:
    """A provider configuration as a resource sees it, after aliases, inheritance and `providers` maps.

    `name` is the local provider type (aws, google, azurerm…). `body` is the object value of the provider block, an
    empty object where no block exists. `value.trail` of `body` and its attributes lead through the aliases.
    `unresolved` says why the configuration could not be found ("" when it was). `versions` are the constraints that
    the module and those that call it put on the provider's version, as written.
    """

    name: str
    alias: str
    body: Value
    location: Location | None = None
    unresolved: str = ""
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """A folder from which manifests are applied as one, and the namespace that it gives to them ("" for none); `prefix`
    and `suffix` are set round their names. `is_whole`: all of it could be read."""

    folder: str
    namespace: str
    prefix: str = ""
    suffix: str = ""
    is_whole: bool = True


@dataclass(slots=True, eq=False)
class Block:
    """One resource instance, data source, Kubernetes object or Terraform backend.

    `kind` is a resource type (aws_s3_bucket) or a Kubernetes kind (StatefulSet, s3.aws.upbound.io/Bucket); a backend
    is `backend/s3`. `mode` is resource, data, object or backend. `address` is Terraform's own, or Kind.namespace.name.
    `body` is an object value: nested blocks are lists of objects, attributes evaluate when asked for.
    `module` is the module path ("" in the root module), `root` the root's folder or the manifest's folder, relative
    to the scan root. `inherited` are the tags or labels that come from outside (a namespace's). `parents` are the
    blocks that it is a part of and names by text alone.
    """

    kind: str
    name: str
    address: str
    mode: str
    location: Location
    body: Value
    provider: Provider | None = None
    module: str = ""
    root: str = ""
    skips: tuple[Skip, ...] = ()
    inherited: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, Location] = field(default_factory=dict)
    parents: tuple[Block, ...] = ()
    written: frozenset[str] | None = None
    """The arguments that the configuration writes, where the values are a plan's, which holds the provider's defaults
    too; None where every value that is set is written."""
    declared: bool = True
    """False for what an expression names and no file declares: nothing is known of it but its kind."""
    builds: tuple[Build, ...] = ()
    """Of a manifest: the builds that it is a part of; () where it is applied as it stands."""
    rests_on: Callable[[], Premises] | None = None
    """What gives its premises; None where it is certainly made."""

    @property
    def premises(self) -> Premises:
        """What must hold for the block to be made at all, and is not known to."""
        return self.rests_on() if self.rests_on is not None else NO_PREMISES

    def is_written(self, name: str) -> bool:
        """Whether a top-level argument that is set is set by the configuration, and not by the provider's default."""
        return self.written is None or name in self.written

    def get(self, name: str) -> Value:
        """The top-level attribute or nested block list called `name`; a known null where it is not set."""
        body = self.body
        if isinstance(body, Known):
            return body.data[name] if name in body.data else NULL
        return body


@dataclass(frozen=True, slots=True)
class Skip:
    """An inline comment that asks to waive a rule on this block (domicile:skip=… or checkov:skip=…)."""

    rule: str
    reason: str
    location: Location
    tool: str = "domicile"
