"""The structure of a configuration file, the same for HCL and for its JSON form: attributes and blocks with lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from domicile.syntax.expression import Expression


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Something in a file that could not be read. Line and column are 1-based; the column counts bytes."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that may hold a waiver, without its marks. `line` is where it starts, 1-based."""

    line: int
    text: str


@dataclass(slots=True, eq=False)
class Attribute:
    """`name = expression`; the lines are those of the whole attribute, 1-based and inclusive."""

    name: str
    expression: Expression
    line: int
    end_line: int

    @property
    def text(self) -> str:
        """The attribute as a step of a proof."""
        return f"{self.name} = {self.expression.text()}"


@dataclass(slots=True, eq=False)
class BlockNode:
    """`type "label" { body }`, from its type's line to its closing brace's, 1-based and inclusive."""

    type: str
    labels: tuple[str, ...]
    body: Body
    line: int
    end_line: int
    file: str


@dataclass(slots=True, eq=False)
class Body:
    """Attributes by name and blocks in reading order.

    `errors` and `comments` are filled on a file's outermost body only; `comments` are only those that hold `skip=`.
    """

    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: list[BlockNode] = field(default_factory=list)
    errors: list[SyntaxFault] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def of_type(self, *types: str) -> list[BlockNode]:
        """The blocks of these types, in reading order."""
        return [block for block in self.blocks if block.type in types]
