"""Reads Telegram HTML exactly as Telegram does."""

import re
from dataclasses import dataclass, field, replace

from bot.knowledge.telegram_entities import Entity, FormattedText, order, settle, utf16_length
from bot.knowledge.telegram_links import checked_link, integer, linked_user, lower

__all__ = ["Entity", "FormattedText", "MarkupRefused", "parse_html", "utf16_length"]

_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"}
_STYLES |= {"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough"}
_STYLES |= {"tg-spoiler": "spoiler", "span": "spoiler"}
_TAGS = frozenset({"a", "code", "pre", "blockquote", "tg-emoji", "tg-time", *_STYLES})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
# The attribute that each tag takes its argument from, and how the value must begin.
_ARGUMENTS = {("a", "href"): "", ("code", "class"): "language-", ("span", "class"): "tg-", ("tg-emoji", "emoji-id"): ""}
_ARGUMENTS |= {("tg-time", "format"): ""}

# TDLib reads C strings: the end of the text is a NUL, and a NUL is white space.
_PLAIN = re.compile(r"[^&<]+")
_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_SPACE = re.compile(r"[ \t\r\n\v]*")
_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
_QUOTED = {"'": re.compile(r"[^&'\0]*"), '"': re.compile(r'[^&"\0]*')}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*))")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_REFERENCE = 9  # characters of a numeric reference, from & to before ;
_UNIX = re.compile(r"-?[0-9]+")
_FORMAT = re.compile(r"[rR]|[tTdDwW]*")


class MarkupRefused(ValueError):
    """Telegram would refuse this text; the message is Telegram's own."""


def parse_html(html: str) -> FormattedText:
    """Read Telegram HTML into the text that is shown once it is sent.

    Raises:
        MarkupRefused: Telegram would answer 400 to it.
    """
    written = read_html(html)
    return settle(written.text, written.entities)


def read_html(html: str) -> FormattedText:
    """Read Telegram HTML before white space is trimmed and entities are disentangled (TDLib, parse_html)."""
    try:
        html.encode()
    except UnicodeEncodeError:
        raise MarkupRefused("Text must be encoded in UTF-8") from None
    return _Reader(html).read()


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    offset: int  # in UTF-16 code units
    begin: int  # in pieces of text
    argument: str = ""
    unix_time: int = 0


