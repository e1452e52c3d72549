"""What a scan is told about its Terraform configurations from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from domicile.model.blocks import Block
from domicile.model.values import Value

Computed = Mapping[str, Callable[[Block, str], "Value | None"]]
"""Kind → what gives an attribute that is not in configuration (None where it cannot): policy documents, aws_region."""


@dataclass(frozen=True, slots=True)
class Options:
    """Paths are POSIX and relative to the scan root.

    `var_files` and `variables` (name → text, as after `-var`) apply to every root that declares the variable.
    `matrix` maps a glob over root folders to tfvars files (globs too; relative to the root folder or to the scan
    root), of which any one may be in use. `environment` holds the environment variables that may be used (TF_VAR_*).
    `workspace` is the name of Terraform's workspace, "" when it is not known. `only_files`: keep the roots that use
    one of these files; None keeps every root.
    """

    var_files: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    matrix: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    workspace: str = ""
    only_files: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Against configurations that would unfold without end."""

    instances: int = 1_000
    modules: int = 20_000
    blocks: int = 500_000
    depth: int = 32
