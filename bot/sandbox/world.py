"""The state of the sandbox: who is there, what was said, what waits for the bot."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.sandbox.model import Answer, Change, Chat, File, Message, Person, Query, Standing
from bot.sandbox.objects import Json, administrator_object, chat_object, message_object, unix, user_object
from bot.sandbox.pace import Pace
from bot.sandbox.profile import Profile
from bot.sandbox.updates import Updates

FIRST_PERSON_ID = 700_000_001
MAX_ANSWERS = 1000  # kept for tests to look at


@dataclass(slots=True)
class World:
    """Everything there is, without rules: those stand in the methods of the bot and in the acts of people."""

    bot: Person
    now: Callable[[], datetime]
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    members: dict[int, int] = field(default_factory=dict)
    places: dict[str, Chat] = field(default_factory=dict)
    standings: dict[int, Standing] = field(default_factory=dict)
    muted: set[int] = field(default_factory=set)
    messages: dict[int, dict[int, Message]] = field(default_factory=dict)
    heard: dict[int, datetime] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    answers: dict[int, deque[Answer]] = field(default_factory=dict)
    updates: Updates = field(default_factory=Updates)
    profile: Profile = field(default_factory=Profile)
    pace: Pace = field(default_factory=Pace)
    webhook: Json = field(default_factory=dict)
    watchers: list[Callable[[Change], None]] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, first: int = 1) -> int:
        """Take the next number of a series."""
        self.counters[what] = self.counters.get(what, first - 1) + 1
        return self.counters[what]

    def chat_of(self, named: str) -> Chat | None:
        """Find a chat by its number, or a public one by its name; None where the bot knows none."""
        if named.startswith("@"):
            return self.places.get(named[1:].casefold())
        number = named.removeprefix("-")
        return self.chats.get(int(named)) if number.isascii() and number.isdigit() else None

    def add_person(self, person: Person) -> None:
        """Let somebody in; their private chat with the bot has not begun."""
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", person=person)
        self.standings.setdefault(person.id, Standing.STRANGER)
        self.tell(Change("people"))

    def add_message(self, message: Message) -> Message:
        """Put a message without a number at the end of its chat."""
        # Private chats and basic groups share one series of numbers per bot; every channel has its own.
        series = f"messages of {message.chat.id}" if message.chat.type == "channel" else "messages"
        numbered = replace(message, message_id=self.count(series))
        self.messages.setdefault(message.chat.id, {})[numbered.message_id] = numbered
        self.tell(Change("message", message.chat.id, numbered))
        return numbered

    def put_message(self, message: Message) -> Message:
        """Put a message in the place of the one with its number."""
        self.messages[message.chat.id][message.message_id] = message
        self.tell(Change("edit", message.chat.id, message))
        return message

    def remove_messages(self, chat_id: int, message_ids: Iterable[int]) -> None:
        """Delete messages for everybody; unknown ones are skipped."""
        chat = self.messages.get(chat_id, {})
        gone = tuple(message_id for message_id in message_ids if chat.pop(message_id, None) is not None)
        if gone:
            self.tell(Change("delete", chat_id, message_ids=gone))

    def find_message(self, chat_id: int, message_id: int) -> Message | None:
        """Find a living message."""
        return self.messages.get(chat_id, {}).get(message_id)

    def add_file(self, name: str, mime_type: str, content: bytes) -> File:
        """Keep a file for ever: Telegram never forgets one either."""
        file = File(f"F{self.count('files'):05d}", name, mime_type, content)
        self.files[file.file_id] = file
        return file

    def spell(self, message: Message) -> Json:
        """Spell a message as the Bot API does, with the one it replies to."""
        reply_to = self.find_message(message.chat.id, message.reply_to) if message.reply_to else None
        return message_object(message, self.people | {self.bot.id: self.bot}, reply_to)

    def stand(self, chat: Chat, standing: Standing, actor: Person) -> None:
        """Change how the bot stands in a chat, and let it know."""
        before, standing_before = self.membership(chat), self.standings.get(chat.id, Standing.LEFT)
        self.standings[chat.id] = standing
        if Standing.STRANGER not in (standing_before, standing) and standing_before is not standing:
            self.tell_of_membership(chat, before, actor)

    def tell_of_membership(self, chat: Chat, before: Json, actor: Person) -> None:
        """Let the bot know what it may in a chat now."""
        update = {"chat": chat_object(chat), "from": user_object(actor), "date": unix(self.now())}
        update |= {"old_chat_member": before, "new_chat_member": self.membership(chat)}
        self.updates.add("my_chat_member", update, self.now())
        self.tell(Change("people"))

    def answer(self, query: Query, answer: Answer) -> None:
        """Bring the bot's answer to the person who pressed."""
        del self.queries[query.id]
        self.answers.setdefault(query.person.id, deque(maxlen=MAX_ANSWERS)).append(answer)
        self.tell(Change("answer", query.message.chat.id, answer=answer))

    def tell(self, change: Change) -> None:
        """Tell everybody who watches."""
        for watcher in [*self.watchers]:
            watcher(change)

    def membership(self, chat: Chat) -> Json:
        """Spell how the bot stands in a chat."""
        standing = self.standings.get(chat.id, Standing.LEFT)
        if chat.type == "channel" and standing is Standing.MEMBER:
            return administrator_object(self.bot, may_post=chat.id not in self.muted)
        until = {"until_date": 0} if standing is Standing.KICKED else {}
        return {"status": standing.value, "user": user_object(self.bot)} | until
