"""Functions of IP address ranges."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork

Network = IPv4Network | IPv6Network
MOST_SUBNETS = 2048


def _network(prefix: str) -> Network:
    """A prefix in CIDR notation; host bits are dropped, octets are decimal even with leading zeros."""
    address, slash, length = prefix.partition("/")
    if not slash:
        raise EvaluationError(f"{prefix[:60]} is no CIDR prefix")
    if ":" not in address:
        address = ".".join(part.lstrip("0") or "0" for part in address.split("."))
    try:
        return ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        raise EvaluationError(f"{prefix[:60]} is no CIDR prefix") from None


def cidr_host(prefix: str, number: int) -> str:
    """The address with this number in the range; negative numbers count from its end."""
    network = _network(prefix)
    count = network.num_addresses
    if not -count <= number < count:
        raise EvaluationError(f"{prefix} has no host {number}")
    return str(network[number])


def cidr_netmask(prefix: str) -> str:
    network = _network(prefix)
    if isinstance(network, IPv6Network):
        raise EvaluationError("cidrnetmask is for IPv4")
    return str(network.netmask)


def cidr_subnet(prefix: str, bits: int, number: int) -> str:
    network = _network(prefix)
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen:
        raise EvaluationError(f"{prefix} has no room for {bits} more bits")
    if not 0 <= number < 2**bits:
        raise EvaluationError(f"{prefix} has no subnet {number} of {bits} bits")
    start = int(network.network_address) + number * 2 ** (network.max_prefixlen - length)
    return str(type(network)((start, length)))


def cidr_subnets(prefix: str, *bits: int) -> list[str]:
    """Consecutive subnets, each with that many bits more than the prefix."""
    network = _network(prefix)
    if len(bits) > MOST_SUBNETS:
        raise TooMuchWork("too many subnets")
    current = int(network.network_address)
    end = current + network.num_addresses
    subnets: list[str] = []
    for more in bits:
        length = network.prefixlen + more
        if more < 1 or length > network.max_prefixlen:
            raise EvaluationError(f"{prefix} has no room for {more} more bits")
        size = 2 ** (network.max_prefixlen - length)
        start = -(-current // size) * size
        if start + size > end:
            raise EvaluationError(f"{prefix} has no room for so many subnets")
        subnets.append(str(type(network)((start, length))))
        current = start + size
    return subnets


def cidr_contains(prefix: str, inner: str) -> bool:
    """Whether a range holds an address or a whole other range (OpenTofu)."""
    network = _network(prefix)
    try:
        other = _network(inner) if "/" in inner else ip_network(ip_address(inner))
    except ValueError:
        raise EvaluationError(f"{inner[:60]} is no address") from None
    if other.version != network.version:
        raise EvaluationError("the two are of different IP versions")
    return bool(other.subnet_of(network))  # type: ignore[arg-type]


FUNCTIONS = {
    "cidrcontains": cidr_contains,
    "cidrhost": cidr_host,
    "cidrnetmask": cidr_netmask,
    "cidrsubnet": cidr_subnet,
    "cidrsubnets": cidr_subnets,
}
