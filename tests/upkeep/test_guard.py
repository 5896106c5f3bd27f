"""Nothing is asked for inside private networks, whatever a name, a redirect or a resolver says."""

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bot.upkeep.guard import GuardedTransport, PrivateAddress, Resolve, is_public, resolve_host
from bot.upkeep.probe import Outcome, Probe, open_client, probe
from tests.upkeep.sites import nothing

PUBLIC, OTHER_PUBLIC = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
PRIVATE = "10.0.0.5"
ADDRESSES = {
    "127.0.0.1": False,
    "127.255.255.254": False,
    "::1": False,
    "10.1.2.3": False,
    "172.16.0.1": False,
    "172.31.255.255": False,
    "192.168.1.1": False,
    "fc00::1": False,
    "fd12:3456:789a::1": False,
    "fec0::1": False,
    "169.254.169.254": False,
    "fe80::1": False,
    "fe80::1%eth0": False,
    "0.0.0.0": False,  # noqa: S104  (nobody binds to it here)
    "::": False,
    "255.255.255.255": False,
    "240.0.0.1": False,
    "192.0.2.7": False,
    "2001:db8::7": False,
    "100.64.0.1": False,
    "100.127.255.255": False,
    "224.0.0.251": False,
    "ff02::fb": False,
    "ff0e::1": False,
    "::ffff:127.0.0.1": False,
    "::ffff:192.168.1.1": False,
    "::127.0.0.1": False,
    "::ffff:0:127.0.0.1": False,
    "2002:7f00:1::": False,
    "2002:c0a8:101::1": False,
    "64:ff9b::7f00:1": False,
    "64:ff9b::a9fe:a9fe": False,
    "64:ff9b:1::7f00:1": False,
    "2001:0:4136:e378:8000:63bf:3f57:fefe": False,  # Teredo of 192.168.1.1
    PUBLIC: True,
    "100.63.255.255": True,
    "100.128.0.0": True,
    "172.32.0.1": True,
    OTHER_PUBLIC: True,
    "::ffff:93.184.215.14": True,
    "2002:5db8:d70e::1": True,
    "64:ff9b::5db8:d70e": True,
    "2001:0:4136:e378:8000:63bf:a247:28f1": True,
}


@dataclass
class Carrier(httpx.AsyncBaseTransport):
    """Carries nothing: it writes down what it was given, and answers what it was told."""

    redirects: dict[str, str] = field(default_factory=dict)
    closed_to: Sequence[str] = ()
    peer: tuple[str, int] | None = None
    sent: list[httpx.Request] = field(default_factory=list)

    @property
    def reached(self) -> list[str]:
        return [str(request.url) for request in self.sent]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        if request.url.host in self.closed_to:
            raise httpx.ConnectError("refused", request=request)
        leads = self.redirects.get(request.headers["Host"] + request.url.path)
        extensions: dict[str, Any] = {"network_stream": Wire(self.peer)} if self.peer else {}
        headers = {"Location": leads} if leads else {}
        return httpx.Response(302 if leads else 200, headers=headers, content=nothing(), extensions=extensions)


@dataclass
class Wire:
    """A connection, which knows whom it leads to."""

    peer: tuple[str, int]

    def get_extra_info(self, what: str) -> object:
        return self.peer if what == "server_addr" else None


def names(**known: Sequence[str]) -> Resolve:
    """Make a resolver that knows these names, each below ``.example``."""

    async def resolve(host: str, _: int) -> Sequence[str]:
        found = known.get(host.removesuffix(".example"))
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found

    return resolve


async def get(carrier: Carrier, resolve: Resolve, url: str, allowed: bool = False) -> httpx.Response:
    async with httpx.AsyncClient(transport=GuardedTransport(carrier, resolve, allowed)) as client:
        return await client.get(url)


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items(), ids=ADDRESSES)
def test_only_addresses_of_the_public_internet_are_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize(
    "found", [[PRIVATE], [PUBLIC, PRIVATE], [PRIVATE, PUBLIC], [OTHER_PUBLIC, "::1"], ["::ffff:10.0.0.5"]]
)
async def test_a_name_with_a_private_address_is_refused_before_anything_is_sent(found: list[str]) -> None:
    carrier = Carrier()
    with pytest.raises(PrivateAddress) as refused:
        await get(carrier, names(kupala=found), "https://kupala.example/page")
    assert (str(refused.value), carrier.sent) == ("kupala.example leads into a private network", [])


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.5:8080", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:7f00:1]", "[fe80::1%25eth0]"],
)
async def test_a_private_literal_is_refused_without_asking_the_resolver(host: str) -> None:
    carrier = Carrier()
    with pytest.raises(PrivateAddress):
        await get(carrier, names(), f"http://{host}/")
    assert carrier.sent == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0177.1", "localhost"])
async def test_odd_spellings_of_a_private_literal_are_refused(host: str) -> None:
    carrier = Carrier()
    with pytest.raises(PrivateAddress):
        await get(carrier, resolve_host, f"http://{host}/")
    assert carrier.sent == []


async def test_a_public_literal_passes_without_asking_the_resolver() -> None:
    carrier = Carrier()
    assert (await get(carrier, names(), f"http://[{OTHER_PUBLIC}]:8080/page")).status_code == 200
    assert carrier.reached == [f"http://[{OTHER_PUBLIC}]:8080/page"]


async def test_a_resolver_that_answers_otherwise_the_second_time_changes_nothing() -> None:
    carrier = Carrier()
    answers: Iterator[list[str]] = iter([[PUBLIC], [PRIVATE]])

    async def rebinding(_: str, __: int) -> list[str]:
        return next(answers)

    assert (await get(carrier, rebinding, "https://kupala.example/")).status_code == 200
    assert carrier.reached == [f"https://{PUBLIC}/"]
    assert next(answers) == [PRIVATE], "it was asked once"


