"""Which types look as if they keep or process data: by their name, and by the words of their documentation."""

from __future__ import annotations

import re

from domicile.facts.uncatalogued import is_setting, keeps_data
from tools.refresh_catalogue.model import Documented

_WORDS = re.compile(
    r"\b(?:stor(?:e|es|ed|age)|databases?|buckets?|backups?|snapshots?|logs?|queues?|topics?|streams?|caches?|tables?"
    r"|volumes?|disks?|file ?systems?|archives?|secrets?|encryption keys?|datasets?|warehouses?|index(?:es)?"
    r"|repositor(?:y|ies)|registr(?:y|ies)|replicas?|catalogs?|records?|recordings?|images?|artifacts?|knowledge|memory"
    r"|models?|jobs?|pipelines?|training|mail|workmail|messages?|workspaces?|pools?|notebooks?|sessions?|clusters?"
    r"|pipelines?|functions?|agents?|evaluations?|transcripts?|ledgers?|transfers?|migrations?|exports?)\b",
    re.IGNORECASE,
)


def looks_kept(one: Documented) -> str:
    """The word by which a type looks as if it kept data; "" where none does, or where it is a setting by its name."""
    if is_setting(one.kind):
        return ""
    if keeps_data(one.kind):
        return one.kind.partition("_")[2]
    found = _WORDS.search(one.summary) or _WORDS.search(one.kind.replace("_", " "))
    return found.group() if found else ""
