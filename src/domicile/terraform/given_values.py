"""What a root's variables are set to from outside: tfvars files, the command line, the environment, a matrix."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain
from typing import Protocol

from domicile.model.estate import Problem
from domicile.model.listing import some_of
from domicile.model.trail import Trail
from domicile.model.values import Known, NotPlain, Value, one_of, plain, via
from domicile.syntax.body import Attribute, BlockNode, Body
from domicile.syntax.expression import Expression, Variable
from domicile.syntax.hcl_expressions import read_given_expression
from domicile.syntax.tree import SourceFile, Tree, normal
from domicile.terraform.expressions import evaluate
from domicile.terraform.named_values import named, origin_of
from domicile.terraform.options import Options
from domicile.terraform.secrets import HIDDEN, looks_secret
from domicile.terraform.steps import NOTHING, NodeExpression
from domicile.terraform.types import converted, type_node

TFVARS = frozenset({"tfvars", "tfvars-json"})


class ParsesFiles(Protocol):
    """What gives the body of a file, parsed once."""

    tree: Tree

    def body(self, file: SourceFile) -> Body: ...


@dataclass(slots=True)
class GivenValues:
    """The values of one root's variables, strongest last. `alternatives` are the files of a matrix.

    `unnamed` are those that may be given to it, though nobody says that they are: path → body.
    """

    files: tuple[str, ...] = ()
    layers: list[Body] = field(default_factory=list)
    strongest: list[Body] = field(default_factory=list)
    alternatives: list[Body] = field(default_factory=list)
    unnamed: dict[str, Body] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def value(self, variable: BlockNode, hidden: bool, otherwise: Callable[[], Value]) -> Value | None:
        """What a variable is set to, None where nothing sets it.

        `otherwise` gives what it is where a file of the matrix does not set it and nothing else does. Where that is a
        default and a file that may be given sets something else, it is one of them.
        """
        name = variable.labels[0]
        if name in self.texts:
            return _from_text(variable, self.texts[name], "-var", hidden)
        strong = _last(self.strongest, name)
        if strong is not None:
            return _from_file(strong, hidden)
        weak = _last(self.layers, name)
        base = _from_file(weak, hidden) if weak is not None else None
        if base is None and name in self.environment:
            base = _from_text(variable, self.environment[name], f"TF_VAR_{name}", hidden)
        chosen = [body.attributes.get(name) for body in self.alternatives]
        if base is None and not any(chosen):
            return self._default_or_other(variable, hidden, otherwise)
        if not any(chosen):
            return base
        if not all(chosen) and base is None:
            base = otherwise()
        options = [_from_file(attribute, hidden) if attribute is not None else base for attribute in chosen]
        return one_of(option for option in options if option is not None)

    def _default_or_other(self, variable: BlockNode, hidden: bool, otherwise: Callable[[], Value]) -> Value | None:
        name = variable.labels[0]
        files = [path for path, body in self.unnamed.items() if name in body.attributes]
        if not files or "default" not in variable.body.attributes:
            return None
        declared = variable.body.attributes.get("type")
        options = [otherwise()]
        for path in files:
            value = _from_file(self.unnamed[path].attributes[name], hidden)
            value = converted(value, declared.expression) if declared is not None else value
            if not any(_are_same(value, other) for other in options):
                options.append(value)
        reason = f"variable {name} is its default or what a tfvars file sets that may be given ({some_of(files, 2)})"
        return one_of(options, None, reason) if len(options) > 1 else None


def _are_same(one: Value, other: Value) -> bool:
    try:
        return bool(plain(one) == plain(other))
    except NotPlain:
        return False


def _last(layers: list[Body], name: str) -> Attribute | None:
    return next((body.attributes[name] for body in reversed(layers) if name in body.attributes), None)


def _from_file(attribute: Attribute, hidden: bool) -> Value:
    value = evaluate(attribute.expression, NOTHING)
    return named(value, attribute.name, origin_of(attribute.expression, attribute.line, "", hidden))


def _from_text(variable: BlockNode, text: str, way: str, hidden: bool) -> Value:
    """A value given as text: an expression where the variable's type is more than a string."""
    name = variable.labels[0]
    shown = HIDDEN if hidden or looks_secret(name) else text
    trail = Trail(variable.file, variable.line, f'variable "{name}": {way} gives {shown}')
    declared = variable.body.attributes.get("type")
    constraint = type_node(declared.expression if declared else None)
    if declared is None or constraint is None or constraint in (Variable("string"), Variable("any")):
        return Known(text, trail)
    part: Expression = NodeExpression(read_given_expression(text, variable.line), declared.expression)
    return via(evaluate(part, NOTHING), trail)


