"""What the chat page reads and does."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox import page_api
from bot.sandbox.model import Call, Person
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.sandbox.conftest import BotSide, Clock, button, keyboard


class Page:
    """Calls the addresses that the page calls."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http

    async def read(self, path: str) -> Any:
        return await (await self.http.get(path)).json()

    async def do(self, path: str, **values: Any) -> Any:
        answer = await self.http.post(path, json=values)
        body = await answer.json()
        assert answer.status == 200, body
        return body

    async def error(self, path: str, **values: Any) -> tuple[int, str]:
        answer = await self.http.post(path, json=values)
        return answer.status, (await answer.json())["error"]

    async def events(self, person: Person) -> AsyncGenerator[Any, None]:
        async with self.http.get(f"/api/events?person={person.id}") as stream:
            assert stream.content_type == "text/event-stream"
            yield "open"
            async for line in stream.content:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with serve(sandbox, 0) as address, aiohttp.ClientSession(address) as http:
        yield Page(http)


async def test_state_tells_everything_in_the_persons_language(
    page: Page, bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    await bot.ask("setMyDescription", description="Даведнік", language_code="be")
    await bot.ask("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    row = [button("a", "1"), {"text": "b", "copy_text": {"text": "c"}, "style": "primary"}]
    await bot.say(reader, "<b>x</b>", parse_mode="HTML", reply_markup=keyboard(row), disable_notification=True)
    state = await page.read(f"/api/state?person={reader.id}")
    assert state["bot"] == {
        "name": "Vyraj",
        "username": "vyraj_sandbox_bot",
        "description": "Даведнік",
        "short_description": "",
        "commands": [{"command": "help", "description": "Help"}],
    }
    assert state["people"][-1] == {"id": reader.id, "first_name": "Янка", "language_code": "be", "blocked": False}
    assert (len(state["people"]), state["person"]) == (4, reader.id)
    assert state["messages"][1] == {
        "message_id": 2,
        "date": "2026-11-22T12:00:00+00:00",
        "edited": False,
        "from": "bot",
        "forwarded": False,
        "text": "x",
        "entities": [{"type": "bold", "offset": 0, "length": 1}],
        "keyboard": [[{"text": "a", "callback_data": "1"}, {"text": "b", "copy_text": "c", "style": "primary"}]],
        "document": None,
        "photo": None,
        "kind": "text",
        "silent": True,
    }
    first = await page.read("/api/state")
    assert (first["person"], first["bot"]["description"]) == (sandbox.people[0].id, "Даведнік")


async def test_person_writes_presses_edits_and_deletes(
    page: Page, bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    path = f"/api/people/{reader.id}"
    asked = await bot.say(reader, "x", reply_markup=keyboard([button("same", "1"), button("same", "2")]))
    written = await page.do(f"{path}/messages", text="прывітанне")
    await page.do(f"{path}/edit", message_id=written["message_id"], text="вітаю")
    pressed = await page.do(f"{path}/press", message_id=asked.message_id, row=0, column=1)
    assert sandbox.world.queries[pressed["callback_query_id"]].data == "2"
    kinds = [(await page.do(f"{path}/messages", kind=kind))["kind"] for kind in page_api.SIMULATED]
    assert kinds == ["contact", "location", "sticker", "voice"]
    assert (await page.do(f"{path}/messages", text="y", forwarded=True))["forwarded"] is True
    gone = await page.do(f"{path}/delete", message_ids=[1, written["message_id"], 99])
    assert gone == {"message_ids": [1, written["message_id"]]}
    assert len(sandbox.messages(reader)) == 6
    await page.do(f"{path}/clear")
    assert sandbox.messages(reader) == []
    updates = await bot.updates()
    assert [next(iter(update.keys() - {"update_id"})) for update in updates] == [
        "message", "edited_message", "callback_query", *["message"] * 5,
    ]  # fmt: skip


async def test_person_sends_files_and_the_page_shows_them(page: Page, reader: Person) -> None:
    path = f"/api/people/{reader.id}/messages"
    form = aiohttp.FormData({"text": "вось"})
    form.add_field("document", b"<script>", filename="a.html")
    document = await (await page.http.post(path, data=form)).json()
    assert document["document"] == {"name": "a.html", "size": 8, "href": "/api/files/F00001"}
    assert document["text"] == "вось"
    saved = await page.http.get("/api/files/F00001")
    assert saved.headers["Content-Disposition"] == "attachment"
    assert (saved.content_type, await saved.read()) == ("application/octet-stream", b"<script>")
    form = aiohttp.FormData()
    form.add_field("photo", b"jpeg", filename="a.jpg")
    photo = await (await page.http.post(path, data=form)).json()
    assert (photo["kind"], photo["photo"], photo["document"]) == ("photo", {"href": "/api/files/F00002"}, None)
    assert (await page.http.get("/api/files/F00002")).content_type == "image/jpeg"
    assert (await page.http.get("/api/files/F9")).status == 404


async def test_people_are_added_and_changed(page: Page, sandbox: Sandbox, reader: Person) -> None:
    added = await page.do("/api/people", first_name=" Ганна ", language_code="pl")
    assert added == {"id": sandbox.people[-1].id, "first_name": "Ганна", "language_code": "pl", "blocked": False}
    changed = await page.do(f"/api/people/{reader.id}", language_code="ru", blocked=True)
    assert (changed["language_code"], changed["blocked"]) == ("ru", True)
    assert (await page.do(f"/api/people/{reader.id}", blocked=False))["blocked"] is False


async def test_events_tell_what_changes_in_one_chat(page: Page, bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("a", "1")]))
    events = page.events(reader)
    assert await anext(events) == "open"
    sandbox.send(sandbox.people[0], "somebody else's")
    query = sandbox.press(reader, message, "a")
    await bot.ask("answerCallbackQuery", callback_query_id=query.id, text="ok", show_alert=True)
    await bot.ask("sendChatAction", chat_id=reader.id, action="typing")
    await bot.ask("editMessageText", chat_id=reader.id, message_id=message.message_id, text="y")
    await bot.ask("deleteMessage", chat_id=reader.id, message_id=message.message_id)
    await bot.ask("setMyName", name="Вырай")
    seen = [await anext(events) for _ in range(5)]
    assert seen[0] == {"type": "answer", "callback_query_id": query.id, "text": "ok", "alert": True, "url": ""}
    assert seen[1] == {"type": "typing"}
    assert (seen[2]["type"], seen[2]["message"]["text"], seen[2]["message"]["edited"]) == ("edit", "y", True)
    assert seen[3:] == [{"type": "delete", "message_ids": [message.message_id]}, {"type": "profile"}]
    await events.aclose()


async def test_silent_stream_shows_that_it_lives_and_ends_with_the_server(
    sandbox: Sandbox, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_api, "HEARTBEAT", 0.01)
    async with aiohttp.ClientSession() as http:
        async with serve(sandbox, 0) as address:
            stream = await http.get(f"{address}/api/events")
            assert [await stream.content.readline() for _ in range(3)] == [b": welcome\n", b"\n", b": still here\n"]
        stream.close()
    assert sandbox.world.watchers == []


async def test_faults_are_planned(page: Page, bot: BotSide, sandbox: Sandbox) -> None:
    await page.do("/api/faults", fault="429", count=2)
    await page.do("/api/faults", fault="500")
    refusals = [(await bot.refusal("getMe"))[0] for _ in range(3)]
    assert refusals == [429, 429, 500]
    assert next(iter(sandbox.calls)) == Call("getMe", "Too Many Requests: retry after 5")
    wrong = (400, "A fault is one of 429, 500, drop, slow, and its count is at least 1.")
    assert await page.error("/api/faults", fault="fire") == wrong
    assert await page.error("/api/faults", fault="drop", count=0) == wrong


async def test_messages_are_refused_at_random_until_it_is_ended(
    page: Page, bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    clock.advance(seconds=11)
    assert await page.do("/api/whim", chance=1, longest=1) == {"chance": 1, "longest": 1}
    refusal = await bot.refusal("sendMessage", chat_id=reader.id, text="x")
    assert refusal == (429, "Too Many Requests: retry after 1")
    clock.advance(seconds=1)
    await page.do("/api/whim", chance=0)
    assert (await bot.say(reader, "x")).text == "x"
    wrong = (400, "A chance is between 0 and 1, and the longest wait between 1 and 3600 seconds.")
    for asked in ({"chance": 2}, {"chance": -0.1}, {"chance": 0.5, "longest": 0}):
        assert await page.error("/api/whim", **asked) == wrong
    no_number = (400, "A chance and a longest wait are numbers.")
    for senseless in ({}, {"chance": "often"}, {"longest": "long"}):
        assert await page.error("/api/whim", **senseless) == no_number


async def test_mistakes_are_told_in_a_sentence(page: Page, bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    path = f"/api/people/{reader.id}"
    message = await bot.say(reader, "x")
    assert await page.error("/api/people/5/clear") == (404, "There is no such person.")
    assert await page.error("/api/people", first_name=" ") == (400, "A person needs a name.")
    assert await page.error(f"{path}/messages", text=" ") == (400, "An empty message cannot be sent.")
    assert await page.error(f"{path}/edit", message_id=99) == (404, "The message is not there any more.")
    no_button = (404, "There is no such button.")
    assert await page.error(f"{path}/press", message_id=message.message_id, row=0, column=0) == no_button
    empty = await page.http.post(f"{path}/messages", data=aiohttp.FormData({"text": "x"}, default_to_multipart=True))
    assert (empty.status, await empty.json()) == (400, {"error": "There is no file to send."})
    not_json = await page.http.post("/api/people", data="x=1")
    assert (not_json.status, await not_json.json()) == (400, {"error": "The body must be JSON."})
    half = {"data": b"{", "headers": {"Content-Type": "application/json"}}
    assert (await page.http.post("/api/people", **half)).status == 400  # type: ignore[arg-type]
    assert (await page.http.post("/api/people", json=[1])).status == 400
    for lost in ("/api/state?person=5", "/api/events?person=5"):
        assert (await page.http.get(lost)).status == 404
