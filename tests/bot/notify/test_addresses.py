from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notify.addresses import is_allowed

NEVER, PRIVATE, PUBLIC = (False, False), (False, True), (True, True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("140.82.121.4", PUBLIC, id="public IPv4"),
        pytest.param("2606:50c0:8000::153", PUBLIC, id="public IPv6"),
        pytest.param("127.0.0.1", PRIVATE, id="loopback"),
        pytest.param("127.8.9.10", PRIVATE, id="all of loopback"),
        pytest.param("::1", PRIVATE, id="IPv6 loopback"),
        pytest.param("10.1.2.3", PRIVATE, id="private 10"),
        pytest.param("172.31.255.255", PRIVATE, id="private 172.16"),
        pytest.param("172.32.0.1", PUBLIC, id="just past private 172.16"),
        pytest.param("192.168.1.1", PRIVATE, id="private 192.168"),
        pytest.param("100.64.0.1", PRIVATE, id="carrier-grade NAT"),
        pytest.param("fd12:3456::1", PRIVATE, id="unique local IPv6"),
        pytest.param("169.254.169.254", NEVER, id="cloud metadata"),
        pytest.param("100.100.100.200", NEVER, id="metadata at Alibaba Cloud"),
        pytest.param("168.63.129.16", NEVER, id="the platform at Azure"),
        pytest.param("fd00:ec2::254", NEVER, id="metadata at Amazon over IPv6"),
        pytest.param("fe80::1", NEVER, id="link-local IPv6"),
        pytest.param("fe80::1%eth0", NEVER, id="scoped link-local IPv6"),
        pytest.param("2606:50c0:8000::153%eth0", NEVER, id="a scope on anything"),
        pytest.param("fec0::1", NEVER, id="site-local IPv6"),
        pytest.param("0.0.0.0", NEVER, id="unspecified"),  # noqa: S104 -- not a bind
        pytest.param("::", NEVER, id="unspecified IPv6"),
        pytest.param("224.0.0.251", NEVER, id="multicast"),
        pytest.param("ff02::1", NEVER, id="IPv6 multicast"),
        pytest.param("255.255.255.255", NEVER, id="broadcast"),
        pytest.param("240.0.0.1", NEVER, id="reserved"),
        pytest.param("192.0.2.1", NEVER, id="documentation"),
        pytest.param("::ffff:140.82.121.4", PUBLIC, id="mapped public"),
        pytest.param("::ffff:127.0.0.1", PRIVATE, id="mapped loopback"),
        pytest.param("::ffff:169.254.169.254", NEVER, id="mapped metadata"),
        pytest.param("64:ff9b::8c52:7904", PUBLIC, id="NAT64 of a public one"),
        pytest.param("64:ff9b::7f00:1", PRIVATE, id="NAT64 of loopback"),
        pytest.param("64:ff9b::a9fe:a9fe", NEVER, id="NAT64 of metadata"),
        pytest.param("64:ff9b:1::7f00:1", NEVER, id="local NAT64"),
        pytest.param("2002:7f00:1::", NEVER, id="6to4"),
        pytest.param("2001:0:1::1", NEVER, id="Teredo"),
        pytest.param("::127.0.0.1", NEVER, id="IPv4-compatible IPv6"),
        pytest.param("2130706433", NEVER, id="a decimal spelling"),
        pytest.param("0177.0.0.1", NEVER, id="an octal spelling"),
        pytest.param("127.1", NEVER, id="a short spelling"),
        pytest.param("localhost", NEVER, id="a name"),
        pytest.param("", NEVER, id="nothing"),
    ],
)
def test_only_public_addresses_and_private_ones_on_request(
    address: str, expected: tuple[bool, bool]
) -> None:
    judged = is_allowed(address, allow_private=False), is_allowed(address, allow_private=True)

    assert judged == expected


@given(st.ip_addresses() | st.ip_addresses(v=6, network="2000::/3"))
def test_what_is_allowed_is_always_global_unicast(address: IPv4Address | IPv6Address) -> None:
    if is_allowed(str(address), allow_private=False):
        inner = getattr(address, "ipv4_mapped", None) or address
        assert inner.is_global
        assert not inner.is_multicast


@given(st.ip_addresses(v=4))
def test_no_spelling_of_an_ipv4_address_is_allowed_more_than_the_address(
    address: IPv4Address,
) -> None:
    for allow_private in (False, True):
        plain = is_allowed(str(address), allow_private=allow_private)
        for prefix in ("::ffff:", "64:ff9b::", "2002:", "::", "64:ff9b:1::"):
            number = f"{int(address) >> 16:x}:{int(address) & 0xFFFF:x}"
            tail = f"{number}::" if prefix == "2002:" else number
            spelled = str(ip_address(prefix + tail))

            if is_allowed(spelled, allow_private=allow_private):
                assert plain
