"""The webhook: Telegram is answered when its update is handled, and nobody else learns that there is one."""

import asyncio
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Update

from bot.web.door import SECRET_HEADER, door_of
from bot.web.once import Once
from bot.web.server import BODY_LIMIT, serve
from bot.web.webhook import Webhook
from tests.telegram.belpost import Clerk, message
from tests.web.courier import DOOR, FREE, TOKEN, Courier, Desk, served

HEAD = f"POST {DOOR.path} HTTP/1.1\r\nHost: bot\r\n{SECRET_HEADER}: {DOOR.secret}\r\nContent-Type: application/json\r\n"
WRONG = ("", "A" * 43, DOOR.secret[:-1], f"{DOOR.secret}A", DOOR.secret.swapcase(), DOOR.path[1:], "é", "\udcff", TOKEN)


async def test_an_update_is_answered_when_it_is_handled() -> None:
    free = asyncio.Event()
    async with served(Desk(work=free.wait)) as here:
        answer = asyncio.create_task(here.courier.bring(message(101)))
        await here.desk.asked.wait()
        assert not answer.done()
        free.set()
        assert (await answer, here.desk.taken) == (200, [message(101)])


async def test_an_update_that_takes_longer_than_its_time_is_brought_again() -> None:
    async with served(Desk(work=asyncio.Event().wait), time_limit=0.1) as here:
        assert await here.courier.bring(message(101)) == 503
        assert len(here.desk.taken) == 1


async def test_an_update_slower_than_its_time_is_handled_once_and_answered_when_it_comes_again() -> None:
    free = asyncio.Event()

    async def work(_: Update) -> None:
        await free.wait()

    clerk = Clerk(work)
    webhook = Webhook(DOOR, Once(clerk.inbox().accept).take, time_limit=0.1)
    async with serve("BOT_LISTEN", FREE, {}, webhook.answer) as place:
        courier = Courier(place)
        assert [await courier.bring(message(101)) for _ in range(2)] == [503, 503]
        free.set()
        assert [await courier.bring(message(101)) for _ in range(2)] == [200, 200]
    assert clerk.handled == [101]


async def test_what_the_inbox_drops_in_a_flood_is_answered_so_that_it_does_not_come_for_ever() -> None:
    async def slow(_: Update) -> None:
        await asyncio.sleep(0.02)

    clerk = Clerk(slow)
    inbox = clerk.inbox()
    webhook = Webhook(DOOR, Once(inbox.accept).take)
    async with serve("BOT_LISTEN", FREE, {}, webhook.answer) as place:
        statuses = await asyncio.gather(*(Courier(place).bring(message(number)) for number in range(1, 31)))
    assert statuses == [200] * 30
    assert inbox.dropped > 0


