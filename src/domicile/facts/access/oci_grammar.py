"""The language of Oracle Cloud's policy statements: allow, deny, endorse, admit and define.

    allow group Ops, 'Domain'/'Readers' to manage object-family in compartment A:B where any {a.b = 'x', c != /y*/}

Source: docs.oracle.com, IAM "Policy Syntax", "Conditions", "Deny Policies" and "Cross-Tenancy Access Policies", and the
forms in public repositories of Oracle's that are deployed (a list of permissions without `to`, a compartment of another
tenancy). That `//` begins a comment is not verified.
An unknown part of a statement stands as a hole (`hole`) in the text; holes may be any name, and a whole subject, verb,
resource, location or condition.
"""

from __future__ import annotations

from domicile.facts.access.oci_conditions import where
from domicile.facts.access.oci_language import (
    HOLE,
    SUBJECTS,
    VERBS,
    Comparison,
    Conditions,
    Location,
    Statement,
    StatementError,
    Subject,
)
from domicile.facts.access.oci_reader import Reader

__all__ = ["HOLE", "Comparison", "Conditions", "Location", "Statement", "StatementError", "Subject", "parse"]

_NAMED = ("group", "dynamic-group", "service", "any-user", "any-group")


def parse(text: str) -> Statement:
    """The statement that a text is. Raises `StatementError`."""
    reader = Reader(text)
    effect = reader.keyword("allow", "deny", "endorse", "admit", "define")
    if effect == "define":
        return _ended(reader, _definition(reader), "the end")
    if effect == "deny":
        further = reader.maybe("endorse", "admit")
        effect = f"deny-{further}" if further else effect
    return _ended(reader, _statement(reader, effect), "the end, or `where`")


def _ended(reader: Reader, statement: Statement, expected: str) -> Statement:
    if not reader.ended():
        raise reader.fault(expected)
    return statement


def _statement(reader: Reader, effect: str) -> Statement:
    subjects = _subjects(reader)
    if not reader.sees("{"):
        reader.keyword("to")
    verb, resource, permissions = _deed(reader)
    location = _location(reader)
    if reader.maybe("with"):
        _resource(reader)
        _location(reader)
    condition, unknown = where(reader)
    return Statement(effect, subjects, verb, resource, permissions, location, condition, unknown)


def _definition(reader: Reader) -> Statement:
    kind = reader.keyword("tenancy", "group", "dynamic-group", "compartment")
    name = reader.name()
    reader.keyword("as")
    reader.maybe("id")
    return Statement("define", (Subject(kind, name),), defined_as=reader.name())


def _subjects(reader: Reader) -> tuple[Subject, ...]:
    if reader.sees_hole():
        reader.until("to")
        return (Subject("unknown"),)
    kind = reader.keyword(*SUBJECTS)
    found = [_subject(reader, kind)]
    while not kind.startswith("any-") and reader.mark(","):
        kind = reader.maybe(*_NAMED) or kind
        found.append(_subject(reader, kind))
    tenancy = _of_tenancy(reader)
    return tuple(Subject(s.kind, s.name, s.by_id, s.tenancy or tenancy) for s in found)


def _subject(reader: Reader, kind: str) -> Subject:
    if kind.startswith("any-"):
        return Subject(kind)
    if kind == "resource":
        names = [reader.name()]
        while not reader.sees("to", "of", "{") and reader.sees_word():
            names.append(reader.name())
        return Subject(kind, " ".join(names))
    by_id = reader.maybe("id") is not None
    name = _no_keyword(reader, "to")
    while reader.mark("/"):
        name += "/" + reader.name()
    return Subject(kind, name, by_id, _of_tenancy(reader))


def _no_keyword(reader: Reader, word: str) -> str:
    """A name, which is not the word that goes on with the statement (`allow group to read`)."""
    if reader.sees(word):
        raise reader.fault("a name")
    return reader.name()


def _of_tenancy(reader: Reader) -> str:
    if not reader.maybe("of"):
        return ""
    if reader.maybe("any-tenancy"):
        return "any-tenancy"
    reader.keyword("tenancy")
    reader.maybe("id")
    return reader.name()


def _deed(reader: Reader) -> tuple[str, str, tuple[str, ...]]:
    if reader.mark("{"):
        permissions = [reader.name()]
        while reader.mark(",") and not reader.sees("}"):
            permissions.append(reader.name())
        reader.must("}")
        return "", "", tuple(permissions)
    if reader.sees_hole():
        verb = reader.name()
        return (HOLE, HOLE, ()) if reader.sees("in") else (verb, _resource(reader), ())
    return reader.keyword(*VERBS), _resource(reader), ()


def _resource(reader: Reader) -> str:
    names = [reader.name()]
    while reader.mark(","):
        names.append(reader.name())
    return ",".join(name.lower() for name in names)


def _location(reader: Reader) -> Location:
    if reader.sees_hole():
        reader.until("where", "with")
        return Location("unknown")
    reader.keyword("in")
    if reader.sees_hole():
        reader.name()
        return Location("unknown")
    kind = reader.keyword("tenancy", "compartment", "any-tenancy")
    if kind == "any-tenancy":
        return Location(kind)
    return _tenancy(reader) if kind == "tenancy" else _compartment(reader)


def _tenancy(reader: Reader) -> Location:
    if reader.sees("where", "with") or not reader.sees_word():
        return Location("tenancy")
    by_id = reader.maybe("id") is not None
    if not by_id and reader.sees_hole():
        return Location("tenancy")
    return Location("tenancy", reader.name(), by_id)


def _compartment(reader: Reader) -> Location:
    by_id = reader.maybe("id") is not None
    name = _no_keyword(reader, "where")
    while reader.mark(":"):
        name += ":" + reader.name()
    return Location("compartment", name, by_id, _of_tenancy(reader))
