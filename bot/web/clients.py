"""Who a request comes from, as far as proxies are believed: an address to count by, never to keep."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

# An address as proxies write it: bare, in quotes, with a port, in brackets, with a zone.
_ADDRESS = r"[0-9A-Fa-f:.]{2,45}"
_HOP = re.compile(rf'"?(?:\[(?P<six>{_ADDRESS})(?:%[\w.-]+)?\]|(?P<bare>{_ADDRESS})(?:%[\w.-]+)?)(?::\d{{1,5}})?"?')


def client_of(scope: Scope, *, trusted_proxies: int) -> str:
    """Return whom a request is counted under: an IPv4 address, or the /64 of an IPv6 one, which is one household's.

    Each proxy that is believed has added, at the right of X-Forwarded-For, the address that connected to it. So with
    one proxy the rightmost is the client's, with two the one before that, and whatever stands further to the left was
    sent by the client and means nothing. An entry that is no address counts as the proxy that wrote it.
    """
    peer = (scope.get("client") or ("", 0))[0]
    if trusted_proxies == 0:
        return _counted(peer) or peer
    # Headers that came several times are one list, in their order (RFC 9110, section 5.2).
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
    hops = forwarded.rsplit(",", trusted_proxies)[-trusted_proxies:]
    return next((found for hop in hops if (found := _counted(hop))), _counted(peer) or peer)


def _counted(text: str) -> str | None:
    address = _address(text.strip())
    if address is None:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((int(address), 64), strict=False))
        address = address.ipv4_mapped
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    found = _HOP.fullmatch(text)
    if found is None:
        return None
    bare = found["six"] or found["bare"]
    if bare.count(":") == 1:  # an IPv4 address with its port, which the pattern reads as part of it
        bare = bare.partition(":")[0]
    try:
        return ip_address(bare)
    except ValueError:
        return None