async def test_a_name_that_was_public_and_turns_private_is_refused_at_the_next_request() -> None:
    carrier = Carrier(redirects={"kupala.example/": "https://kupala.example/inside"})
    answers: Iterator[list[str]] = iter([[PUBLIC], [PRIVATE]])

    async def rebinding(_: str, __: int) -> list[str]:
        return next(answers)

    async with open_client(resolve=rebinding, inner=carrier) as client:
        seen = await probe(client, "https://kupala.example/")
    why = "it leads into a private network"
    assert seen == Probe(Outcome.REFUSED, why, None, "https://kupala.example/inside")
    assert carrier.reached == [f"https://{PUBLIC}/"]


@pytest.mark.parametrize("to", ["http://127.0.0.1/admin", "http://[::1]/", "http://router.example/"])
async def test_a_redirect_to_a_private_address_is_refused(to: str) -> None:
    carrier = Carrier(redirects={"kupala.example/": to})
    resolve = names(kupala=[PUBLIC], router=["192.168.0.1"])
    async with open_client(resolve=resolve, inner=carrier) as client:
        seen = await probe(client, "https://kupala.example/")
    assert seen == Probe(Outcome.REFUSED, "it leads into a private network", None, to)
    assert carrier.reached == [f"https://{PUBLIC}/"]


async def test_the_certificate_and_the_host_header_stay_those_of_the_name() -> None:
    carrier = Carrier()
    await get(carrier, names(kupala=[OTHER_PUBLIC]), "https://kupala.example:8443/page?q=1")
    (sent,) = carrier.sent
    assert str(sent.url) == f"https://[{OTHER_PUBLIC}]:8443/page?q=1"
    assert sent.headers["Host"] == "kupala.example:8443"
    assert sent.extensions["sni_hostname"] == "kupala.example"


async def test_a_name_in_unicode_is_resolved_as_browsers_do() -> None:
    carrier = Carrier()
    known = names(**{"xn--strae-oqa": [PUBLIC]})
    await get(carrier, known, "https://straße.example/")
    (sent,) = carrier.sent
    assert sent.headers["Host"] == sent.extensions["sni_hostname"] == "xn--strae-oqa.example"


async def test_the_next_address_is_tried_where_the_first_refuses_the_connection() -> None:
    carrier = Carrier(closed_to=[OTHER_PUBLIC])
    response = await get(carrier, names(kupala=[OTHER_PUBLIC, PUBLIC]), "https://kupala.example/")
    assert (response.status_code, carrier.reached) == (200, [f"https://[{OTHER_PUBLIC}]/", f"https://{PUBLIC}/"])


async def test_a_name_whose_addresses_all_refuse_the_connection_cannot_be_reached() -> None:
    carrier = Carrier(closed_to=[OTHER_PUBLIC, PUBLIC])
    with pytest.raises(httpx.ConnectError):
        await get(carrier, names(kupala=[OTHER_PUBLIC, PUBLIC]), "https://kupala.example/")
    assert carrier.reached == [f"https://[{OTHER_PUBLIC}]/", f"https://{PUBLIC}/"]


async def test_a_name_without_addresses_cannot_be_reached() -> None:
    carrier = Carrier()
    with pytest.raises(httpx.ConnectError, match=r"kupala\.example has no address"):
        await get(carrier, names(kupala=[]), "https://kupala.example/")
    assert carrier.sent == []


async def test_an_answer_of_a_peer_that_turns_out_to_be_private_is_refused() -> None:
    carrier = Carrier(peer=(PRIVATE, 443))
    with pytest.raises(PrivateAddress):
        await get(carrier, names(kupala=[PUBLIC]), "https://kupala.example/")


@pytest.mark.parametrize("peer", [(PUBLIC, 443), (OTHER_PUBLIC, 443)])
async def test_an_answer_of_a_public_peer_is_taken(peer: tuple[str, int]) -> None:
    carrier = Carrier(peer=peer)
    assert (await get(carrier, names(kupala=[PUBLIC]), "https://kupala.example/")).status_code == 200


async def test_private_addresses_pass_where_somebody_allows_them() -> None:
    carrier = Carrier(peer=(PRIVATE, 443))
    assert (await get(carrier, names(kupala=[PRIVATE]), "http://kupala.example/", allowed=True)).status_code == 200
    assert carrier.reached == [f"http://{PRIVATE}/"]


async def test_closing_the_client_closes_what_carries() -> None:
    closed = []

    class Closing(Carrier):
        async def aclose(self) -> None:
            closed.append(True)

    await get(Closing(), names(kupala=[PUBLIC]), "https://kupala.example/")
    assert closed == [True]


async def test_a_proxy_gets_the_name_and_what_is_known_to_be_private_is_refused_all_the_same() -> None:
    seen: list[str] = []

    def record(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(200)

    async def resolve(host: str, port: int) -> list[str]:
        if host == "nobody.example":
            raise socket.gaierror(socket.EAI_NONAME, "unknown here")
        return ["10.0.0.1" if host == "inside.example" else "93.184.216.34"]

    guard = GuardedTransport(httpx.MockTransport(record), resolve, is_proxied=True)
    async with httpx.AsyncClient(transport=guard) as client:
        for host in ("nobody.example", "outside.example"):
            assert (await client.get(f"https://{host}")).status_code == 200
        with pytest.raises(PrivateAddress):
            await client.get("https://inside.example")
        with pytest.raises(PrivateAddress):
            await client.get("http://127.0.0.1")
    assert seen == ["nobody.example", "outside.example"]
