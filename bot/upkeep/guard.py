"""Keep requests out of private networks: a name is resolved here, and only what was checked is connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Finds the network addresses of a host; raises ``socket.gaierror`` where there are none."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given to the public internet (https://www.iana.org/assignments/ipv6-address-space)."""


class PrivateAddress(httpx.TransportError):
    """A name leads into a private network; nothing was sent there."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves, checks every address, and connects to one that was checked, so that a second answer changes nothing.

    Redirects are requests of their own and are checked as such.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        resolve: Resolve | None = None,
        allowed: bool = False,
        is_proxied: bool = False,
    ) -> None:
        """Make a guard.

        Args:
            inner: Carries the requests.
            resolve: Finds addresses; the system's resolver if None.
            allowed: Let private addresses pass: for tests, and for whoever checks sites of their own network.
            is_proxied: A proxy connects, and resolves names in its own network: what is known of them here is checked,
                and the name is passed on.
        """
        self._inner = inner
        self._resolve = resolve or resolve_host
        self._is_allowed = allowed
        self._is_proxied = is_proxied

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a checked address.

        Raises:
            PrivateAddress: one of the name's addresses is not public.
            socket.gaierror: the name has no address.
            httpx.TransportError: as the inner transport.
        """
        host = request.url.raw_host.decode("ascii")  # resolvers spell names in Unicode otherwise than browsers
        found = await self._addresses(host, request.url.port or 443)
        if not self._is_allowed and not all(is_public(each) for each in found):
            raise PrivateAddress(f"{host} leads into a private network", request=request)
        if self._is_proxied:
            return await self._inner.handle_async_request(request)
        for number, address in enumerate(found, start=1):
            try:
                response = await self._inner.handle_async_request(_pinned(request, address))
            except httpx.ConnectError:
                if number == len(found):
                    raise
                continue
            await self._check_peer(request, response)
            return response
        raise httpx.ConnectError(f"{host} has no address", request=request)

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        if _is_literal(host):
            return [host]
        try:
            return await self._resolve(host, port)
        except socket.gaierror:
            if self._is_proxied:
                return []
            raise

    async def _check_peer(self, request: httpx.Request, response: httpx.Response) -> None:
        """Look once more at whom we are connected to, unless a proxy stands between."""
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        if peer and not self._is_allowed and _is_literal(str(peer[0])) and not is_public(str(peer[0])):
            await response.aclose()
            raise PrivateAddress(f"{request.url.host} leads into a private network", request=request)


async def resolve_host(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the public internet, also when it is wrapped into another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        return ip.is_global and ip in _UNICAST
    return ip.is_global and not ip.is_multicast


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """Send a request to an address; certificate and Host stay those of the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )
