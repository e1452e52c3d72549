"""Functions that hash texts and files."""

from __future__ import annotations

import base64
import hashlib
import uuid

from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.functions.files import Files, read_bytes

NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sha512(text: str) -> str:
    return hashlib.sha512(text.encode()).hexdigest()


def base64_sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def base64_sha512(text: str) -> str:
    return base64.b64encode(hashlib.sha512(text.encode()).digest()).decode()


def file_md5(files: Files, path: str) -> str:
    return hashlib.md5(read_bytes(files, path), usedforsecurity=False).hexdigest()


def file_sha1(files: Files, path: str) -> str:
    return hashlib.sha1(read_bytes(files, path), usedforsecurity=False).hexdigest()


def file_sha256(files: Files, path: str) -> str:
    return hashlib.sha256(read_bytes(files, path)).hexdigest()


def file_sha512(files: Files, path: str) -> str:
    return hashlib.sha512(read_bytes(files, path)).hexdigest()


def file_base64_sha256(files: Files, path: str) -> str:
    return base64.b64encode(hashlib.sha256(read_bytes(files, path)).digest()).decode()


def file_base64_sha512(files: Files, path: str) -> str:
    return base64.b64encode(hashlib.sha512(read_bytes(files, path)).digest()).decode()


def uuid_v5(namespace: str, name: str) -> str:
    """`namespace` is dns, url, oid, x500 or a UUID."""
    space = NAMESPACES.get(namespace)
    if space is None:
        try:
            space = uuid.UUID(namespace)
        except ValueError:
            raise EvaluationError("uuidv5 takes dns, url, oid, x500 or a UUID") from None
    return str(uuid.uuid5(space, name))


FUNCTIONS = {
    "base64sha256": base64_sha256,
    "base64sha512": base64_sha512,
    "filebase64sha256": file_base64_sha256,
    "filebase64sha512": file_base64_sha512,
    "filemd5": file_md5,
    "filesha1": file_sha1,
    "filesha256": file_sha256,
    "filesha512": file_sha512,
    "md5": md5,
    "sha1": sha1,
    "sha256": sha256,
    "sha512": sha512,
    "uuidv5": uuid_v5,
}