def given_values(
    parser: ParsesFiles, root: str, options: Options, problems: list[Problem], unnamed: Iterable[SourceFile] = ()
) -> GivenValues:
    """Read the tfvars files that apply to the root folder `root`, in Terraform's order.

    `unnamed` are those that may be given to it; they count where the options name none.
    """
    found = GivenValues(texts=dict(options.variables))
    used: list[str] = []

    def read(files: Iterable[SourceFile]) -> Iterator[Body]:
        for file in files:
            body = parser.body(file)
            used.append(file.path)
            problems.extend(Problem(fault.message, file.path, fault.line) for fault in body.errors)
            yield body

    folder = [file for file in parser.tree.folder(root) if file.kind in TFVARS]
    found.layers.extend(read(sorted(filter(is_automatic, folder), key=_order)))
    found.strongest.extend(read(_named_files(parser.tree, ("",), options.var_files, problems)))
    for pattern, paths in options.matrix.items():
        if fnmatchcase(root or ".", pattern) or fnmatchcase(root, pattern):
            found.alternatives.extend(read(_named_files(parser.tree, (root, ""), paths, problems)))
    if not found.strongest and not found.alternatives:
        found.unnamed.update((file.path, parser.body(file)) for file in unnamed)
    prefix = "TF_VAR_"
    found.environment.update(
        {name[len(prefix) :]: text for name, text in options.environment.items() if name.startswith(prefix)}
    )
    found.files = tuple(dict.fromkeys(used))
    return found


def named_by_options(tree: Tree, roots: Iterable[str], options: Options) -> frozenset[str]:
    """The tfvars files that the options name, for whatever roots: their paths."""
    starts = ("", *roots) if options.matrix else ("",)
    paths = [*options.var_files, *chain.from_iterable(options.matrix.values())]
    return frozenset(file.path for path in paths for start in starts for file in _matching(tree, (start,), path))


def is_automatic(file: SourceFile) -> bool:
    """Whether Terraform reads a tfvars file of a root's folder without being told to."""
    name = file.name
    return name in _TERRAFORM or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


_TERRAFORM = ("terraform.tfvars", "terraform.tfvars.json")


def _order(file: SourceFile) -> tuple[int, str]:
    return (_TERRAFORM.index(file.name) if file.name in _TERRAFORM else len(_TERRAFORM), file.name)


def _named_files(
    tree: Tree, starts: Sequence[str], paths: Iterable[str], problems: list[Problem]
) -> Iterator[SourceFile]:
    """The tfvars files that are named one by one or by a glob, seen from the first of some folders that has them."""
    for path in paths:
        matches = list(_matching(tree, starts, path))
        if not matches and not _is_glob(path):
            problems.append(Problem("there is no such tfvars file inside the scan root", path))
        yield from matches


def _is_glob(path: str) -> bool:
    return any(mark in path for mark in "*?[")


def _matching(tree: Tree, starts: Sequence[str], path: str) -> Iterator[SourceFile]:
    for candidate in dict.fromkeys(normal(posixpath.join(start, path)) for start in starts):
        folder, name = posixpath.split(candidate)
        if _is_glob(folder):
            files = [file for file in tree.files if fnmatchcase(file.path, candidate)]
        else:
            files = [file for file in tree.folder(folder) if fnmatchcase(file.name, name)]
        files = [file for file in files if file.kind in TFVARS]
        if files:
            yield from files
            return
