"""What the chat page asks of the sandbox: the state of a chat, its events, and everything that people do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox import faults
from bot.sandbox.acts import Impossible
from bot.sandbox.model import Change, Kind, Message, Person
from bot.sandbox.page_view import Json, change_view, message_view, person_view, state_view
from bot.sandbox.sandbox import Sandbox

HEARTBEAT = 15.0  # seconds: so often a silent stream says that it lives
SLOWNESS = 3.0  # seconds that a slow answer takes
FAULTS = {
    "429": faults.flood(5),
    "500": faults.SERVER_FAILURE,
    "drop": faults.DROP_BEFORE,
    "slow": faults.slowness(SLOWNESS),
}
LONGEST_WAIT = 3600  # seconds
SIMULATED = (Kind.CONTACT, Kind.LOCATION, Kind.STICKER, Kind.VOICE)

STREAMS: web.AppKey[set[asyncio.Task[Any]]] = web.AppKey("streams", set)


class NotThere(LookupError):
    """The page asked for somebody or something that does not exist."""


def add_page_api(app: web.Application, sandbox: Sandbox) -> None:
    """Add the page's own addresses to the application."""
    api = PageApi(sandbox)
    app[STREAMS] = set()
    app.router.add_get("/api/state", _answering(api.state))
    app.router.add_get("/api/events", api.events)
    app.router.add_get("/api/files/{file}", api.file)
    app.router.add_post("/api/people", _answering(api.add_person))
    app.router.add_post("/api/people/{id}", _answering(api.change_person))
    app.router.add_post("/api/people/{id}/messages", _answering(api.send))
    app.router.add_post("/api/people/{id}/press", _answering(api.press))
    app.router.add_post("/api/people/{id}/edit", _answering(api.edit))
    app.router.add_post("/api/people/{id}/delete", _answering(api.delete))
    app.router.add_post("/api/people/{id}/clear", _answering(api.clear))
    app.router.add_post("/api/faults", _answering(api.plan_faults))
    app.router.add_post("/api/whim", _answering(api.refuse_at_random))


def close_streams(app: web.Application) -> None:
    """End the streams of events, which would never end by themselves."""
    for task in app[STREAMS]:
        task.cancel()


