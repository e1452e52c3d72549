"""What the resources of a statement lead to in this configuration: stores, keys and roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.aws_names import account_in, fall_under, is_exact, marked, readings, says_nothing
from domicile.facts.access.aws_scope import UNTYPED, reach, reach_of, with_holes
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import Statement, arn_matches
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

ROLE = "aws_iam_role"
_HOLE = "\0"
_TYPE, _OWN_NAME = re.compile(r"^[a-z-]+[/:](?=.)"), re.compile(r"^[^/:*?]*")
_WHOLE = re.compile(r"[*?]*(?:[/:]\*+)*")


class Targets:
    """Finds blocks by what policies call them: by reference, by ARN, by a pattern of ARNs."""

    def __init__(self, index: Index, table: AwsTable, catalogue: Catalogue) -> None:
        self._index = index
        self._catalogue = catalogue
        self._table = table
        self._stores = table.stores
        self._services = {kind: service for service, kinds in table.stores.items() for kind in kinds}
        self._names: dict[tuple[str, str, str], list[tuple[Block, tuple[str | None, ...]]]] = {}
        self._texts: dict[tuple[str, str], tuple[Value, tuple[Block, ...]]] = {}

    def of(self, block: Block, statement: Statement, services: Iterable[str]) -> tuple[Block, ...]:
        """The stores of `services` (and the roles) that a statement which `block` holds leads to."""
        wanted = frozenset(services)
        found: dict[int, Block] = {}
        kinds = dict.fromkeys(kind for service in services for kind in self._stores.get(service, ()))
        for target in self._index.of_kind(*(kind for kind in kinds if self._holds_every(statement, kind, wanted))):
            if target.root == block.root and not self._is_of_another_account(target, statement):
                found[id(target)] = target
        for value in statement.resources:
            for target in self.named(block, value):
                if target.kind == ROLE or self._services.get(target.kind) in wanted:
                    found[id(target)] = target
        return tuple(found.values())

    def _holds_every(self, statement: Statement, kind: str, services: Iterable[str] = ()) -> bool:
        """Whether the resources of a statement certainly hold each store of a kind: everything, or all of its type."""
        of = services or [service for service, kinds in self._stores.items() if kind in kinds]
        return any(
            kind in self._stores.get(service, ())
            and reach(statement, self._table.thing_kept(service, kind)) == "everything"
            for service in of
        )

    def _holds_every_such(self, statement: Statement, target: Block) -> bool:
        """The same of one store, which may be one of an account that is not meant."""
        return self._holds_every(statement, target.kind) and not self._is_of_another_account(target, statement)

    def _is_of_another_account(self, target: Block, statement: Statement) -> bool:
        """Whether a store that is looked up by its ARN is of none of the accounts in which a statement holds every
        store of its kind. Two accounts that are not known are one where the same thing says which they are."""
        account = self._account_of(target)
        if not account or statement.not_resources:
            return False
        things = [self._table.thing_kept(service, target.kind) for service in self.services_of(target)]
        every = (v for v in statement.resources if any(reach_of(v, thing) == "everything" for thing in things))
        texts = [marked(option) or "*" for value in every for option in alternatives(value)]
        return not any(arn_matches(account_in(text) or "*", account) for text in texts)

    def _account_of(self, target: Block) -> str:
        """The (marked) account in the ARN by which a data source looks a store up; "" where that may be the own one."""
        if target.mode != "data":
            return ""
        options = (option for name in self._names_of(target.kind) for option in alternatives(target.get(name)))
        return next((account_in(text) for one in options if (text := marked(one)) and not self._is_at_home(one)), "")

    def _is_at_home(self, option: Known | Unknown) -> bool:
        """Whether a piece of a text says which account the configuration is applied to."""
        parts = option.parts if isinstance(option, Unknown) else ()
        references = (part.reference for part in parts if isinstance(part, Unknown))
        return any(reference is not None and self._table.is_own(reference.target) for reference in references)

    def services_of(self, target: Block) -> list[str]:
        """The services whose data a store keeps."""
        return [service for service, kinds in self._stores.items() if target.kind in kinds]

    def covers(self, block: Block, statement: Statement, target: Block) -> bool | None:
        """Whether the resources of a statement that limits `block` hold a target; None where that is not known."""
        if statement.not_resources:
            return None
        if reach(statement, UNTYPED) == "everything" or self._holds_every_such(statement, target):
            return True
        if any(found is target for value in statement.resources for found in self.named(block, value)):
            return True
        texts = [option for value in statement.resources for option in alternatives(value) if not _references(option)]
        if any(isinstance(option, Unknown) for option in texts) or (texts and not self._is_called(target)):
            return None
        return False

    def holds_all(self, block: Block, statement: Statement, target: Block, within: bool | None) -> bool:
        """Whether the resources of a denial certainly hold all of a target: what is in it (`within`), itself, or, with
        None, either."""
        if statement.not_resources:
            return False
        return self._holds_every_such(statement, target) or any(
            isinstance(value, (Known, Unknown))
            and found is target
            and (match := _WHOLE.fullmatch(_rest(value))) is not None
            and (within is None or within == ("/" in match[0]) or "*" in match[0][:1])
            for value in statement.resources
            for found in self.named(block, value)
        )

    def _is_called(self, target: Block) -> bool:
        """Whether the name by which texts could mean a target is known."""
        return any(text_of(target.get(name)) is not None for name in self._names_of(target.kind))

    def _names_of(self, kind: str) -> list[str]:
        """The attributes of a block by which stores of a kind go."""
        row = self._catalogue.kind(kind)
        return [name for name in (row.names if row is not None and row.names else ("name",)) if "." not in name]

    def every_store(self, block: Block, services: Iterable[str] = ()) -> tuple[Block, ...]:
        """All stores of the block's root, those of `services` where any are named."""
        kinds = dict.fromkeys(kind for service in services or self._stores for kind in self._stores.get(service, ()))
        return tuple(target for target in self._index.of_kind(*kinds) if target.root == block.root)

    def at(self, block: Block, attribute: str) -> tuple[Block, ...]:
        """What an attribute of `block` refers to or names."""
        return tuple({id(t): t for value in read(block, attribute) for t in self.named(block, value)}.values())

    def protected(self, block: Block, row: Mapping[str, Any]) -> tuple[Block, ...]:
        """What a resource policy is about, by the catalogue's row: the block itself, what it names, or what that leads
        to."""
        if "through" in row:
            return self._behind(block, row["through"])
        return self.at(block, row["resource"]) if "resource" in row else (block,)

    def _behind(self, block: Block, attribute: str) -> tuple[Block, ...]:
        """The stores to which leads what an attribute of `block` refers to: the bucket of an access point."""
        named = {id(one): one for value in read(block, attribute) for one in referred(value)}
        found: dict[int, Block] = {}
        for one in named.values():
            further = self._table.leads_to.get(one.kind)
            if further is None:
                continue
            found.update((id(t), t) for t in (*self.at(one, further), *self._behind(one, further)))
        return tuple(found.values())

    def named(self, block: Block, value: Value) -> Iterator[Block]:
        """The stores, keys and roles that a value refers to or names."""
        for option in alternatives(value):
            yield from (target for target in _references(option) if self._is_target(target))
            text = marked(option)
            if text and not says_nothing(text):
                yield from self._by_marked(block, text, option)

    def _by_marked(self, block: Block, text: str, value: Value) -> tuple[Block, ...]:
        """What a (marked) text names in the root of a block, worked out once for all that write it.

        The value is kept beside it: a mark goes by the identity of a piece, which nothing else may take meanwhile."""
        found = self._texts.get((block.root, text))
        if found is None:
            found = self._texts[block.root, text] = (value, tuple(self._by_text(block, text)))
        return found[1]

    def _is_target(self, block: Block) -> bool:
        return block.kind == ROLE or block.kind in self._services

    def _by_text(self, block: Block, text: str) -> Iterator[Block]:
        """By ARN (of S3: the bucket before the first slash), else by one of the names that a kind goes by."""
        if text.startswith("s3://"):
            yield from self._in_bucket(block, text.removeprefix("s3://").partition("/")[0])
            return
        fields = text.split(":", 5)
        if text.startswith("arn:") and len(fields) == 6:
            service, name = fields[2], fields[5]
            kinds = (ROLE,) if service == "iam" else self._stores.get(service, ())
            name = name.partition("/")[0] if service == "s3" else _bare(name)
        else:
            kinds, name = tuple(self._services), text
        if says_nothing(name):
            return
        for kind in kinds:
            if kind in self._index.kinds:
                yield from self._named(block, kind, name)

    def called(self, block: Block, service: str, name: str) -> Iterator[Block]:
        """The stores of a service by name, or by a pattern of names."""
        for kind in self._stores.get(service, ()):
            if not name.strip("*"):
                yield from (target for target in self._index.of_kind(kind) if target.root == block.root)
            else:
                yield from self._named(block, kind, name)

    def _in_bucket(self, block: Block, name: str) -> Iterator[Block]:
        """The bucket of an S3 URI; all of them where it names none."""
        if not name.strip("*"):
            yield from self.every_store(block, ("s3",))
        for kind in self._stores.get("s3", ()) if name else ():
            yield from self._named(block, kind, name)

    def _named(self, block: Block, kind: str, name: str) -> Iterator[Block]:
        row = self._catalogue.kind(kind)
        names = row.names if row is not None and row.names else ("name",)
        is_whole = is_exact(name)
        for attribute in names:
            if is_whole:
                yield from (t for t in self._index.named(kind, attribute, name) if t.root == block.root)
            elif "." not in attribute:
                called = self._called_in(block.root, kind, attribute)
                yield from (target for target, names_of in called if fall_under(names_of, name))

    def _called_in(self, root: str, kind: str, attribute: str) -> list[tuple[Block, tuple[str | None, ...]]]:
        """The blocks of a kind in a root, each with the readings of its name."""
        found = self._names.get((root, kind, attribute))
        if found is None:
            of_root = (target for target in self._index.of_kind(kind) if target.root == root)
            found = [(target, readings(target.get(attribute))) for target in of_root]
            self._names[root, kind, attribute] = found
        return found


def _rest(value: Known | Unknown) -> str:
    """What an ARN says behind the name of the thing: /*, :*, /logs/*; the name, where it cannot be told from a path."""
    text = (with_holes(value) if value.parts else _HOLE) if isinstance(value, Unknown) else text_of(value) or ""
    fields = text.split(":", 5)
    if text.startswith("arn:") and len(fields) == 6:
        text = fields[5] if fields[2] == "s3" else _TYPE.sub("", fields[5], count=1)
    return _OWN_NAME.sub("", text, count=1)


def _bare(name: str) -> str:
    """The own name in the last field of an ARN: table/orders/index/x → orders, secret:db-AbCdEf → secret's name."""
    for sort in ("log-group:", "secret:", "db:", "cluster:", "function:"):
        if name.startswith(sort):
            return name.removeprefix(sort).removesuffix(":*")
    parts = name.split("/")
    return parts[1] if len(parts) > 1 and parts[0] not in ("role",) else parts[-1]


def _references(option: Known | Unknown) -> list[Block]:
    found = list(referred(option))
    for part in option.parts if isinstance(option, Unknown) else ():
        if isinstance(part, Unknown):
            found += _references(part)
    return found
