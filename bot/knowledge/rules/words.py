"""Rules about words, wherever a text is written as articles are: what must be a fact, a link or another word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import Locale, mark
from bot.knowledge.autolinks import find_addresses
from bot.knowledge.facts import Case, Duration, Fact, RoughDate
from bot.knowledge.markup import HOLE, Code, FactName, Link, Span, Words, flat, running
from bot.knowledge.problems import Problem, error, warning
from bot.knowledge.scripts import is_latin, mixed_words

BRACES = mark("braces stand here that name no fact: write {{name}} or {{name|gen}}, without spaces")
ADDRESS = mark("“%(address)s” would become a link by itself: write [words](source:NAME), or put it into `backquotes`")
FIGURE = mark("“%(found)s” stands in prose: make it a fact in article.yaml and write {{name}}")
"""Three sentences that an article's editor reads; who writes something else is told otherwise where facts are."""


@dataclass(frozen=True, slots=True)
class Prose:
    """What is written in one language.

    Attributes:
        path: The file, as problems name it.
        runs: Paragraphs and items of lists, each with the line it begins on.
        facts: By the name under which the text names them.
        heads: Titles and headings with their lines.
        terms: Words that stand alone, with their lines.
    """

    path: str
    locale: Locale
    runs: tuple[tuple[tuple[Span, ...], int], ...]
    facts: Mapping[str, Fact]
    heads: tuple[tuple[str, int], ...] = ()
    terms: tuple[tuple[str, int], ...] = ()

    def texts(self) -> Iterator[tuple[str, int]]:
        """Yield every running text with its line."""
        yield from self.heads
        for spans, line in self.runs:
            yield running(spans), line

    def spans(self) -> Iterator[tuple[Span, int]]:
        """Yield every span with the line of its run."""
        for spans, line in self.runs:
            for span in flat(spans):
                yield span, line


def check_words(prose: Prose) -> Iterator[Problem]:
    """Yield what is wrong with the words of a text."""
    for rule in RULES:
        yield from rule(prose)


def braces_name_facts(prose: Prose) -> Iterator[Problem]:
    """``{{name}}`` is written so."""
    for span, line in prose.spans():
        if isinstance(span, Words) and has_braces(span.text):
            yield error(prose.path, line, BRACES)


def links_say_where_they_lead(prose: Prose) -> Iterator[Problem]:
    """The words of a link tell what is there: links inside the library are shown as words and a button."""
    for span, _ in prose.spans():
        if isinstance(span, Link) and _POINTING.search(running(span.spans)):
            message = mark("“%(words)s” says nothing of where the link leads: name the section or what is found there")
            yield warning(prose.path, span.line, message, words=running(span.spans))


def links_hold_no_code(prose: Prose) -> Iterator[Problem]:
    """Telegram shows what is code as code only, and drops the link around it."""
    for span, _ in prose.spans():
        if isinstance(span, Link) and any(isinstance(inner, Code) for inner in flat(span.spans)):
            message = mark("`code` cannot be a link: Telegram drops the link; link the words beside it")
            yield error(prose.path, span.line, message)


def no_raw_addresses(prose: Prose) -> Iterator[Problem]:
    """Telegram makes links of addresses by itself; ours are all made by us."""
    for text, line in prose.texts():
        for address in find_addresses(text):
            yield error(prose.path, line, ADDRESS, address=address)


def money_is_a_fact(prose: Prose) -> Iterator[Problem]:
    """An amount of money or a percentage has a source and a date."""
    yield from _figures(prose, _MONEY)


def dates_are_facts(prose: Prose) -> Iterator[Problem]:
    """A date has a source and is written alike in all languages."""
    yield from _figures(prose, _DATE)


def genitive_after_prepositions(prose: Prose) -> Iterator[Problem]:
    """In Belarusian and Russian a duration or a month takes the genitive after да, ад, пасля, до, от, после ..."""
    prepositions = _PREPOSITIONS.get(prose.locale)
    if prepositions is None:
        return
    for spans, _ in prose.runs:
        for before, name in _facts_in_context(spans):
            fact = prose.facts.get(name.name)
            found = prepositions.search(before)
            if fact and found and name.case is Case.NOMINATIVE and _is_declined(fact):
                message = mark("after “%(word)s” write {{%(fact)s|gen}}")
                yield warning(prose.path, name.line, message, word=found[1], fact=name.name)