class PageApi:
    """The handlers of the page's addresses."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def state(self, request: web.Request) -> Json:
        """Tell everything that the page shows of one person's chat."""
        asked = request.query.get("person")
        return state_view(self._sandbox, self._person(asked) if asked else self._sandbox.people[0])

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream what changes in one person's chat, until the page goes away."""
        asked = request.query.get("person")
        if asked and asked not in {str(person.id) for person in self._sandbox.people}:
            return web.json_response({"error": "There is no such person."}, status=404)
        person_id = int(asked) if asked else self._sandbox.people[0].id
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        task = asyncio.current_task()
        assert task is not None
        request.app[STREAMS].add(task)
        try:
            with self._sandbox.watch() as changes:
                await response.prepare(request)
                await response.write(b": welcome\n\n")
                await self._stream(response, changes, person_id)
        except ConnectionResetError:
            pass
        finally:
            request.app[STREAMS].discard(task)
        return response

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a file out: pictures to be shown, everything else only to be saved."""
        file = self._sandbox.world.files.get(request.match_info["file"])
        if file is None:
            return web.json_response({"error": "There is no such file."}, status=404)
        if file.mime_type in ("image/jpeg", "image/png", "image/gif", "image/webp"):
            return web.Response(body=file.content, content_type=file.mime_type)
        return web.Response(body=file.content, headers={"Content-Disposition": "attachment"})

    async def add_person(self, request: web.Request) -> Json:
        """Let somebody in."""
        asked = await _body(request)
        if not str(asked.get("first_name", "")).strip():
            raise Impossible("A person needs a name.")
        person = self._sandbox.person(str(asked["first_name"]).strip(), str(asked.get("language_code") or ""))
        return person_view(self._sandbox, person)

    async def change_person(self, request: web.Request) -> Json:
        """Change somebody's language, or let them block or unblock the bot."""
        person, asked = self._somebody(request), await _body(request)
        if "language_code" in asked:
            person = self._sandbox.change_language(person, str(asked["language_code"] or ""))
        if "blocked" in asked:
            (self._sandbox.block if asked["blocked"] else self._sandbox.unblock)(person)
        return person_view(self._sandbox, person)

    async def send(self, request: web.Request) -> Json:
        """Send a message as somebody."""
        person = self._somebody(request)
        if request.content_type == "multipart/form-data":
            return message_view(await self._send_file(person, request))
        asked = await _body(request)
        kind = asked.get("kind", Kind.TEXT)
        if kind in SIMULATED:
            return message_view(getattr(self._sandbox, f"send_{kind}")(person))
        act = self._sandbox.forward if asked.get("forwarded") else self._sandbox.send
        return message_view(act(person, str(asked.get("text", ""))))

    async def press(self, request: web.Request) -> Json:
        """Press a button as somebody."""
        person, asked = self._somebody(request), await _body(request)
        message = self._message(person, asked)
        try:
            button = message.keyboard[asked["row"]][asked["column"]]
        except (LookupError, TypeError):
            raise NotThere("There is no such button.") from None
        return {"callback_query_id": self._sandbox.press(person, message, button.data or button.text).id}

    async def edit(self, request: web.Request) -> Json:
        """Edit a message as somebody."""
        person, asked = self._somebody(request), await _body(request)
        message = self._message(person, asked)
        return message_view(self._sandbox.edit(person, message, str(asked.get("text", ""))))

    async def delete(self, request: web.Request) -> Json:
        """Delete messages as somebody."""
        person, asked = self._somebody(request), await _body(request)
        wanted = set(asked.get("message_ids", ()))
        found = [message for message in self._sandbox.messages(person) if message.message_id in wanted]
        self._sandbox.delete(person, *found)
        return {"message_ids": [message.message_id for message in found]}

    async def clear(self, request: web.Request) -> Json:
        """Delete somebody's chat."""
        self._sandbox.clear(self._somebody(request))
        return {}

    async def plan_faults(self, request: web.Request) -> Json:
        """Let the next requests of the bot go wrong."""
        asked = await _body(request)
        fault = FAULTS.get(str(asked.get("fault")))
        count = asked.get("count", 1)
        if fault is None or not isinstance(count, int) or count < 1:
            raise Impossible(f"A fault is one of {', '.join(FAULTS)}, and its count is at least 1.")
        self._sandbox.fail_next(fault, times=count)
        return {"fault": asked["fault"], "count": count}

    async def refuse_at_random(self, request: web.Request) -> Json:
        """Answer messages with a 429 now and then, from now on."""
        asked = await _body(request)
        chance, longest = asked.get("chance"), asked.get("longest", 5)
        if not isinstance(chance, int | float) or not isinstance(longest, int):
            raise Impossible("A chance and a longest wait are numbers.")
        if not 0 <= chance <= 1 or not 1 <= longest <= LONGEST_WAIT:
            raise Impossible(f"A chance is between 0 and 1, and the longest wait between 1 and {LONGEST_WAIT} seconds.")
        self._sandbox.refuse_at_random(chance, longest)
        return {"chance": chance, "longest": longest}

    async def _send_file(self, person: Person, request: web.Request) -> Message:
        form = await request.post()
        caption = str(form.get("text", ""))
        for kind in (Kind.DOCUMENT, Kind.PHOTO):
            field = form.get(kind.value)
            if isinstance(field, web.FileField):
                content = field.file.read()
                if kind is Kind.PHOTO:
                    return self._sandbox.send_photo(person, content, caption)
                return self._sandbox.send_document(person, field.filename, content, caption)
        raise Impossible("There is no file to send.")

    async def _stream(self, response: web.StreamResponse, changes: "asyncio.Queue[Change]", person_id: int) -> None:
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    change = await changes.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if change.chat_id in (None, person_id):
                data = json.dumps(change_view(change), ensure_ascii=False)
                await response.write(f"data: {data}\n\n".encode())

    def _somebody(self, request: web.Request) -> Person:
        return self._person(request.match_info["id"])

    def _person(self, person_id: str) -> Person:
        for person in self._sandbox.people:
            if str(person.id) == person_id:
                return person
        raise NotThere("There is no such person.")

    def _message(self, person: Person, asked: Json) -> Message:
        for message in self._sandbox.messages(person):
            if message.message_id == asked.get("message_id"):
                return message
        raise NotThere("The message is not there any more.")


def _answering(
    handler: Callable[[web.Request], Awaitable[Json]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response(await handler(request))
        except NotThere as missing:
            return web.json_response({"error": str(missing)}, status=404)
        except Impossible as impossible:
            return web.json_response({"error": str(impossible)}, status=400)

    return answer


async def _body(request: web.Request) -> Json:
    """Read a JSON object; the type of the content is asked for, because forms cross sites without a question."""
    if request.content_type != "application/json":
        raise Impossible("The body must be JSON.")
    try:
        body = await request.json()
    except json.JSONDecodeError:
        raise Impossible("The body must be JSON.") from None
    if not isinstance(body, dict):
        raise Impossible("The body must be a JSON object.")
    return body
