"""The transport: every failure has its name, and none tells the token."""

import asyncio
import json
import socket
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve as serve_sandbox
from bot.telegram.api import Api, api_at
from bot.telegram.transport import AiohttpRequest, NotSent
from tests.telegram.hermes import Answer, proxy, serve

TOKEN = "987654321:AAE-secret_Of_The_Bot"
SENT = {
    "message_id": 9,
    "date": 1_795_348_800,
    "from": {"id": 42, "is_bot": True, "first_name": "Vyraj"},
    "chat": {"id": 7, "type": "private", "first_name": "Аліна", "username": "alina"},
    "text": "Вітаем",
    "entities": [{"type": "bold", "offset": 0, "length": 6}],
}


@asynccontextmanager
async def bot_at(address: str, proxy_address: str = "") -> AsyncIterator[Api]:
    requests = AiohttpRequest(proxy_address), AiohttpRequest(proxy_address)
    api = Api(TOKEN, base_url=f"{address}/bot", request=requests[0], get_updates_request=requests[1])
    for each in requests:
        await each.initialize()
    try:
        yield api
    finally:
        for each in requests:
            await each.shutdown()


def answering(status: int = 200, body: object = None, text: str | None = None) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=json.dumps(body) if text is None else text)

    return answer


def everything_in(error: BaseException) -> Iterator[str]:
    """Give all that an error could show: texts, arguments, the whole traceback, and what it came from."""
    yield from map(str, (error, repr(error), error.args))
    yield "".join(traceback.format_exception(error))
    for before in (error.__cause__, None if error.__suppress_context__ else error.__context__):
        if before:
            yield from everything_in(before)


async def failure(api: Api, read_timeout: float = 5) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await api.send_message(7, "Вітаем", read_timeout=read_timeout)
    shown = " ".join(everything_in(caught.value))
    assert TOKEN not in shown
    assert TOKEN.partition(":")[2] not in shown
    return caught.value


async def test_sent_message_comes_back_as_its_place_only() -> None:
    async with serve(answering(body={"ok": True, "result": SENT})) as address, bot_at(address) as api:
        message = await api.send_message(7, "Вітаем")
    assert message.to_dict().keys() & SENT.keys() == {"message_id", "date", "chat"}
    assert (message.text, message.from_user, message.chat.first_name) == (None, None, None)


async def test_slow_answer_is_a_timeout() -> None:
    async def slow(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async with serve(slow) as address, bot_at(address) as api:
        assert type(await failure(api, read_timeout=0.1)) is TimedOut


async def test_refused_connection_is_a_network_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with bot_at(f"http://127.0.0.1:{taken.getsockname()[1]}") as api:
            error = await failure(api)
    assert type(error) is NotSent
    assert error.message == "no connection to the Bot API (ClientConnectorError)"


async def test_broken_connection_is_a_network_error() -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async with serve(hang_up) as address, bot_at(address) as api:
        error = await failure(api)
    assert type(error) is NetworkError
    assert error.message.startswith("no answer from the Bot API (")


@pytest.mark.parametrize("text", ["", "<html>Log in to the Wi-Fi</html>", "null", "[1]", '"result"', '{"result": '])
async def test_answer_of_somebody_else_is_a_network_error(text: str, caplog: pytest.LogCaptureFixture) -> None:
    async with serve(answering(text=text)) as address, bot_at(address) as api:
        error = await failure(api)
    assert (type(error), error.message) == (NetworkError, "something else than the Bot API has answered")
    assert caplog.messages == []


async def test_cut_answer_with_names_in_it_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    text = json.dumps({"ok": True, "result": SENT}, ensure_ascii=False)[:-10]
    async with serve(answering(text=text)) as address, bot_at(address) as api:
        await failure(api)
        with pytest.raises(NetworkError):
            await api.fetch_updates(0, 0)
    assert "Аліна" not in caplog.text


@pytest.mark.parametrize("result", [None, True, {}, "updates"])
async def test_updates_that_are_no_list_are_a_network_error(result: object) -> None:
    async with serve(answering(body={"ok": True, "result": result})) as address, bot_at(address) as api:
        with pytest.raises(NetworkError, match="something else than a list of updates"):
            await api.fetch_updates(0, 0)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequest), (401, InvalidToken), (403, Forbidden), (404, InvalidToken), (500, NetworkError)],
)
async def test_refusal_keeps_the_words_of_telegram(status: int, kind: type[TelegramError]) -> None:
    body = {"ok": False, "error_code": status, "description": "Bad Request: chat not found"}
    async with serve(answering(status, body)) as address, bot_at(address) as api:
        error = await failure(api)
    assert type(error) is kind
    assert error.message.lower().endswith("chat not found")


