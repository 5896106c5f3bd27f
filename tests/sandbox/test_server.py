"""The Bot API over HTTP, and who may use it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.sandbox import faults, server
from bot.sandbox.model import Kind, Person
from bot.sandbox.sandbox import Sandbox, real_time
from bot.sandbox.sending import MAX_UPLOAD
from bot.sandbox.server import serve


@pytest.fixture
async def address(sandbox: Sandbox) -> AsyncIterator[str]:
    async with serve(sandbox, 0) as address:
        yield address


@pytest.fixture
async def http(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(address) as http:
        yield http


async def test_parameters_arrive_in_every_shape(http: aiohttp.ClientSession, sandbox: Sandbox, reader: Person) -> None:
    path = "/bot42:TEST/sendMessage"
    values = {"chat_id": str(reader.id), "text": "ў"}
    multipart = aiohttp.FormData(values, default_to_multipart=True)
    answers = [
        await http.get(path, params=values),
        await http.post(path, params=values),
        await http.post(path, data=values),
        await http.post(path, data=multipart),
        await http.post(path, json={"chat_id": reader.id, "text": "ў"}),
    ]
    for answer in answers:
        body = await answer.json()
        assert (answer.status, body["ok"], body["result"]["text"]) == (200, True, "ў")
    assert len(sandbox.messages(reader)) == 6


async def test_files_go_up_and_down(http: aiohttp.ClientSession, sandbox: Sandbox, reader: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(reader.id), "document": "attach://part"}, quote_fields=False)
    form.add_field("part", b"text", filename="спіс.md")
    answer = await (await http.post("/bot42:TEST/sendDocument", data=form)).json()
    assert answer["result"]["document"]["file_name"] == "спіс.md"
    file = await (await http.get("/bot42:TEST/getFile", params={"file_id": "F00001"})).json()
    fetched = await http.get(f"/file/bot42:TEST/{file['result']['file_path']}")
    assert (fetched.status, await fetched.read()) == (200, b"text")
    assert (await http.get("/file/bot42:OTHER/files/F00001/x")).status == 404


async def test_errors_come_with_their_status(http: aiohttp.ClientSession) -> None:
    for path, status in {"/bot42:NO/getMe": 401, "/bot42:TEST/dance": 404, "/bot42:TEST/sendMessage": 400}.items():
        answer = await http.post(path)
        assert (answer.status, (await answer.json())["error_code"]) == (status, status)


async def test_broken_body_is_refused(http: aiohttp.ClientSession) -> None:
    for body in (b"{", b"[1]"):
        answer = await http.post("/bot42:TEST/getMe", data=body, headers={"Content-Type": "application/json"})
        assert (await answer.json())["description"] == "Bad Request: object expected"


async def test_server_stops_while_a_bot_waits_for_updates(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as http:
        async with serve(sandbox, 0) as address:
            waiting = asyncio.ensure_future(http.get(f"{address}/bot42:TEST/getUpdates?timeout=50"))
            await asyncio.sleep(0.05)
        with pytest.raises(aiohttp.ClientConnectionError):
            await asyncio.wait_for(waiting, 30)


async def test_lost_connection_is_really_lost(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    sandbox.fail_next(faults.DROP_BEFORE)
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.post("/bot42:TEST/getMe")
    assert (await http.post("/bot42:TEST/getMe")).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_web_pages_are_shut_out(
    http: aiohttp.ClientSession, sandbox: Sandbox, headers: dict[str, str]
) -> None:
    for path in ("/bot42:TEST/getMe", "/api/people", "/api/people/1/clear"):
        assert (await http.post(path, headers=headers, json={"first_name": "x"})).status == 403
    assert (await http.get("/api/state", headers=headers)).status == 403
    assert len(sandbox.people) == 3
    assert list(sandbox.calls) == []


async def test_page_itself_is_let_in(http: aiohttp.ClientSession, address: str) -> None:
    port = urlsplit(address).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        own = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        assert (await http.post("/api/people", headers=own, json={"first_name": "x"})).status == 200


async def test_page_is_served_fresh_and_alone(http: aiohttp.ClientSession) -> None:
    page = await http.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert (page.status, page.content_type) == (200, "text/html")
    script = await http.get("/page/page.js")
    assert (script.status, script.content_type) in ((200, "text/javascript"), (200, "application/javascript"))
    for answer in (page, script):
        assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/page/missing.js", "/page/..%2fserver.py", "/page/"):
        assert (await http.get(path)).status == 404


async def test_oversized_request_is_refused(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_UPLOAD[Kind.DOCUMENT] < server.MAX_REQUEST
    monkeypatch.setattr(server, "MAX_REQUEST", 1000)
    async with serve(sandbox, 0) as address, aiohttp.ClientSession(address) as http:
        for size, status in {500: 400, 1001: 413}.items():
            assert (await http.post("/bot42:TEST/sendMessage", data={"text": "x" * size})).status == status


def test_time_is_real_unless_a_test_brings_its_own() -> None:
    assert abs((real_time() - datetime.now(UTC)).total_seconds()) < 1
