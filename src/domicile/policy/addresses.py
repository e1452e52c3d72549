"""Names that a policy may write as a glob or as a range of addresses: hosts, CIDR ranges, addresses of resources."""

from __future__ import annotations

import ipaddress

from domicile.policy.globs import covers


def covers_address(pattern: str, name: str) -> bool:
    """Whether a name matches a glob, or an address or range lies in the range that the pattern is."""
    return covers(pattern, name) or _within(name, pattern)


def _within(name: str, pattern: str) -> bool:
    """Whether one CIDR range lies in another."""
    try:
        inner, outer = ipaddress.ip_network(name, strict=False), ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return False
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False
