"""Finds what Telegram makes pressable by itself in plain text.

Simpler than Telegram's own detector, and held loosely against it: enough to make an unmade link visible.
"""

import re
from collections.abc import Iterator

from bot.knowledge.telegram_entities import QUOTES, STYLES, Entity, FormattedText, disentangle, utf16_length

_DOMAINS = "com org net info biz edu gov app dev bot site online shop xyz tech blog news wiki club рф бел укр"
_COUNTRIES = (
    "ac ad ae af ag ai al am ao ar as at au az ba bb bd be bf bg bh bi bn bo br bs bt bw by bz ca cc cd cf cg ch "
    "ci cl cm cn co cr cu cv cy cz de dj dk dm do dz ec ee eg es et eu fi fj fm fo fr ga ge gg gh gi gl gm gn gr "
    "gt gu gy hk hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh km kn kr kw ky kz la lb lc li lk "
    "lr ls lt lu lv ly ma mc md me mg mk ml mm mn mo mr ms mt mu mv mw mx my mz na ne ng ni nl no np nr nu nz om "
    "pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr st su "
    "sv sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu ws ye za zm "
    "zw "
)
_ZONE = "|".join(sorted([*_DOMAINS.split(), *_COUNTRIES.split()], key=len, reverse=True))
_PATH = r"(?:[/?#](?:[^\s<>«»\"]*[^\s<>«»\".,:;!?'()])?)?"
_FINDERS = (
    ("email", re.compile(rf"(?<![\w.@+-])[\w.+-]+@(?:[\w-]+\.)+(?:{_ZONE})(?![\w-])", re.IGNORECASE)),
    ("url", re.compile(rf"(?:tg|ton)://[^\s<>«»\"/?#]+{_PATH}", re.IGNORECASE)),
    (
        "url",
        re.compile(rf"(?:https?|ftp)://[^\s<>«»\"/?#.]+\.[^\s<>«»\"/?#]*[^\s<>«»\"/?#.,:;!]{_PATH}", re.IGNORECASE),
    ),
    ("url", re.compile(rf"(?<![\w@./-])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\w.-])(?::\d+)?{_PATH}", re.ASCII)),
    ("url", re.compile(rf"(?<![\w@./-])(?:[\w-]+\.)+(?:{_ZONE})(?![\w-]|\.\w)(?::\d+)?{_PATH}", re.IGNORECASE)),
    ("mention", re.compile(r"(?<![\w/@])@[a-zA-Z]\w{3,31}(?!\w)", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w/@<>`])/\w{1,64}(?:@\w{3,32})?(?![\w/<>])", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w|\$)")),
)


def link(formatted: FormattedText) -> FormattedText:
    """Add the entities that Telegram adds by itself; what already is a link or code stays as it is."""
    rigid = [entity for entity in formatted.entities if entity.type not in STYLES | QUOTES]
    quotes = [entity for entity in formatted.entities if entity.type in QUOTES]
    found = [
        entity
        for entity in find(formatted.text)
        if not any(entity.offset < other.end and other.offset < entity.end for other in rigid)
        and not any(quote.offset < entity.end and entity.offset < quote.end < entity.end for quote in quotes)
    ]
    if not found:
        return formatted
    return FormattedText(formatted.text, tuple(disentangle([*formatted.entities, *found])))


def find(text: str) -> list[Entity]:
    """Find addresses, mentions, commands, tags and e-mails, in the order of the text; they never overlap."""
    taken: list[tuple[int, int]] = []
    found = []
    for name, begin, end in _matches(text):
        if all(end <= other_begin or other_end <= begin for other_begin, other_end in taken):
            taken.append((begin, end))
            found.append(Entity(name, utf16_length(text[:begin]), utf16_length(text[begin:end])))
    return sorted(found, key=lambda entity: entity.offset)


def _matches(text: str) -> Iterator[tuple[str, int, int]]:
    for name, finder in _FINDERS:
        for match in finder.finditer(text):
            yield name, match.start(), match.end()
