"""What Telegram keeps of a text and its entities when the message is sent."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.knowledge.telegram_links import checked_link

STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
SOLID = frozenset({"code", "pre", "date_time"})  # nothing is nested in these

_PRIORITIES = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 48,
    "text_link": 49,
    "text_mention": 49,
}
_PRIORITIES |= {"bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99}

_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x0c\x0e-\x1f]")
_MARKS = re.compile("[\u200e\u200f](?=[\u200e\u200f])")  # of a run of direction marks Telegram keeps the last one
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_WHITE = " \n"


@dataclass(frozen=True, slots=True)
class Entity:
    """One stretch of formatted text, named as in the Bot API.

    ``offset`` and ``length`` are UTF-16 code units. ``value`` is what else the type needs: the user of a text_mention,
    the id of a custom_emoji, the Unix time of a date_time, whose ``format`` is beside it.
    """

    type: str
    offset: int
    length: int
    url: str = ""
    language: str = ""
    value: str = ""
    format: str = ""

    @property
    def end(self) -> int:
        """The first code unit after it."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text and its entities, outer before inner."""

    text: str
    entities: tuple[Entity, ...]


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, Telegram's measure of everything."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def order(entity: Entity) -> tuple[int, int, int]:
    """Sort key: outer before inner, as Telegram lists entities."""
    return entity.offset, -entity.length, _PRIORITIES.get(entity.type, 50)


def settle(text: str, entities: Iterable[Entity]) -> FormattedText:
    """Clean, trim and disentangle a text as the Bot API server does before it sends it (TDLib, fix_formatted_text).

    Control characters become spaces, some vanish; white space at the ends is cut; styles are merged and then cut at the
    borders of links and quotes; of nested links, code and quotes the outermost stays; entities over nothing vanish.
    White space in front stays where an entity begins with it.
    """
    units, kept = _clean(_units(text), disentangle(entity for entity in entities if entity.length))
    units, kept = _trim(units, disentangle(entity for entity in kept if entity.length))
    return FormattedText(_text(units), tuple(kept))


def disentangle(entities: Iterable[Entity]) -> list[Entity]:
    """Make the entities a tree: merge and cut styles, drop links, code and quotes that stand where they may not."""
    ordered = sorted(entities, key=order)
    quotes = _outermost(entity for entity in ordered if entity.type in QUOTES)
    rigid = _outermost(entity for entity in ordered if entity.type not in QUOTES and entity.type not in STYLES)
    frame = [entity for entity in rigid if not any(_breaks(entity, quote) for quote in quotes)] + quotes
    styles = _cut([entity for entity in ordered if entity.type in STYLES], frame)
    return sorted([*frame, *styles], key=order)


def _outermost(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _breaks(entity: Entity, quote: Entity) -> bool:
    """Tell whether a link or code holds or crosses a quote; the other way round it is allowed."""
    apart = entity.end <= quote.offset or quote.end <= entity.offset
    return not apart and (entity.offset < quote.offset or quote.end < entity.end)


def _cut(styles: Sequence[Entity], frame: Sequence[Entity]) -> Iterator[Entity]:
    runs = [run for style in STYLES for run in _merged(entity for entity in styles if entity.type == style)]
    cuts = sorted({edge for entity in frame for edge in (entity.offset, entity.end)} | {run.offset for run in runs})
    solid = [entity for entity in frame if entity.type in SOLID]
    for run in runs:
        inside = cuts[bisect_right(cuts, run.offset) : bisect_left(cuts, run.end)]
        shadows = [entity for entity in solid if entity.offset < run.end and run.offset < entity.end]
        for begin, end in pairwise([run.offset, *inside, run.end]):
            if not any(entity.offset <= begin and end <= entity.end for entity in shadows):
                yield Entity(run.type, begin, end - begin)


def _merged(entities: Iterable[Entity]) -> list[Entity]:
    runs: list[Entity] = []
    for entity in entities:
        if runs and entity.offset <= runs[-1].end:
            runs[-1] = replace(runs[-1], length=max(runs[-1].end, entity.end) - runs[-1].offset)
        else:
            runs.append(entity)
    return runs


def _clean(units: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    gone = [match.start() for match in _REMOVED.finditer(units)]
    moved = (_moved(entity, _place(gone, entity.offset), _place(gone, entity.end)) for entity in entities)
    return _cleaned(units), [_with_clean_data(entity) for entity in moved]


def _with_clean_data(entity: Entity) -> Entity:
    url, language = _cleaned(entity.url), _cleaned(entity.language)
    if (url, language) == (entity.url, entity.language):
        return entity
    return replace(entity, url=checked_link(url), language=language)


def _cleaned(text: str) -> str:
    return _MARKS.sub("\u200c", _CONTROL.sub(" ", _REMOVED.sub("", text)))


def _place(gone: Sequence[int], offset: int) -> int:
    return offset - bisect_left(gone, offset)


def _trim(units: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    shown = units.rstrip(_WHITE)
    end = len(shown)
    kept = sorted(
        (_moved(entity, entity.offset, min(entity.end, end)) for entity in entities if entity.offset < end), key=order
    )
    white = end - len(shown.lstrip(_WHITE))
    begin = min([white, *(entity.offset for entity in kept)])
    return shown[begin:], [_moved(entity, entity.offset - begin, entity.end - begin) for entity in kept]


def _moved(entity: Entity, begin: int, end: int) -> Entity:
    if (begin, end) == (entity.offset, entity.end):
        return entity
    return replace(entity, offset=begin, length=end - begin)


def _units(text: str) -> str:
    """Spell a text in UTF-16 code units, so that offsets are indices."""
    if not _WIDE.search(text):
        return text
    return "".join(map(chr, array("H", text.encode("utf-16-le"))))


def _text(units: str) -> str:
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
