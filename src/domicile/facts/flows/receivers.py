"""Who receives: a host, an e-mail address, a telephone number, an address on the internet; and where that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from domicile.catalogue import Catalogue
from domicile.facts.hosts import Hosts, host_of
from domicile.model.places import Resolution
from domicile.model.values import Unknown

_OPEN = "\0"
"""Stands for what is not known in a text."""


@dataclass(slots=True)
class Receivers:
    """Reads the names of receivers."""

    catalogue: Catalogue
    _hosts: Hosts = field(init=False)

    def __post_init__(self) -> None:
        """Loads the tables of hosts."""
        self._hosts = Hosts(self.catalogue)

    def read(self, text: str, prefix: str = "") -> tuple[str, Resolution]:
        """What a receiver is called (a URL by its host, so that no secret in it is shown) and where it is.

        With a prefix it is the name of an account or of a network, and no host.
        """
        if prefix:
            name = prefix + text[max(text.find("projects/"), 0) :].strip()
            return name, Resolution(unknown=_nobody(name))
        if "@" in text and "://" not in text:
            return text.strip().lower(), Resolution(unknown=_nobody(text.strip().lower()))
        host = host_of(text)
        place = self._hosts.place(host) if host else None
        name = host or text.strip()
        return name, Resolution((place,)) if place else Resolution(unknown=_nobody(name))

    def partly(self, value: Unknown) -> tuple[str, Resolution]:
        """A receiver whose text is only partly known: its host, where that is."""
        text = "".join(part if isinstance(part, str) else _OPEN for part in value.parts)
        authority = re.split(r"[/?#]", text.partition("://")[2] or text, maxsplit=1)[0]
        if _OPEN not in authority:
            return self.read(authority) if host_of(authority) else ("", Resolution(unknown=value.reason))
        tail = host_of(authority.rpartition(_OPEN)[2].partition(".")[2])
        place = self._hosts.place_below(tail) if tail else None
        return (f"*.{tail}" if tail else "", Resolution((place,)) if place else Resolution(unknown=value.reason))


def _nobody(name: str) -> str:
    return f"nobody says where {name} is; the policy's outsiders can"