def words_keep_to_one_script(prose: Prose) -> Iterator[Problem]:
    """A Latin letter inside a Cyrillic word looks right, but search and screen readers stumble over it."""
    latin = mark("“%(word)s” mixes scripts: “%(odd)s” is Latin; type the word again")
    cyrillic = mark("“%(word)s” mixes scripts: “%(odd)s” is Cyrillic; type the word again")
    for text, line in [*prose.texts(), *prose.terms]:
        for word, odd in mixed_words(text):
            yield error(prose.path, line, latin if is_latin(odd[0]) else cyrillic, word=word, odd=odd)


def has_braces(text: str) -> bool:
    """Tell whether braces of a fact stand in plain text."""
    return "{{" in text or "}}" in text


def _figures(prose: Prose, pattern: re.Pattern[str]) -> Iterator[Problem]:
    for text, line in prose.texts():
        for found in pattern.finditer(text) if _DIGIT.search(text) else ():
            yield warning(prose.path, line, FIGURE, found=found[0].strip())


def _facts_in_context(spans: Iterable[Span]) -> Iterator[tuple[str, FactName]]:
    """Yield every fact with the words before it in its paragraph."""
    before = ""
    for span in flat(spans):
        if isinstance(span, FactName):
            yield before, span
            before += HOLE
        elif isinstance(span, Words):
            before += span.text
        elif isinstance(span, Code):
            before += HOLE


def _is_declined(fact: Fact) -> bool:
    last = fact.high or fact.low
    return isinstance(last, Duration) or (isinstance(last, RoughDate) and last.month is not None and last.day is None)


_DIGIT = re.compile(r"\d")
_POINTING = re.compile(r"(?i)(?:^|\s)(?:тут|сюды|здесь|сюда|here)$")
_CURRENCY = (
    r"PLN|EUR|USD|GEL|UZS|BYN|RUB|AMD|KZT|RSD|UAH|GBP|CAD|CZK|SEK|zł|zl|€|\$|£|₾|₽|"
    r"злот\w*|еўра|евро|euros?|долар\w*|доллар\w*|dollars?|рубл\w*|рублёў|руб\.|лары|лари|сум(?:аў|ов|ы)?\b|драм\w*|тэнге|тенге"
)
_MONEY = re.compile(
    rf"(?i)\d[\d\s.,]*(?:тыс\.|млн|thousand|million)?\s?(?:{_CURRENCY}|%)(?!\w)|[€$£]\s?\d+(?:[.,]\d+)*"
)
_MONTH = (
    r"(?i:студзен\w*|лют(?:ы|ага|ым)|сакавік\w*|красавік\w*|тра(?:вень|ўня|ўні)|ма[йяюе]|чэрв(?:ень|еня|ені)|ліпен\w*|жні(?:вень|ўня|ўні)|верас(?:ень|ня|ні)|"
    r"кастрычнік\w*|лістапад\w*|снеж(?:ань|ня|ні)|январ\w*|феврал\w*|март\w*|апрел\w*|июн\w*|июл\w*|август\w*|сентябр\w*|октябр\w*|ноябр\w*|декабр\w*)|"
    r"January|February|March|April|May|June|July|August|September|October|November|December"
)
_DATE = re.compile(
    rf"""(?x)
    \b\d{{1,2}}\s+(?:{_MONTH})\b | \b(?:{_MONTH})\s+\d{{1,4}}\b
    | \b\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d\d\b | \b(?:19|20)\d\d-\d\d(?:-\d\d)?\b
    | \b(?:19|20)\d\d\s(?:год\w*|гад\w*|г\.) | \b(?i:in|since|from|until|by|before|after)\s(?:19|20)\d\d\b
    """
)
_PREPOSITIONS: Mapping[Locale, re.Pattern[str]] = {
    Locale.BE: re.compile(r"(?i)(?<!\w)(да|ад|пасля|на працягу|цягам|каля|звыш|з|са)\s+$"),
    Locale.RU: re.compile(r"(?i)(?<!\w)(до|от|после|в течение|около|свыше|более|менее|с|со)\s+$"),
}

RULES = (
    braces_name_facts,
    links_say_where_they_lead,
    links_hold_no_code,
    no_raw_addresses,
    money_is_a_fact,
    dates_are_facts,
    genitive_after_prepositions,
    words_keep_to_one_script,
)
