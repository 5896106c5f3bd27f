"""How easily a text reads: long sentences, long words, nouns made of verbs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import Locale
from bot.knowledge.markup import HOLE

LONG_WORD = 7
"""Letters from which LIX calls a word long."""


@dataclass(frozen=True, slots=True)
class Readability:
    """What can be counted about a text.

    Attributes:
        words: How many words it has.
        sentences: How many sentences; a heading or an item without a full stop is one.
        long_words: How many words have at least ``LONG_WORD`` letters.
    """

    words: int
    sentences: int
    long_words: int

    @property
    def lix(self) -> float:
        """Läsbarhetsindex: words per sentence plus the percentage of long words (C.-H. Björnsson, Läsbarhet, 1968).

        It counts no syllables, so that one formula serves three languages; 30 is easy and 60 is hard in Swedish and
        English, and Slavic texts of the same ease lie some 12 points higher.
        """
        return self.words / self.sentences + 100 * self.long_words / self.words if self.words else 0.0


def measure(text: str) -> Readability:
    """Count a plain text whose lines are paragraphs, items or headings."""
    words = words_of(text)
    sentences = sum(1 for line in text.splitlines() for sentence in sentences_of(line) if _WORD.search(sentence))
    return Readability(len(words), sentences, sum(len(word) >= LONG_WORD for word in words))


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text; a hole in it is a word."""
    return _WORD.findall(text)


def sentences_of(line: str) -> Iterator[str]:
    """Cut a line at full stops that a new sentence follows, not after abbreviations."""
    begin = 0
    for end in _END.finditer(line):
        if not _ABBREVIATION.search(line, begin, end.start() + 1):
            yield line[begin : end.end()].strip()
            begin = end.end()
    yield line[begin:].strip()


def verbal_nouns(words: Iterable[str], locale: Locale) -> list[str]:
    """Return the nouns that are made of verbs: “the submission of”, instead of “submit”."""
    return [word for word in words if _VERBAL_NOUN[locale].fullmatch(word)]


_WORD = re.compile(rf"(?:[^\W_]|{HOLE})+(?:['’-][^\W_]+)*")
_END = re.compile(rf"[.!?…][\"»”)]*\s+(?=[\"«“(]?(?:[A-ZÀ-ÞА-ЯЁІЎ]|{HOLE}))")
_ABBREVIATION = re.compile(r"(?<!\w)(?:г|ст|арт|вул|ул|пр|п|т|д|напр|им|art|ust|str|nr|No|St|Dr|e\.g|i\.e)\.$")
_VERBAL_NOUN: Mapping[Locale, re.Pattern[str]] = {
    Locale.BE: re.compile(r"(?i)\w{3,}(?:нн(?:е|я|ю|ем|і|яў|ям|ях|ямі)|цы(?:я|і|ю|яй|ям|ях))"),
    Locale.RU: re.compile(r"(?i)\w{3,}(?:[ае]ни(?:е|я|ю|ем|и|й|ям|ях)|ци(?:я|и|ю|ей|й|ям|ях))"),
    Locale.EN: re.compile(r"(?i)\w{3,}(?:[ts]ion|ment|ance|ence)s?"),
}
