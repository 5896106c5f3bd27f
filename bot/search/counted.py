"""What was counted in an article, kept small: most articles stay when one is published."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from sys import intern

from bot.i18n import Locale
from bot.knowledge.model import Article


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each of some words or keys was found, in the order in which they were found first."""

    names: tuple[str, ...]
    counts: "array[int]"
    total: int

    @classmethod
    def of(cls, counted: Counter[str]) -> "Counts":
        """Keep what was counted; equal words of several articles are kept once."""
        return cls(tuple(map(intern, counted)), array("I", counted.values()), counted.total())

    def items(self) -> Iterator[tuple[str, int]]:
        """Yield each with its count."""
        return zip(self.names, self.counts, strict=True)


@dataclass(frozen=True, slots=True)
class Counted:
    """An article with the keys of its fields, and with the words of its languages."""

    article: Article
    fields: Mapping[str, Counts]
    words: Mapping[Locale, Counts]

    @classmethod
    def of(
        cls, article: Article, fields: Mapping[str, Counter[str]], words: Mapping[Locale, Counter[str]]
    ) -> "Counted":
        """Keep what was counted in an article."""
        return cls(
            article,
            {name: Counts.of(each) for name, each in fields.items()},
            {locale: Counts.of(each) for locale, each in words.items()},
        )
