"""Every function by name. A subject is imported when one of its functions is first called."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

SUBJECTS = {
    "collections": "alltrue anytrue chunklist coalesce coalescelist compact concat contains distinct element flatten"
    " index length matchkeys one range reverse slice sort sum",
    "conversion": "ephemeralasnull nonsensitive sensitive tobool tolist tomap tonumber toset tostring type",
    "dates": "formatdate timeadd timecmp",
    "encoding": "base64decode base64encode base64gunzip csvdecode textdecodebase64 textencodebase64 urldecode"
    " urlencode",
    "files": "abspath basename dirname file filebase64 fileexists fileset pathexpand",
    "format": "format formatlist",
    "hashes": "base64sha256 base64sha512 filebase64sha256 filebase64sha512 filemd5 filesha1 filesha256 filesha512 md5"
    " sha1 sha256 sha512 uuidv5",
    "json_text": "jsondecode jsonencode",
    "network": "cidrcontains cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "numbers": "abs ceil floor log max min parseint pow signum",
    "objects": "defaults keys lookup merge transpose values zipmap",
    "regular_expressions": "regex regexall replace",
    "sets": "setintersection setproduct setsubtract setunion",
    "strings": "chomp endswith indent join lower split startswith strcontains strrev substr title trim trimprefix"
    " trimspace trimsuffix upper",
    "tfvars": "provider::terraform::encode_expr provider::terraform::encode_tfvars",
    "yaml_text": "yamldecode yamlencode",
}
"""subject (a module of this package) → the functions in it."""

WITHOUT_MEANING = {
    "base64gzip": "function not evaluated: base64gzip() depends on how the text is compressed",
    "bcrypt": "known only when it runs: bcrypt() uses a new salt each time",
    "issensitive": "function not evaluated: issensitive() asks for marks that are not followed here",
    "plantimestamp": "known only when it runs: plantimestamp()",
    "rsadecrypt": "function not evaluated: rsadecrypt() opens a secret",
    "timestamp": "known only when it runs: timestamp()",
    "uuid": "known only when it runs: uuid()",
}
"""function → why it gives an unknown."""

_SUBJECT_OF = {name: subject for subject, names in SUBJECTS.items() for name in names.split()}


@cache
def function_called(name: str) -> Callable[..., Any] | None:
    """The Python function behind a name; None where there is none (see `reason_without`)."""
    subject = _SUBJECT_OF.get(name)
    if subject is None:
        return None
    found: Callable[..., Any] = import_module(f"domicile.terraform.functions.{subject}").FUNCTIONS[name]
    return found


def reason_without(name: str) -> str:
    """Why a function without a Python function gives an unknown."""
    return WITHOUT_MEANING.get(name, f"function not evaluated: {name}()")
