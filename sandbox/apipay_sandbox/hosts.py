"""Which hosts are those of an internal network, by their address or by their name."""

import ipaddress
import socket
import unicodedata

LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")
"""Endings of names that the public DNS does not give away."""

_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
"""Public addresses of IPv6 behind which there may be a private one of IPv4."""

_IDEOGRAPHIC_FULL_STOP = "\u3002"


def is_local(name: str) -> bool:
    """Tell whether a name is one that only the own network knows."""
    return "." not in name or name.endswith(LOCAL)


def is_internal(host: str) -> bool:
    """Tell whether a host of a URL would reach an internal network (W07), however it is spelt.

    Names are not looked up here: where a public one leads is seen when something is sent there.
    """
    spelt_out = unicodedata.normalize("NFKC", host).replace(_IDEOGRAPHIC_FULL_STOP, ".")
    name = spelt_out.rstrip(".").lower()
    address = _address(name)
    if address is None:
        return is_local(name)
    translated = any(address in network for network in _TRANSLATED)
    return not address.is_global or address.is_multicast or translated


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a name spells, ``127.1`` and ``0x7f000001`` as resolvers do."""
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(name))
    except (OSError, ValueError):
        return None
