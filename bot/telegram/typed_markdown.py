"""Give a typed text its Markdown back: Telegram's apps take two asterisks or a backquote away and format instead."""

from itertools import pairwise

from telegram import Message, MessageEntity

_SIGNS = {"bold": "**", "italic": "*", "code": "`"}


def markdown_of(message: Message) -> str:
    """Return the text of a message as its sender wrote it; a block that it was copied with is no part of it."""
    text = message.text or ""
    units = text.encode("utf-16-le")
    opened, closed = dict[int, str](), dict[int, str]()
    styled = [each for each in message.entities if each.type in _SIGNS and not _is_all(each, text)]
    for each in sorted(styled, key=lambda one: (one.offset, -one.length)):  # outer before inner
        start, end = _trimmed(units, each)
        if 0 <= start < end <= len(units):
            opened[start] = opened.get(start, "") + _SIGNS[each.type]
            closed[end] = _SIGNS[each.type] + closed.get(end, "")
    places = sorted({0, len(units), *opened, *closed})
    parts = (
        closed.get(start, "") + opened.get(start, "") + units[start:end].decode("utf-16-le", "replace")
        for start, end in pairwise([*places, len(units)])
    )
    return "".join(parts)


def _is_all(entity: MessageEntity, text: str) -> bool:
    return entity.type == "code" and entity.length * 2 >= len(text.strip().encode("utf-16-le"))


def _trimmed(units: bytes, entity: MessageEntity) -> tuple[int, int]:
    """Return where it begins and ends, in bytes, without white space: Markdown knows no emphasis around that."""
    start, end = entity.offset * 2, (entity.offset + entity.length) * 2
    while start < end and units[start : start + 2].decode("utf-16-le", "replace").isspace():
        start += 2
    while end > start and units[end - 2 : end].decode("utf-16-le", "replace").isspace():
        end -= 2
    return start, end