async def test_an_update_that_another_process_holds_is_brought_again_soon() -> None:
    async with served(Desk(is_ours=False)) as here:
        body = b"{}"
        answer = await here.courier.raw(f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 2\r\n" in answer


@pytest.mark.parametrize("secret", [None, *WRONG])
async def test_who_does_not_know_the_secret_is_not_answered(secret: str | None) -> None:
    async with served() as here:
        sent = secret.encode("utf-8", "surrogateescape").decode("latin-1") if secret else secret
        assert await here.courier.bring(message(101), sent) == 404
        assert (here.desk.taken, here.webhook.refused) == ([], 1)


async def test_all_that_is_refused_is_refused_in_the_same_bytes() -> None:
    secret, body = f"{SECRET_HEADER}: {DOOR.secret}\r\n", b'{"update_id":1}'
    json_, length = "Content-Type: application/json\r\n", f"Content-Length: {len(body)}\r\n"
    forged = f"{SECRET_HEADER}: {'A' * 43}\r\n"
    probes = [
        ("POST", DOOR.path, forged + json_ + length),
        ("POST", DOOR.path, json_ + length),
        ("POST", "/", secret + json_ + length),
        ("POST", f"{DOOR.path}/", secret + json_ + length),
        ("POST", f"{DOOR.path}?a=1", secret + json_ + length),
        ("POST", f"/%{ord(DOOR.path[1]):02x}{DOOR.path[2:]}", secret + json_ + length),
        ("PUT", DOOR.path, secret + json_ + length),
        ("GET", DOOR.path, secret + json_ + length),
        ("POST", DOOR.path, secret + "Content-Type: text/plain\r\n" + length),
        ("POST", DOOR.path, secret + length),
        ("POST", DOOR.path, forged + json_ + f"Content-Length: {10 * BODY_LIMIT}\r\n"),
        ("POST", "/healthz", json_ + length),
        ("GET", "/metrics", json_ + length),
        ("GET", "/readyz", json_ + length),
        ("GET", "/robots.txt", length),
        ("OPTIONS", DOOR.path, length),
    ]
    async with served() as here:
        answers = {
            await here.courier.raw(f"{method} {path} HTTP/1.1\r\nHost: bot\r\n{headers}\r\n".encode() + body)
            for method, path, headers in probes
        }
        assert answers == {b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}
        assert here.desk.taken == []


async def test_what_is_no_http_is_refused_alike_wherever_it_is_sent() -> None:
    async with served() as here:
        answers = {
            (await here.courier.raw(f"BREW {path} HTTP/1.1\r\nHost: bot\r\n\r\n".encode())).split(b"\r\n")[0]
            for path in (DOOR.path, f"/{'x' * (len(DOOR.path) - 1)}")
        }
        assert len(answers) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"update_id":' + b"{" * 9,
    ],
)
async def test_what_is_no_update_is_counted_and_never_comes_again(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with served() as here:
        assert await here.courier.bring(body) == 200
        assert (here.webhook.unreadable, here.desk.taken) == (1, [])
        assert await here.courier.bring(body, "wrong") == 404
        assert here.webhook.unreadable == 1
    assert DOOR.path[1:] not in caplog.text


@pytest.mark.parametrize("is_chunked", [True, False])
async def test_a_body_that_is_too_long_is_not_read_to_its_end(is_chunked: bool) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(64):
            sent += BODY_LIMIT
            yield b" " * BODY_LIMIT

    async with served() as here:
        body = endless() if is_chunked else b" " * (BODY_LIMIT + 1)
        try:
            assert await here.courier.bring(body) == 200
        except aiohttp.ClientError:
            assert is_chunked  # the connection was closed while more was sent
        assert (here.webhook.unreadable, here.desk.taken) == (1, [])
        assert sent < 64 * BODY_LIMIT
        assert await here.courier.bring(message(101)) == 200


async def test_the_longest_update_is_taken() -> None:
    update = message(101, text="я" * 32_768)  # a rich message; JSON needs six bytes for each letter
    update["message"]["reply_to_message"] = message(100, text="я" * 32_768)["message"]
    async with served() as here:
        assert await here.courier.bring(update) == 200
        assert here.desk.taken == [update]


async def test_a_body_that_does_not_come_is_not_waited_for_and_keeps_nobody_waiting() -> None:
    async with served(body_time=0.2) as here:
        slow = [
            asyncio.create_task(here.courier.raw(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())) for _ in range(50)
        ]
        await asyncio.sleep(0.05)
        assert await here.courier.bring(message(101)) == 200
        assert {(await each).split(b"\r\n")[0] for each in slow} == {b"HTTP/1.1 503 Service Unavailable"}
        assert here.desk.taken == [message(101)]


async def test_a_connection_that_is_cut_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    async with served() as here:
        for length in (0, 1, 50):
            _, writer = await asyncio.open_connection(*here.courier.place.split(":"))
            writer.write(f"{HEAD}Content-Length: 100\r\n\r\n".encode() + b"{" * length)
            await writer.drain()
            writer.transport.abort()
        await asyncio.sleep(0.1)
        assert await here.courier.bring(message(101)) == 200
        assert here.desk.taken == [message(101)]
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_an_update_whose_connection_was_cut_is_handled_all_the_same() -> None:
    free, handled = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await free.wait()
        handled.set()

    async with served(Desk(work=work)) as here:
        bringing = asyncio.create_task(here.courier.bring(message(101)))
        await here.desk.asked.wait()
        bringing.cancel()
        await asyncio.gather(bringing, return_exceptions=True)
        free.set()
        await asyncio.wait_for(handled.wait(), 60)


async def test_after_it_is_closed_what_is_under_way_is_answered_and_everything_else_is_brought_elsewhere() -> None:
    free = asyncio.Event()
    async with served(Desk(work=free.wait)) as here:
        first = asyncio.create_task(here.courier.bring(message(101)))
        await here.desk.asked.wait()
        here.webhook.close()
        assert await here.courier.bring(message(102)) == 503
        assert await here.courier.bring(message(102), "wrong") == 404
        free.set()
        assert (await first, here.desk.taken) == (200, [message(101)])


async def test_what_is_given_up_is_answered_so_that_it_comes_again() -> None:
    async with served(Desk(work=asyncio.Event().wait)) as here:
        first = asyncio.create_task(here.courier.bring(message(101)))
        await here.desk.asked.wait()
        here.webhook.give_up()
        assert await first == 503


async def test_a_balancer_learns_that_it_is_closed() -> None:
    async with served() as here, aiohttp.ClientSession() as session:
        statuses = []
        for method in ("GET", "HEAD", "GET"):
            async with session.request(method, f"http://{here.courier.place}/healthz") as answer:
                statuses.append((answer.status, await answer.read()))
            if method == "HEAD":
                here.webhook.close()
        assert statuses == [(200, b""), (200, b""), (503, b"")]


def test_path_and_secret_are_made_of_the_token_alone_and_tell_nothing_of_it() -> None:
    door, same, other = door_of(TOKEN), door_of(TOKEN), door_of(TOKEN[:-1] + "x")
    assert door == same
    assert len({door.path, door.secret, other.path, other.secret, f"/{door.secret}"}) == 5
    assert door.secret.replace("-", "").replace("_", "").isalnum()
    assert (len(door.secret), len(door.path)) == (43, 44)
    assert not any(secret in f"{door!r} {door}" for secret in (*door.secrets, TOKEN.partition(":")[2]))
