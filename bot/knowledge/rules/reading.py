"""Rules about reading: whether a tired person on a phone gets through, and whether people find the article."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import Locale, mark
from bot.knowledge.draft import Draft, LanguageFile
from bot.knowledge.markup import Chapter, running, spans_of
from bot.knowledge.problems import Problem, warning
from bot.knowledge.readability import measure, sentences_of, verbal_nouns, words_of

SENTENCE_LIMIT: Mapping[Locale, int] = {Locale.BE: 25, Locale.RU: 25, Locale.EN: 30}
"""Most words of a sentence; English spends some on articles."""
LIX_LIMIT: Mapping[Locale, int] = {Locale.BE: 55, Locale.RU: 55, Locale.EN: 45}
"""Where an article gets hard to read; see ``Readability.lix``."""
NOUN_LIMIT: Mapping[Locale, int] = {Locale.BE: 12, Locale.RU: 16, Locale.EN: 11}
"""Most nouns made of verbs, in percent of a section's words; names such as “residence permit” are among them."""
NOUNS_FROM = 60
"""Words from which a section is long enough for such a percentage."""
WORDS_LIMIT = 900
"""Most words of an original, title and summary aside."""
TERMS = range(8, 21)
"""How many terms a language file has: enough to be found, too few to claim what the article does not answer."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The running text of a chapter.

    Attributes:
        runs: Its paragraphs and items, each with its line in the file.
        words: All words of them.
    """

    chapter: Chapter
    runs: tuple[tuple[str, int], ...]
    words: tuple[str, ...]


def check_reading(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """Yield what is wrong for those who read, or look for, a language file."""
    passages = [_passage(chapter) for chapter in file.chapters()]
    for rule in RULES:
        yield from rule(draft, file, passages)


def sentences_are_short(draft: Draft, file: LanguageFile, passages: list[Passage]) -> Iterator[Problem]:
    """A sentence can be read in one breath."""
    for passage in passages:
        yield from long_sentences(file.path, file.locale, passage.runs)


def long_sentences(path: str, locale: Locale, runs: Iterable[tuple[str, int]]) -> Iterator[Problem]:
    """Yield the sentences of running texts, each with its line, that are too long for one breath."""
    limit = SENTENCE_LIMIT[locale]
    for text, line in runs:
        for sentence in sentences_of(text):
            words = words_of(sentence)
            if len(words) > limit:
                message = mark(
                    "“%(start)s …” is a sentence of %(count)s words: cut it, at most %(limit)s are read easily"
                )
                start = " ".join(sentence.split()[:4])
                yield warning(path, line, message, start=start, count=len(words), limit=limit)


def verbs_say_what_is_done(draft: Draft, file: LanguageFile, passages: list[Passage]) -> Iterator[Problem]:
    """A section says who does what; it does not name acts by nouns."""
    for passage in passages:
        nouns = verbal_nouns(passage.words, file.locale) if len(passage.words) >= NOUNS_FROM else []
        if 100 * len(nouns) > NOUN_LIMIT[file.locale] * len(passage.words):
            message = mark(
                "%(share)s %% of the words here are nouns made of verbs (%(examples)s): say with verbs who does what"
            )
            values = {"share": 100 * len(nouns) // len(passage.words), "examples": ", ".join(dict.fromkeys(nouns))}
            yield warning(file.path, passage.chapter.line, message, **values)


def article_reads_easily(draft: Draft, file: LanguageFile, passages: list[Passage]) -> Iterator[Problem]:
    """The whole text is not harder than LIX allows in its language."""
    limit = LIX_LIMIT[file.locale]
    lix = measure("\n".join(text for passage in passages for text, _ in passage.runs)).lix
    if lix > limit:
        message = mark("this text is hard to read (LIX %(lix)s, at most %(limit)s): shorter sentences, shorter words")
        yield warning(file.path, 0, message, lix=round(lix), limit=limit)


def article_is_short(draft: Draft, file: LanguageFile, passages: list[Passage]) -> Iterator[Problem]:
    """The original is short enough to be read whole; translations have its length."""
    count = sum(len(passage.words) for passage in passages)
    if file.locale is draft.keys.original and count > WORDS_LIMIT:
        message = mark("the article has %(count)s words, at most %(limit)s: cut what nobody acts on")
        yield warning(file.path, 0, message, count=count, limit=WORDS_LIMIT)


def is_found_by_its_terms(draft: Draft, file: LanguageFile, passages: list[Passage]) -> Iterator[Problem]:
    """There are enough words by which people ask, and no more than the article answers."""
    count = len(file.keys.terms)
    if count not in TERMS:
        message = mark("there are %(count)s terms: write from %(least)s to %(most)s words by which people ask for this")
        line = file.yaml.line(("terms",))
        yield warning(file.path, line, message, count=count, least=TERMS[0], most=TERMS[-1])


def _passage(chapter: Chapter) -> Passage:
    runs = tuple((" ".join(running(spans).split()), line) for spans, line in spans_of(chapter.blocks))
    return Passage(chapter, runs, tuple(word for text, _ in runs for word in words_of(text)))


RULES = (
    sentences_are_short,
    verbs_say_what_is_done,
    article_reads_easily,
    article_is_short,
    is_found_by_its_terms,
)
