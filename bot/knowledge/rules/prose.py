"""Rules about words: what must be a fact, a link or another word."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.i18n import Locale, mark
from bot.knowledge.autolinks import find_addresses
from bot.knowledge.build import LISTING, SOURCE
from bot.knowledge.draft import Draft, LanguageFile
from bot.knowledge.facts import Case, Duration, Fact, RoughDate
from bot.knowledge.markup import HOLE, Code, FactName, Link, Span, Words, flat, running, spans_of
from bot.knowledge.problems import Problem, error, warning
from bot.knowledge.scripts import is_latin, mixed_words


def facts_are_known(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """``{{name}}`` names a fact of the article and is written so."""
    braces = mark("braces stand here that name no fact: write {{name}} or {{name|gen}}, without spaces")
    for span, line in _spans(file):
        if isinstance(span, FactName) and span.name not in draft.facts:
            message = mark("there is no fact “%(fact)s” in article.yaml")
            yield error(file.path, span.line, message, fact=span.name)
        if isinstance(span, Words) and _has_braces(span.text):
            yield error(file.path, line, braces)
    for key in ("title", "summary"):
        if _has_braces(getattr(file.keys, key)):
            yield error(file.path, file.yaml.line((key,)), mark("no fact can stand in “%(key)s”"), key=key)


def links_are_known(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """A link names a source, a listing, an article or a section; it holds no address of its own."""
    for span, _ in _spans(file):
        if not isinstance(span, Link):
            continue
        target = span.target
        if target.startswith(SOURCE):
            if target.removeprefix(SOURCE) not in draft.keys.sources:
                message = mark("there is no source “%(source)s” in article.yaml")
                yield error(file.path, span.line, message, source=target.removeprefix(SOURCE))
        elif not target.startswith(LISTING) and (":" in target or "/" in target or not target):
            message = mark("a link holds no address: name it in “sources” and write [words](source:NAME)")
            yield error(file.path, span.line, message)


def links_say_where_they_lead(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """The words of a link tell what is there: links inside the library are shown as words and a button."""
    for span, _ in _spans(file):
        if isinstance(span, Link) and _POINTING.search(running(span.spans)):
            message = mark("“%(words)s” says nothing of where the link leads: name the section or what is found there")
            yield warning(file.path, span.line, message, words=running(span.spans))


def links_hold_no_code(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """Telegram shows what is code as code only, and drops the link around it."""
    for span, _ in _spans(file):
        if isinstance(span, Link) and any(isinstance(inner, Code) for inner in flat(span.spans)):
            message = mark("`code` cannot be a link: Telegram drops the link; link the words beside it")
            yield error(file.path, span.line, message)


def no_raw_addresses(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """Telegram makes links of addresses by itself; ours are all made by us."""
    for text, line in _prose(file):
        for address in find_addresses(text):
            message = mark(
                "“%(address)s” would become a link by itself: write [words](source:NAME), or put it into `backquotes`"
            )
            yield error(file.path, line, message, address=address)


def money_is_a_fact(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """An amount of money or a percentage has a source and a date."""
    yield from _in_prose(file, _MONEY)


def dates_are_facts(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """A date has a source and is written alike in all languages."""
    yield from _in_prose(file, _DATE)


def genitive_after_prepositions(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """In Belarusian and Russian a duration or a month takes the genitive after да, ад, пасля, до, от, после ..."""
    prepositions = _PREPOSITIONS.get(file.locale)
    if prepositions is None:
        return
    for spans, _ in _runs(file):
        for before, name in _facts_in_context(spans):
            fact = draft.facts.get(name.name)
            found = prepositions.search(before)
            if fact and found and name.case is Case.NOMINATIVE and _is_declined(fact):
                message = mark("after “%(word)s” write {{%(fact)s|gen}}")
                yield warning(file.path, name.line, message, word=found[1], fact=name.name)


def words_keep_to_one_script(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """A Latin letter inside a Cyrillic word looks right, but search and screen readers stumble over it."""
    latin = mark("“%(word)s” mixes scripts: “%(odd)s” is Latin; type the word again")
    cyrillic = mark("“%(word)s” mixes scripts: “%(odd)s” is Cyrillic; type the word again")
    terms = [(term, file.yaml.line(("terms", i))) for i, term in enumerate(file.keys.terms)]
    for text, line in [*_prose(file), *terms]:
        for word, odd in mixed_words(text):
            yield error(file.path, line, latin if is_latin(odd[0]) else cyrillic, word=word, odd=odd)


def _in_prose(file: LanguageFile, pattern: re.Pattern[str]) -> Iterator[Problem]:
    for text, line in _prose(file):
        for found in pattern.finditer(text) if _DIGIT.search(text) else ():
            message = mark("“%(found)s” stands in prose: make it a fact in article.yaml and write {{name}}")
            yield warning(file.path, line, message, found=found[0].strip())


def _has_braces(text: str) -> bool:
    return "{{" in text or "}}" in text


def _runs(file: LanguageFile) -> Iterator[tuple[tuple[Span, ...], int]]:
    for chapter in file.chapters():
        yield from spans_of(chapter.blocks)


def _spans(file: LanguageFile) -> Iterator[tuple[Span, int]]:
    for spans, line in _runs(file):
        for span in flat(spans):
            yield span, line


def _prose(file: LanguageFile) -> Iterator[tuple[str, int]]:
    """Yield every running text of a file with its line: title, summary, headings, paragraphs, items."""
    yield file.keys.title, file.yaml.line(("title",))
    yield file.keys.summary, file.yaml.line(("summary",))
    for chapter in file.document.chapters:
        yield chapter.title, chapter.line
    for spans, line in _runs(file):
        yield running(spans), line


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
    facts_are_known,
    links_are_known,
    links_say_where_they_lead,
    links_hold_no_code,
    no_raw_addresses,
    money_is_a_fact,
    dates_are_facts,
    genitive_after_prepositions,
    words_keep_to_one_script,
)
