"""Sentences about a Terraform resource, in the words of the object that it mirrors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from domicile.facts.kubernetes.mirror_values import attribute_of
from domicile.model.trail import Trail

_WORD = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
_SETTING = re.compile(r"(?<=: )[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?= = )")
_ARTICLE = re.compile(r"\b[Aa]n(?= [B-DF-HJ-NP-TV-Z][a-z])")
_PLACEHOLDER = re.compile(r"(\$\{[^}]*\}|\{\{.*?\}\})")
_HELD_PLACE = ("${", "{{")
_RESOURCES = ("aws_", "google_", "azurerm_")
_ASSIGNED = re.compile(r"\b([a-z][a-zA-Z0-9]*) = ")


class Words:
    """Knows what a family of objects calls each resource: `kinds` as in mirrors.yaml."""

    def __init__(self, kinds: Mapping[str, Any]) -> None:
        self._kinds: dict[str, str] = {}
        self._renamed: dict[str, str] = {}
        for name, row in kinds.items():
            kind = row if isinstance(row, str) else row.get("kind", "")
            self._kinds.setdefault(kind, name.partition("/")[2])
            for setting, part in () if isinstance(row, str) else row.get("parts", {}).items():
                self._kinds.setdefault(part["kind"], attribute_of(setting))
            for setting, attribute in () if isinstance(row, str) else row.get("rename", {}).items():
                self._renamed.setdefault(attribute, attribute_of(setting))

    def told(self, sentence: str) -> str:
        """`aws_s3_bucket_policy` → BucketPolicy, `public_access_prevention = …` → `publicAccessPrevention: …`."""
        if "_" not in sentence:
            return sentence
        return "".join(
            part if part.startswith(_HELD_PLACE) else self._said(part) for part in _PLACEHOLDER.split(sentence)
        )

    def _said(self, text: str) -> str:
        words = _WORD.sub(lambda match: self._word(match[0]), text)
        return _ASSIGNED.sub(r"\1: ", _ARTICLE.sub(lambda match: match[0][0], words))

    def _word(self, word: str) -> str:
        if word.startswith(_RESOURCES):
            return self._kinds.get(word, word)
        return self._setting(word)

    def _setting(self, attribute: str) -> str:
        return self._renamed.get(attribute) or attribute_of(attribute)

    def path(self, body: str, attribute: str) -> str:
        """The path of an attribute in the object whose settings stand at `body`."""
        name, dot, rest = attribute.partition(".")
        return f"{body}.{self._setting(name)}{dot}{attribute_of(rest)}" if attribute else body

    def told_trail(self, trail: Trail | None) -> Trail | None:
        """The proof with the objects' names of resources; lines of the source stay as they are."""
        if trail is None:
            return None
        parents = tuple(told for parent in trail.parents if (told := self.told_trail(parent)))
        return Trail(trail.file, trail.line, lambda: self._step(trail.text), parents)

    def _step(self, text: str) -> str:
        words = _WORD.sub(lambda match: self._kinds.get(match[0], match[0]), text)
        return _SETTING.sub(lambda match: self._setting(match[0]), words)
