"""The lexicon: the words of the library with their keys; what readers type is never remembered."""

from bot.search.words import key_of, words_of


class Lexicon:
    """Gives words their keys; those it has learned it gives faster."""

    def __init__(self) -> None:
        """Begin knowing nothing."""
        self._keys: dict[str, str] = {}

    def learn(self, text: str) -> list[str]:
        """Return the keys of a text of the library, and remember its words."""
        words = [each for word in words_of(text) for each in _with_parts(word)]
        for each in words:
            if each not in self._keys:
                self._keys[each] = key_of(each)
        return [self._keys[each] for each in words]

    def keys(self, text: str) -> list[str]:
        """Return the keys of a text's words, in order; of a hyphenated word also those of its parts."""
        return [self.key(each) for word in words_of(text) for each in _with_parts(word)]

    def key(self, word: str) -> str:
        """Return the key of a word in lower case."""
        return self._keys.get(word) or key_of(word)


def _with_parts(word: str) -> list[str]:
    return [word, *(part for part in word.split("-") if len(part) > 1)] if "-" in word else [word]
