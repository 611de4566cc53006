"""Which addresses a webhook may reach: the public internet, and private ones if allowed.

The tables follow IANA's special-purpose registries
(https://www.iana.org/assignments/iana-ipv4-special-registry) rather than `is_global`,
whose answers differ between Python releases.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "::1/128",
            "fc00::/7",
        ),
    )
)
"""Open to an operator who allows private targets."""

NEVER = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "100.100.100.200/32",  # metadata at Alibaba Cloud
            "168.63.129.16/32",  # the platform's own address at Azure
            "169.254.0.0/16",  # link-local, and metadata at most clouds
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "192.175.48.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",  # multicast, reserved, broadcast
            "2001::/23",  # Teredo, ORCHID, benchmarking
            "2001:db8::/32",
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",
            "3fff::/20",
            "fd00:ec2::254/128",  # metadata at Amazon
            "fd20:ce::254/128",  # metadata at Google
        ),
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def is_allowed(address: str, *, allow_private: bool) -> bool:
    """Whether to connect to a literal `address`; what is no address is not allowed."""
    try:
        parsed = _inner(ip_address(address))
    except ValueError:
        return False
    if any(parsed in network for network in NEVER):
        return False
    if any(parsed in network for network in PRIVATE):
        return allow_private
    return isinstance(parsed, IPv4Address) or parsed in _GLOBAL_UNICAST


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 spelling of it leads to."""
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id is not None:
        raise ValueError("a scoped address is link-local")
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