async def test_too_many_requests_says_how_long_to_wait() -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 3}}
    async with serve(answering(429, body)) as address, bot_at(address) as api:
        error = await failure(api)
    assert isinstance(error, RetryAfter)
    assert error.retry_after.total_seconds() == 3  # type: ignore[union-attr]


async def test_error_page_of_a_proxy_that_names_the_address_is_not_repeated() -> None:
    async def squid(request: web.Request) -> web.StreamResponse:
        return web.Response(status=502, text=f"<html>cannot retrieve {request.url}</html>")

    async with serve(squid) as address, bot_at(address) as api:
        error = await failure(api)
    assert (type(error), error.message) == (NetworkError, "Bad Gateway (502)")


async def test_file_is_sent_as_multipart() -> None:
    async def take(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        seen.append((request.content_type, {name: _content(value) for name, value in form.items()}))
        return web.json_response({"ok": True, "result": SENT})

    seen: list[tuple[str, dict[str, object]]] = []
    async with serve(take) as address, bot_at(address) as api:
        await api.send_document(7, b"Verba volant", caption="Вітаем", filename="report.txt")
    kind, form = seen[0]
    assert kind == "multipart/form-data"
    assert (form["chat_id"], form["caption"]) == ("7", "Вітаем")
    assert ("report.txt", b"Verba volant") in form.values()


def _content(value: object) -> object:
    return (value.filename, value.file.read()) if isinstance(value, web.FileField) else value


async def test_http_proxy_is_used() -> None:
    async with (
        serve(answering(body={"ok": True, "result": SENT})) as address,
        proxy("http") as own,
        bot_at(address, f"http://{own.address}") as api,
    ):
        assert (await api.send_message(7, "Вітаем")).message_id == 9
    assert own.asked == [f"POST {address}/bot{TOKEN}/sendMessage"]


async def test_socks_proxy_is_used_and_gets_the_name_unresolved() -> None:
    async with (
        serve(answering(body={"ok": True, "result": SENT})) as address,
        proxy("socks5") as own,
        bot_at(address.replace("127.0.0.1", "telegram.invalid"), f"socks5://{own.address}") as api,
    ):
        assert (await api.send_message(7, "Вітаем")).message_id == 9
    assert own.asked == [f"CONNECT telegram.invalid:{address.rpartition(':')[2]}"]


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks4"])
async def test_proxy_that_hangs_up_is_a_network_error(scheme: str) -> None:
    async with proxy("broken") as own, bot_at("http://127.0.0.1:1", f"{scheme}://{own.address}") as api:
        assert type(await failure(api)) is NetworkError


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks4"])
async def test_proxy_that_is_not_there_is_a_network_error(scheme: str) -> None:
    async with bot_at("http://127.0.0.1:9", f"{scheme}://127.0.0.1:9") as api:
        assert type(await failure(api)) is (NotSent if scheme == "http" else NetworkError)


async def test_transport_is_opened_and_closed_as_often_as_one_likes() -> None:
    request = AiohttpRequest()
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        await request.shutdown()
        await request.shutdown()


async def test_a_document_is_sent_and_fetched_again_byte_for_byte() -> None:
    telegram = Sandbox()
    someone = telegram.person("Somebody")
    telegram.send(someone, "/start")
    data = "summary: Дазвол\n".encode() * 999
    async with serve_sandbox(telegram, 0) as address:
        api = api_at(address, telegram.token, "")
        async with api:
            await api.send_document(someone.id, InputFile(data, "pl-card.be.md"))
            sent = telegram.messages(someone)[-1].file
            assert sent
            assert (sent.name, sent.content) == ("pl-card.be.md", data)
            assert bytes(await (await api.get_file(sent.file_id)).download_as_bytearray()) == data
