"""Reads the reply markup of a request as strictly as Telegram does."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.telegram_html import utf16_length
from bot.knowledge.telegram_links import checked_link
from bot.sandbox.model import Button, Keyboard
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import Refused, bad_request

# https://core.telegram.org/bots/api#inlinekeyboardbutton
MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_DATA = 64  # bytes
MAX_COPY_TEXT = 256
STYLES = frozenset({"", "primary", "success", "danger"})

_UNDER_INPUT = (
    "keyboard",
    "remove_keyboard",
    "force_reply",
)  # markup that stands under the input field, not the message


def read_keyboard(parameters: Parameters) -> Keyboard:
    """Read ``reply_markup``; markup under the input field is accepted and shown nowhere.

    Raises:
        Refused: Telegram would not take it.
    """
    markup = parameters.json("reply_markup")
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if any(name in markup for name in _UNDER_INPUT):
        return ()
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse inline keyboard: field "inline_keyboard" must be of type Array of Array')
    keyboard = tuple(tuple(_buttons(row)) for row in rows if row)
    if sum(map(len, keyboard)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_ROW for row in keyboard):
        raise bad_request("reply markup is too long")
    return keyboard


def write_keyboard(keyboard: Keyboard) -> list[list[dict[str, Any]]]:
    """Spell a keyboard as the Bot API does."""
    return [[_written(button) for button in row] for row in keyboard]


def _buttons(row: list[Any]) -> Iterator[Button]:
    for raw in row:
        if not isinstance(raw, dict):
            raise _unreadable("expected an Object")
        yield _button(raw)


def _button(raw: Mapping[str, Any]) -> Button:
    if not isinstance(raw.get("text"), str):
        raise _unreadable('Can\'t find field "text"')
    if not raw["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if raw.get("style", "") not in STYLES:
        raise _unreadable("invalid button style specified")
    button = Button(
        raw["text"], style=raw.get("style", ""), data=raw.get("callback_data", ""), url=_url(raw.get("url"))
    )
    if "copy_text" in raw:
        button = Button(button.text, copy_text=raw["copy_text"].get("text", ""), style=button.style)
        if not 1 <= utf16_length(button.copy_text) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if len(button.data.encode()) > MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if not (button.data or button.url or button.copy_text):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    return button


def _url(url: str | None) -> str:
    if not url:
        return ""
    checked = checked_link(url)
    if not checked:
        reason = "Unsupported URL protocol" if "://" in url else "Wrong HTTP URL"
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")
    return checked


def _written(button: Button) -> dict[str, Any]:
    copy_text = {"text": button.copy_text} if button.copy_text else None
    fields = {"callback_data": button.data, "url": button.url, "copy_text": copy_text, "style": button.style}
    return {"text": button.text} | {name: value for name, value in fields.items() if value}


def _unreadable(reason: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {reason}")
