"""The sandbox as tests and doors use it: verbs for people, one call for the bot."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.sandbox import acts
from bot.sandbox.faults import Fault, Faults, Loss
from bot.sandbox.methods import METHODS
from bot.sandbox.model import Answer, Call, Change, Chat, File, Kind, Message, Person, Query, Standing
from bot.sandbox.pace import Whim
from bot.sandbox.parameters import Parameters
from bot.sandbox.polling import Polling
from bot.sandbox.refusals import NOT_FOUND, UNAUTHORIZED, Refusal, Refused
from bot.sandbox.world import FIRST_PERSON_ID, World

MAX_CALLS = 10_000  # remembered for tests
MAX_CHANGES = 256  # that wait for one page; after more it reads everything again

FIRST_PEOPLE = (("Аліна", "be"), ("Алексей", "ru"), ("Alice", "en"))


class ConnectionLost(Exception):
    """The bot gets no answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the Bot API answers: an HTTP status and a JSON body."""

    status: int
    body: bytes


def real_time() -> datetime:
    """Read the clock of the machine."""
    return datetime.now(UTC)


class Sandbox:
    """A strict Telegram with one bot in it."""

    def __init__(self, now: Callable[[], datetime] = real_time, token: str = "42:TEST") -> None:  # noqa: S107 - no secret
        bot_id = int(token.split(":")[0])
        self.token = token
        self.bot = Person(bot_id, "Vyraj", username="vyraj_sandbox_bot", is_bot=True)
        self.world = World(self.bot, now)
        self.world.profile.texts["name", ""] = self.bot.first_name
        self.calls: deque[Call] = deque(maxlen=MAX_CALLS)
        self._faults = Faults()
        self._polling = Polling(self.world)
        self.world.updates.watchers.append(self._polling.wake)
        for first_name, language_code in FIRST_PEOPLE:
            self.person(first_name, language_code=language_code)

    # People

    @property
    def people(self) -> list[Person]:
        """Everybody, in the order in which they came."""
        return list(self.world.people.values())

    def person(self, first_name: str, language_code: str = "", username: str = "", last_name: str = "") -> Person:
        """Let somebody in who has not written yet."""
        person_id = self.world.count("people", FIRST_PERSON_ID)
        person = Person(person_id, first_name, last_name, username, language_code)
        self.world.add_person(person)
        return person

    def send(self, person: Person, text: str, chat: Chat | None = None) -> Message:
        """Write to the bot, or into a group."""
        return acts.send(self.world, self._written(person, text, chat))

    def forward(self, person: Person, text: str, origin: Chat | None = None) -> Message:
        """Forward somebody else's message to the bot, or the post of a public channel."""
        return acts.send(self.world, replace(self._written(person, text), forwarded=True, origin=origin))

    def open_place(self, username: str, kind: str, title: str, members: int) -> Chat:
        """Put a public chat or channel there, which the bot is no member of; of the same name, in the other's place."""
        return acts.open_place(self.world, username, kind, title, members)

    def close_place(self, username: str) -> None:
        """Take a public chat or channel away."""
        acts.close_place(self.world, username)

    def send_document(self, person: Person, name: str, content: bytes, caption: str = "") -> Message:
        """Send a file."""
        file = self.world.add_file(name, "application/octet-stream", content)
        return self._attach(person, Kind.DOCUMENT, file, caption)

    def send_photo(self, person: Person, content: bytes = b"\xff\xd8\xff", caption: str = "") -> Message:
        """Send a picture."""
        return self._attach(person, Kind.PHOTO, self.world.add_file("photo.jpg", "image/jpeg", content), caption)

    def send_contact(self, person: Person) -> Message:
        """Share one's own phone number."""
        return self._attach(person, Kind.CONTACT)

    def send_location(self, person: Person) -> Message:
        """Share a place."""
        return self._attach(person, Kind.LOCATION)

    def send_sticker(self, person: Person) -> Message:
        """Send a sticker."""
        return self._attach(person, Kind.STICKER)

    def send_voice(self, person: Person) -> Message:
        """Send a voice message."""
        return self._attach(person, Kind.VOICE)

    def press(self, person: Person, message: Message, label_or_data: str) -> Query:
        """Press a button by what stands on it, as the message is now."""
        living = self._living(message)
        return acts.press(self.world, self._current(person), living, acts.find_button(living, label_or_data))

    def edit(self, person: Person, message: Message, text: str) -> Message:
        """Change one's own message."""
        return acts.edit(self.world, self._living(message), text)

    def delete(self, person: Person, *messages: Message) -> None:
        """Delete messages of the private chat for both; the bot hears nothing."""
        self.world.remove_messages(person.id, [message.message_id for message in messages])

    def clear(self, person: Person) -> None:
        """Delete the whole chat for both; the bot hears nothing and may still write."""
        self.world.remove_messages(person.id, [*self.world.messages.get(person.id, {})])

    def block(self, person: Person) -> None:
        """Block the bot."""
        acts.block(self.world, self._current(person))

    def unblock(self, person: Person) -> None:
        """Take the block back."""
        acts.unblock(self.world, self._current(person))

    def change_language(self, person: Person, language_code: str) -> Person:
        """Change the language of the person's Telegram."""
        return acts.change_language(self.world, self._current(person), language_code)

    def add_to_group(self, person: Person, title: str) -> Chat:
        """Add the bot to a new group."""
        return acts.add_to(self.world, self._current(person), "group", title)

    def add_to_channel(self, person: Person, title: str, username: str = "") -> Chat:
        """Make the bot an administrator of a new channel, public where it has a name."""
        return acts.add_to(self.world, self._current(person), "channel", title, username)

    def let_post(self, person: Person, channel: Chat, *, may_post: bool) -> None:
        """Allow or forbid the bot to post in a channel."""
        acts.let_post(self.world, self._current(person), channel, may_post=may_post)

    def kick(self, person: Person, chat: Chat) -> None:
        """Throw the bot out of a group or channel."""
        self.world.stand(chat, Standing.KICKED, self._current(person))

    # What can be seen

    def messages(self, chat: Person | Chat) -> list[Message]:
        """List what stands in a chat, oldest first."""
        return list(self.world.messages.get(chat.id, {}).values())

    def answers(self, person: Person) -> list[Answer]:
        """List what the bot said to the person's presses."""
        return list(self.world.answers.get(person.id, ()))

    @contextmanager
    def watch(self) -> Iterator["asyncio.Queue[Change]"]:
        """Follow what changes; who falls behind is told once to read everything again."""
        changes: asyncio.Queue[Change] = asyncio.Queue(MAX_CHANGES)

        def put(change: Change) -> None:
            if changes.full():
                while not changes.empty():
                    changes.get_nowait()
                change = Change("state")
            changes.put_nowait(change)

        self.world.watchers.append(put)
        try:
            yield changes
        finally:
            self.world.watchers.remove(put)

    # What goes wrong

    def fail_next(
        self, fault: Fault, method: str | None = None, chat: Person | Chat | None = None, times: int = 1
    ) -> None:
        """Let the next requests of the bot meet a fault; without a method, any but getUpdates."""
        self._faults.plan(fault, method, chat.id if chat else None, times)

    def refuse_at_random(self, chance: float, longest: int = 5, seed: int | None = None) -> None:
        """Answer unasked messages with a 429 now and then, although the bot was not too fast.

        Args:
            chance: Of each message, from 0 to 1; 0 ends it.
            longest: Most seconds to wait; who does not wait is told to wait longer, as after any 429.
            seed: Makes the same messages meet it each time.
        """
        self.world.pace.whim = Whim(chance, longest, random.Random(seed)) if chance else None  # noqa: S311 - no secret

    def inject(self, raw: dict[str, object]) -> None:
        """Queue an update as it is, decodable or not."""
        self.world.updates.put(raw, "", self.world.now())

    def repeat_updates(self) -> None:
        """Deliver the updates confirmed last once more."""
        self.world.updates.repeat()

    def reverse_updates(self) -> None:
        """Turn the order of the updates that wait."""
        self.world.updates.reverse()

    # The bot

    async def answer(self, token: str, method: str, parameters: Parameters) -> Reply:
        """Answer one request of the bot.

        Raises:
            ConnectionLost: a planned fault swallows the request or its answer.
        """
        chat = self.world.chat_of(parameters.text("chat_id"))
        chat_id = chat.id if chat else parameters.integer("chat_id") or None
        fault = self._faults.take(method, chat_id)
        if fault.loss is Loss.BEFORE:
            self.calls.append(Call(method, "lost before", chat_id))
            raise ConnectionLost
        reply, outcome = await self._carry_out(token, method, parameters, fault)
        self.calls.append(Call(method, "lost after" if fault.loss else outcome, chat_id))
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.loss is Loss.AFTER:
            raise ConnectionLost
        return reply

    def download(self, token: str, path: str) -> File | None:
        """Find a file by the path that getFile gave."""
        parts = path.split("/")
        return self.world.files.get(parts[1]) if token == self.token and len(parts) == 3 else None

    async def _carry_out(self, token: str, method: str, parameters: Parameters, fault: Fault) -> tuple[Reply, str]:
        try:
            result = await self._result(token, method.lower(), parameters, fault)
        except Refused as refused:
            return spell_refusal(refused.refusal), refused.refusal.description
        return Reply(200, _json({"ok": True, "result": result})), "ok"

    async def _result(self, token: str, method: str, parameters: Parameters, fault: Fault) -> object:
        if token != self.token:
            raise Refused(UNAUTHORIZED if ":" in token else NOT_FOUND)
        if fault.refusal is not None:
            raise Refused(fault.refusal)
        if method == "getupdates":
            return await self._polling.get_updates(parameters)
        if method not in METHODS:
            raise Refused(NOT_FOUND)
        return METHODS[method](self.world, parameters)

    def _current(self, person: Person) -> Person:
        return self.world.people[person.id]

    def _living(self, message: Message) -> Message:
        living = self.world.find_message(message.chat.id, message.message_id)
        if living is None:
            raise acts.Impossible("The message is not there any more.")
        return living

    def _written(self, person: Person, text: str, chat: Chat | None = None) -> Message:
        return acts.written(self.world, self._current(person), chat or self.world.chats[person.id], text)

    def _attach(self, person: Person, kind: Kind, file: File | None = None, caption: str = "") -> Message:
        return acts.send(self.world, acts.attach(self.world, self._written(person, caption), kind, file))


def spell_refusal(refusal: Refusal) -> Reply:
    """Spell an error as the Bot API does."""
    answer: dict[str, object] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after is not None:
        answer["parameters"] = {"retry_after": refusal.retry_after}
    return Reply(refusal.code, _json(answer))


def _json(value: Collection[object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
