"""Reads the text of a request as Telegram does: parsed, measured, made pressable."""

from typing import Any

from bot.knowledge.telegram_entities import settle
from bot.knowledge.telegram_html import Entity, FormattedText, MarkupRefused, parse_html, utf16_length
from bot.knowledge.telegram_links import checked_link
from bot.sandbox.linkify import link
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

# https://core.telegram.org/bots/api#sendmessage
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100


def read_text(world: World, parameters: Parameters) -> FormattedText:
    """Read ``text``, which must be there."""
    formatted = _read(world, parameters, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16_length(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return formatted


def read_caption(world: World, parameters: Parameters) -> FormattedText:
    """Read ``caption``, which may be missing."""
    formatted = _read(world, parameters, "caption", "caption_entities")
    if utf16_length(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def _read(world: World, parameters: Parameters, name: str, entities_name: str) -> FormattedText:
    text, mode = parameters.text(name), parameters.text("parse_mode").lower()
    if mode == "html":
        formatted = _parsed(text)
    elif mode:
        # Telegram knows Markdown as well; nothing of ours writes it, so here it is a mistake.
        raise bad_request("unsupported parse_mode")
    else:
        formatted = settle(text, map(_entity, parameters.json(entities_name) or []))
    known = {*world.people, world.bot.id}
    linked = link(formatted)
    kept = [entity for entity in linked.entities if entity.type != "text_mention" or int(entity.value) in known]
    return FormattedText(linked.text, tuple(kept[:MAX_ENTITIES]))


def _parsed(html: str) -> FormattedText:
    try:
        return parse_html(html)
    except MarkupRefused as refused:
        reason = str(refused)
        raise bad_request(reason[0].lower() + reason[1:]) from None


def _entity(raw: dict[str, Any]) -> Entity:
    value = raw.get("custom_emoji_id") or raw.get("user", {}).get("id") or raw.get("unix_time") or ""
    return Entity(
        raw["type"],
        raw["offset"],
        raw["length"],
        url=_url(raw["url"]) if raw["type"] == "text_link" else "",
        language=raw.get("language", ""),
        value=str(value),
        format=raw.get("date_time_format", ""),
    )


def _url(given: str) -> str:
    url = checked_link(given)
    if not url:
        raise bad_request(f"entity URL '{given}' is invalid: Wrong HTTP URL")
    return url
