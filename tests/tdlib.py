"""Telegram's own parser, TDLib, as the oracle for every text: it runs offline, without a login."""

import json
import re
from typing import Any

import tdjson

from bot.knowledge.telegram_entities import order
from bot.knowledge.telegram_html import Entity, FormattedText, MarkupRefused

# Spelled the Bot API's way where it differs from TDLib's.
_NAMES = {"TextUrl": "text_link", "PreCode": "pre", "BlockQuote": "blockquote", "MentionName": "text_mention"}
_NAMES |= {"ExpandableBlockQuote": "expandable_blockquote", "EmailAddress": "email"}
_TYPES = {name: kind for kind, name in _NAMES.items() if kind != "PreCode"}

# parseMarkdown is the one offline door to TDLib's fix_formatted_text; its markup characters are hidden from it.
_MARKDOWN = str.maketrans({char: chr(0xE000 + number) for number, char in enumerate("*_~|[]()`")})
_BACK = str.maketrans({chr(0xE000 + number): char for number, char in enumerate("*_~|[]()`")})


def parse_html(html: str) -> FormattedText:
    """Read Telegram HTML as TDLib does, trimmed as it is when sent.

    Raises:
        MarkupRefused: TDLib refuses the text.
    """
    read = _execute("parseTextEntities", text=html, parse_mode={"@type": "textParseModeHTML"})
    if read["@type"] == "error":
        raise MarkupRefused(read["message"])
    fixed = _execute("parseMarkdown", text=read | {"text": read["text"].translate(_MARKDOWN)})
    assert fixed["@type"] == "formattedText", fixed
    return _trim(fixed["text"].translate(_BACK), [_entity(entity) for entity in fixed["entities"]])


def read_html(html: str) -> FormattedText:
    """Read Telegram HTML as TDLib does, before anything is trimmed or disentangled."""
    read = _execute("parseTextEntities", text=html, parse_mode={"@type": "textParseModeHTML"})
    if read["@type"] == "error":
        raise MarkupRefused(read["message"])
    return FormattedText(read["text"], tuple(_entity(entity) for entity in read["entities"]))


def find_entities(text: str) -> list[Entity]:
    """Find what Telegram makes pressable by itself in plain text."""
    return [_entity(entity) for entity in _execute("getTextEntities", text=text)["entities"]]


def find_links(text: str) -> list[str]:
    """Find what Telegram makes pressable by itself: mentions, addresses, tags, commands, e-mails, card numbers.

    A time such as 18:00 is left out: it can be pressed only in a message with a video or a voice.
    """
    units, entities = text.encode("utf-16-le"), find_entities(text)
    pressable = [found for found in entities if found.type != "media_timestamp"]
    return [units[2 * found.offset : 2 * found.end].decode("utf-16-le") for found in pressable]


def _execute(method: str, **arguments: Any) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps({"@type": method, **arguments}).encode())
    assert answer is not None, f"TDLib runs {method} only with a client"
    result: dict[str, Any] = json.loads(answer)
    return result


def _entity(found: dict[str, Any]) -> Entity:
    kind = found["type"]["@type"].removeprefix("textEntityType")
    name = _NAMES.get(kind) or re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower()
    value = found["type"].get("user_id") or found["type"].get("custom_emoji_id") or found["type"].get("unix_time") or ""
    return Entity(
        name,
        found["offset"],
        found["length"],
        url=found["type"].get("url", ""),
        language=found["type"].get("language", ""),
        value=str(value),
        format=_date_format(found["type"].get("formatting_type")),
    )


def _date_format(formatting: dict[str, Any] | None) -> str:
    if formatting is None:
        return ""
    if formatting["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    letters = "w" if formatting["show_day_of_week"] else ""
    for letter, part in (("d", "date_precision"), ("t", "time_precision")):
        precision = formatting[part]["@type"].removeprefix("dateTimePartPrecision")
        letters += {"None": "", "Short": letter, "Long": letter.upper()}[precision]
    return letters


def _trim(text: str, entities: list[Entity]) -> FormattedText:
    """Cut white space at the ends; TDLib does so only on the way to the server (fix_formatted_text, skip_trim)."""
    shown = text.rstrip(" \n")
    kept = [entity for entity in entities if entity.offset < len(shown.encode("utf-16-le")) // 2]
    first = min([len(shown) - len(shown.lstrip(" \n")), *(entity.offset for entity in kept)])
    end = len(shown.encode("utf-16-le")) // 2
    cut = [
        Entity(e.type, e.offset - first, min(e.end, end) - e.offset, e.url, e.language, e.value, e.format) for e in kept
    ]
    return FormattedText(shown[first:], tuple(sorted(cut, key=order)))


_execute("setLogVerbosityLevel", new_verbosity_level=0)