@dataclass(slots=True)
class _Reader:
    html: str
    at: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    tags: list[_Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> FormattedText:
        while self.at < len(self.html):
            if self.html[self.at] == "<":
                self._close() if self._char(self.at + 1) == "/" else self._open()
            else:
                self._write()
        if self.tags:
            raise _refused(f'Can\'t find end tag corresponding to start tag "{self.tags[-1].name}"')
        text = "".join(self.pieces)
        if _SURROGATE.search(text):
            raise _refused(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        entities = (replace(entity, language="") if entity.type == "code" else entity for entity in self.entities)
        return FormattedText(text, tuple(sorted(entities, key=order)))

    def _write(self) -> None:
        plain = _PLAIN.match(self.html, self.at)
        text, self.at = (plain[0], plain.end()) if plain else self._reference(self.at)
        self.pieces.append(text)
        self.offset += utf16_length(text)

    def _reference(self, at: int) -> tuple[str, int]:
        """Decode the reference at ``&``; what is none stays as it is written."""
        match = next(_REFERENCE.finditer(self.html, at))  # matches right here: all behind & may be empty
        if match[3] is not None:
            text = _NAMED.get(match[3], "")
        else:
            code = int(match[1] or "0", 16) if match[1] is not None else int(match[2] or "0")
            text = chr(code) if 0 < code < 0x10FFFF and match.end() - at <= _MAX_REFERENCE else ""
        if not text:
            return "&", at + 1
        return text, match.end() + (self._char(match.end()) == ";")

    def _open(self) -> None:
        begin = self.at
        name = lower(self._take(_NAME)[1:])
        if self._char(self.at) == "\0":
            raise _refused(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in _TAGS:
            raise _refused(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        tag = _Tag(name, self.offset, len(self.pieces))
        while self._char(self.at) != ">":
            self._take(_SPACE)
            if self._char(self.at) != ">":
                tag = self._attribute(tag, begin)
        if name == "span" and tag.argument != "spoiler":
            raise _refused(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.at += 1
        self.tags.append(tag)

    def _attribute(self, tag: _Tag, begin: int) -> _Tag:
        name = self._take(_ATTRIBUTE)
        if not name:
            raise _refused(f'Empty attribute name in the tag "{tag.name}" at byte offset {self._byte(begin)}')
        self._take(_SPACE)
        value = ""
        if self._char(self.at) == "=":
            self.at += 1
            self._take(_SPACE)
            if self._char(self.at) != "\0":
                value = self._value()
                if self._char(self.at) == "\0":
                    raise _refused(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if self._char(self.at) == "\0":
            raise _refused(f'Unclosed start tag "{tag.name}" at byte offset {self._byte(begin)}')
        return _with_attribute(tag, name, value)

    def _value(self) -> str:
        quote = self._char(self.at)
        if quote not in "'\"":
            begin = self.at
            token = lower(self._take(_TOKEN))
            if self._char(self.at) not in " \t\r\n\0\v>":
                raise _refused(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return token
        self.at += 1
        value: list[str] = []
        while self._char(self.at) not in (quote, "\0"):
            if self._char(self.at) == "&":
                text, self.at = self._reference(self.at)
                value.append(text)
            else:
                value.append(self._take(_QUOTED[quote]))
        self.at += self._char(self.at) == quote
        return "".join(value)

    def _close(self) -> None:
        begin = self.at
        if not self.tags:
            raise _refused(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name = lower(self._take(_NAME)[2:])
        self._take(_SPACE)
        if self._char(self.at) != ">":
            raise _refused(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        tag = self.tags.pop()
        if name not in ("", tag.name):
            raise _refused(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self._add(tag)

    def _add(self, tag: _Tag) -> None:
        entity = Entity(_STYLES.get(tag.name, tag.name), tag.offset, self.offset - tag.offset)
        match tag.name:
            case "a":
                entity = _link(entity, tag.argument or "".join(self.pieces[tag.begin :]))
            case "tg-emoji":
                if not integer(tag.argument):
                    raise _refused("Invalid custom emoji identifier specified")
                entity = replace(entity, type="custom_emoji", value=tag.argument)
            case "tg-time":
                entity = _date_time(entity, tag)
            case "blockquote" if tag.argument:
                entity = replace(entity, type="expandable_blockquote")
            case "pre" | "code":
                entity = self._code(replace(entity, language=tag.argument))
        if entity.type:
            self.entities.append(entity)

    def _code(self, entity: Entity) -> Entity:
        """Join a code that names its language with the pre just inside it, or just closed, into one block."""
        last = self.entities[-1] if self.entities else None
        if last is None or (last.offset, last.length) != (entity.offset, entity.length):
            return entity
        joined = (last.type == "code" and entity.type == "pre" and last.language) or (
            last.type == "pre" and entity.type == "code" and not last.language and entity.language
        )
        if not joined:
            return entity
        self.entities.pop()
        return replace(entity, type="pre", language=last.language or entity.language)

    def _char(self, at: int) -> str:
        return self.html[at] if at < len(self.html) else "\0"

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = next(pattern.finditer(self.html, self.at))  # matches right here: these patterns may be empty
        self.at = match.end()
        return match[0]

    def _byte(self, at: int) -> int:
        return len(self.html[:at].encode())


def _with_attribute(tag: _Tag, name: str, value: str) -> _Tag:
    """Take from an attribute what its tag needs; every other attribute means nothing to Telegram."""
    if (tag.name, name) == ("blockquote", "expandable"):
        return replace(tag, argument="1")
    if (tag.name, name) == ("tg-time", "unix"):
        return replace(tag, unix_time=_int32(value))
    prefix = _ARGUMENTS.get((tag.name, name))
    if prefix is None or not value.startswith(prefix):
        return tag
    return replace(tag, argument=value.removeprefix(prefix))


def _int32(text: str) -> int:
    """Read the number a text begins with, overflowing as TDLib does."""
    number = _UNIX.match(text)
    return (int(number[0]) + 2**31) % 2**32 - 2**31 if number else 0


def _link(entity: Entity, address: str) -> Entity:
    """Name whom or what a link leads to; without a type when Telegram drops it silently."""
    user = linked_user(address)
    if user is not None:
        return replace(entity, type="text_mention", value=str(user))
    url = checked_link(address)
    return replace(entity, type="text_link" if url else "", url=url)


def _date_time(entity: Entity, tag: _Tag) -> Entity:
    """Name the moment; without a type when there is none."""
    if not _FORMAT.fullmatch(tag.argument):
        raise _refused("Invalid date format used")
    letters = "r" if tag.argument in ("r", "R") else "w" if "w" in lower(tag.argument) else ""
    for short in "dt":
        letters += next((letter for letter in (short, short.upper()) if letter in tag.argument), "")
    return replace(entity, type="date_time" if tag.unix_time > 0 else "", value=str(tag.unix_time), format=letters)


def _refused(reason: str) -> MarkupRefused:
    return MarkupRefused(f"Can't parse entities: {reason}")
