"""Concepts: words that mean one thing, found in questions and in articles."""

from collections.abc import Iterable, Mapping, Sequence

from bot.knowledge.model import Concept
from bot.search.lexicon import Lexicon
from bot.search.words import words_of

Phrase = tuple[str, ...]
CONCEPT = "="
"""Begins the key of a concept: no word begins so."""


class Concepts:
    """Finds the concepts of a glossary in sequences of keys; the longest phrase wins."""

    def __init__(self, glossary: Mapping[str, Concept], lexicon: Lexicon) -> None:
        """Index every word of every concept by its keys; ``words`` has a word for each key."""
        self._phrases: dict[str, dict[Phrase, str]] = {}
        self._countries = {CONCEPT + each.key: each.country for each in glossary.values() if each.country}
        self.answers = {CONCEPT + each.key: each.answer for each in glossary.values() if each.answer}
        self.words: dict[str, str] = {}
        for concept in glossary.values():
            for word in (*concept.local, *(word for words in concept.words.values() for word in words)):
                self._add(tuple(lexicon.learn(word)), CONCEPT + concept.key)
                self.words.update((lexicon.key(each), each) for each in words_of(word))

    def find(self, keys: Sequence[str]) -> list[str]:
        """Return the keys of the concepts that a text names, in order, each as often as it is named."""
        found: list[str] = []
        after = 0
        for at, key in enumerate(keys):
            if at < after or key not in self._phrases:
                continue
            phrase = self._longest(keys, at)
            if phrase:
                found.append(self._phrases[key][phrase])
                after = at + len(phrase)
        return found

    def countries_of(self, concepts: Iterable[str]) -> set[str]:
        """Return the countries among concepts given by their keys, as ISO 3166-1 codes."""
        return {self._countries[concept] for concept in concepts if concept in self._countries}

    def _add(self, phrase: Phrase, concept: str) -> None:
        if phrase:
            self._phrases.setdefault(phrase[0], {}).setdefault(phrase, concept)

    def _longest(self, keys: Sequence[str], at: int) -> Phrase:
        fitting = (phrase for phrase in self._phrases[keys[at]] if tuple(keys[at : at + len(phrase)]) == phrase)
        return max(fitting, key=len, default=())
