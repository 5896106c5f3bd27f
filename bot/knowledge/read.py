"""Read bytes into text, front matter and YAML without implicit types, remembering every line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.i18n import mark

FILE_LIMIT = 256 * 1024
"""Largest knowledge file, in bytes; the longest article so far is a tenth of it."""
DEPTH_LIMIT = 8
"""Deepest nesting of YAML; the format needs four."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

YamlValue = str | list["YamlValue"] | dict[str, "YamlValue"]
Place = tuple[str | int, ...]
"""Keys and indexes that lead from the root to a value."""


class Unreadable(ValueError):
    """A file cannot be read at all; ``message`` is a msgid filled by ``values``, ``line`` counts from 1."""

    def __init__(self, line: int, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.line = line
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True)
class Yaml:
    """A YAML document: strings, lists and maps only.

    Attributes:
        value: The root map.
        lines: Where each key or item stands, by its place.
        duplicates: Places of keys that were given again, with the line of the second.
    """

    value: dict[str, YamlValue]
    lines: Mapping[Place, int]
    duplicates: tuple[tuple[Place, int], ...]

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest thing around it that the file has."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines[place]


def read_text(data: bytes) -> str:
    """Decode a knowledge file.

    Raises:
        Unreadable: too large, not UTF-8, or holding control characters.
    """
    if len(data) > FILE_LIMIT:
        raise Unreadable(0, mark("the file is over the limit of %(limit)s KiB: split it"), limit=FILE_LIMIT // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data[: broken.start].count(b"\n") + 1
        raise Unreadable(line, mark("this is not UTF-8: save the file in UTF-8")) from None
    text = text.replace("\r\n", "\n")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = mark("a control character (U+%(code)s) stands here: remove it")
        raise Unreadable(line, message, code=f"{ord(found[0]):04X}")
    return text


NO_FRONT_MATTER = mark("the file must start with front matter: a line of ---, title, summary, terms, a line of ---")


def split_front_matter(text: str, missing: str = NO_FRONT_MATTER) -> tuple[str, str, int]:
    """Cut a Markdown file into its front matter, its body and the line before the body's first.

    Args:
        text: The file.
        missing: What is said where there is none, as a msgid.

    Raises:
        Unreadable: the file does not start with front matter between two lines of ``---``.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise Unreadable(1, missing)
    for number, row in enumerate(lines[1:], 1):
        if row.rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 1
    raise Unreadable(1, mark("the front matter is not closed: put a line of --- after it"))


def read_yaml(text: str, lines_before: int = 0) -> Yaml:
    """Read one YAML map. Every scalar stays text: ``no``, ``12:30`` and ``01234567`` too.

    Args:
        text: The document.
        lines_before: Lines of the file above it, added to every line number.

    Raises:
        Unreadable: syntax errors, anchors, aliases, tags, several documents, nesting over ``DEPTH_LIMIT``, no map at
            the root.
    """
    try:
        return _Reader(yaml.parse(text, Loader=yaml.CSafeLoader), lines_before).document()
    except yaml.MarkedYAMLError as broken:
        at = broken.problem_mark.line if broken.problem_mark else 0
        raise Unreadable(
            at + 1 + lines_before, mark("YAML cannot be read here: %(why)s"), why=broken.problem or broken.context or ""
        ) from None
    except yaml.reader.ReaderError as broken:
        raise Unreadable(lines_before + 1, mark("YAML cannot be read here: %(why)s"), why=broken.reason) from None


class _Reader:
    """Build plain values from parser events: composed nodes no longer tell an anchor or an explicit tag."""

    def __init__(self, events: Iterator[Event], lines_before: int) -> None:
        self._events = (self._allowed(event) for event in events)
        self._before = lines_before
        self._documents = 0
        self._lines: dict[Place, int] = {}
        self._duplicates: list[tuple[Place, int]] = []

    def document(self) -> Yaml:
        root: YamlValue = {}
        self._lines[()] = self._before + 1
        for event in self._events:
            if isinstance(event, NodeEvent):
                root = self._value(event, ())
        if not isinstance(root, dict):
            raise Unreadable(self._before + 1, mark("a list of keys with values was expected here"))
        return Yaml(root, self._lines, tuple(self._duplicates))

    def _value(self, event: Event, place: Place) -> YamlValue:
        self._lines.setdefault(place, self._line(event))
        if len(place) > DEPTH_LIMIT:
            raise Unreadable(self._line(event), mark("values are nested too deeply here"))
        if isinstance(event, MappingStartEvent):
            return self._map(place)
        if isinstance(event, SequenceStartEvent):
            return self._list(place)
        assert isinstance(event, ScalarEvent), "aliases were refused before"
        return str(event.value)

    def _list(self, place: Place) -> list[YamlValue]:
        items: list[YamlValue] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._value(event, (*place, len(items))))
        return items

    def _map(self, place: Place) -> dict[str, YamlValue]:
        entries: dict[str, YamlValue] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise Unreadable(self._line(event), mark("a key must be a word"))
            key, at = str(event.value), (*place, str(event.value))
            if key in entries:
                self._duplicates.append((at, self._line(event)))
            self._lines.setdefault(at, self._line(event))
            entries.setdefault(key, self._value(next(self._events), at))
        return entries

    def _allowed(self, event: Event) -> Event:
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise Unreadable(
                self._line(event),
                mark("anchors and aliases (& and *) are not allowed: write the value out, or quote it"),
            )
        if getattr(event, "tag", None):
            raise Unreadable(self._line(event), mark("tags (!) are not allowed: write the value without, or quote it"))
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise Unreadable(self._line(event), mark("the file holds a second document: remove the line of ---"))
        return event

    def _line(self, event: Event) -> int:
        mark_ = event.start_mark
        assert mark_ is not None, "the parser marks every event"
        return int(mark_.line) + 1 + self._before
