"""The bytes that the lean server sends: presses of many people, and messages as Telegram sends them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

BOT_ID = 7_000_000_001
FIRST_PERSON = 5_000_000_000
FIRST_CHAT_INSTANCE = 4_611_686_018_427_000_000
TEXT_LENGTH = 1_400
"""Characters of a message: as long as a section of ours."""
BUTTONS = 11
QUESTION = "Як атрымаць карту побыту ў Польшчы?"
DATE = 1_795_348_800
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Вырай", "username": "vyraj_bench_bot"}
NAMES = ("Аліна", "Мікалай", "Екатерина", "Alice", "Зміцер", "Кастусь", "Ольга", "Павал", "Nadzeya", "Юрась")
FAMILIES = ("Каваленка", "Navumchyk", "Ivanova", "Лукашэвіч", "Жук")
_NUMBERS = ("update", "message", "query", "person", "instance")


@dataclass(frozen=True, slots=True)
class Screen:
    """What every bot shows at a press: rendered once, from our library.

    Attributes:
        html: Telegram HTML.
        rows: Label and callback data of every button, in rows.
        pressed: Callback data of the press that opens it.
    """

    html: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    pressed: str

    def to_json(self) -> str:
        """Write it for another process."""
        return json.dumps({"html": self.html, "rows": self.rows, "pressed": self.pressed})

    @classmethod
    def of_json(cls, text: str) -> "Screen":
        """Read what ``to_json`` wrote."""
        raw = json.loads(text)
        rows = tuple(tuple((label, data) for label, data in row) for row in raw["rows"])
        return cls(raw["html"], rows, raw["pressed"])


class Specimen:
    """Makes updates and results of one screen, out of pieces of bytes that are prepared once."""

    def __init__(self, screen: Screen) -> None:
        self._updates = [_pieces(_update(screen, person)) for person in _people()]
        self._messages = [_pieces(_written(person)) for person in _people()]
        self._results = [_pieces({"ok": True, "result": _message(screen, person)}) for person in _people()]

    def update(self, update_id: int, press: int, person: int) -> bytes:
        """Make the update of a press; its number is both the message's and the query's."""
        numbers = {"update": update_id, "message": press, "query": press, "person": FIRST_PERSON + person}
        numbers["instance"] = FIRST_CHAT_INSTANCE + person
        return _join(self._updates[person % len(self._updates)], numbers)

    def message(self, update_id: int, number: int, person: int) -> bytes:
        """Make the update of a question; its number is the message's."""
        numbers = {"update": update_id, "message": number, "person": FIRST_PERSON + person}
        return _join(self._messages[person % len(self._messages)], numbers)

    def result(self, press: int, person: int) -> bytes:
        """Make the answer to an edit: the whole message, as Telegram gives it."""
        numbers = {"message": press, "person": FIRST_PERSON + person}
        return _join(self._results[person % len(self._results)], numbers)


def _people() -> Sequence[dict[str, Any]]:
    return [
        {"first_name": name, "last_name": family, "username": f"reader_{i}_{j}"}
        for i, name in enumerate(NAMES)
        for j, family in enumerate(FAMILIES)
    ]


def _update(screen: Screen, person: dict[str, Any]) -> dict[str, Any]:
    user = {"id": "@person@", "is_bot": False, **person, "language_code": "be"}
    query = {
        "id": "@query@S",
        "from": user,
        "message": _message(screen, person),
        "chat_instance": "@instance@S",
        "data": screen.pressed,
    }
    return {"update_id": "@update@", "callback_query": query}


def _written(person: dict[str, Any]) -> dict[str, Any]:
    user = {"id": "@person@", "is_bot": False, **person, "language_code": "be"}
    chat = {"id": "@person@", **person, "type": "private"}
    return {
        "update_id": "@update@",
        "message": {"message_id": "@message@", "from": user, "chat": chat, "date": DATE, "text": QUESTION},
    }


def _message(screen: Screen, person: dict[str, Any]) -> dict[str, Any]:
    words = " ".join(screen.html.split()) + " "
    buttons = [button for row in screen.rows for button in row]
    keyboard = [{"text": buttons[i % len(buttons)][0], "callback_data": screen.pressed} for i in range(BUTTONS)]
    return {
        "message_id": "@message@",
        "from": BOT,
        "chat": {"id": "@person@", **person, "type": "private"},
        "date": DATE,
        "edit_date": DATE + 60,
        "text": (words * (TEXT_LENGTH // len(words) + 1))[:TEXT_LENGTH],
        "entities": [
            {"offset": 0, "length": 24, "type": "bold"},
            {"offset": 200, "length": 12, "type": "text_link", "url": "https://www.example.org/a/page?of=a-source"},
            {"offset": 400, "length": 9, "type": "code"},
            {"offset": 1300, "length": 60, "type": "italic"},
        ],
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[button] for button in keyboard]},
    }


def _pieces(value: dict[str, Any]) -> list[bytes | str]:
    """Cut JSON into bytes, with the name of a number between them.

    Telegram writes all but ASCII as escapes, as ``json.dumps`` does. ``"@x@"`` becomes a number, ``"@x@S"`` a number
    in quotes.
    """
    text = json.dumps(value, separators=(",", ":"))
    for name in _NUMBERS:
        text = text.replace(f'"@{name}@S"', f'"\0{name}\0"').replace(f'"@{name}@"', f"\0{name}\0")
    return [piece if i % 2 else piece.encode() for i, piece in enumerate(text.split("\0"))]


def _join(pieces: list[bytes | str], numbers: dict[str, int]) -> bytes:
    return b"".join(piece if isinstance(piece, bytes) else b"%d" % numbers[piece] for piece in pieces)
