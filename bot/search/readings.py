"""Readings: what somebody may have meant who typed on the wrong keyboard, or in the wrong letters."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from bot.search.lexicon import Lexicon
from bot.search.stopwords import STOP_WORDS
from bot.search.words import is_cyrillic, words_of

AS_TYPED = 0.08
"""How much better another reading must be, as a share of known words, to be taken for what was meant."""
CLEAR = 0.75
"""Share of known words from which nobody looks for another reading."""
UNDERSTOOD = 0.5
"""Share of known words from which another reading is one: noise has no reading at all."""

_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_BELARUSIAN = "йцукенгшўзх'фывапролджэячсмітьбюё"


def _flip(typed: str, meant: str) -> Mapping[int, int]:
    return str.maketrans(typed + typed.upper(), meant + meant.upper())


_LAYOUTS = (
    _flip(_QWERTY, _RUSSIAN),
    _flip(_QWERTY, _BELARUSIAN),
    _flip(_RUSSIAN, _QWERTY),
    _flip(_BELARUSIAN, _QWERTY),
)
_TRANSLIT = {
    "shch": "щ", "sch": "щ", "iya": "ия", "yo": "ё", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "yu": "ю", "ya": "я", "ju": "ю", "ja": "я", "ye": "е", "yi": "и", "a": "а", "b": "б", "c": "ц", "d": "д",
    "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o":
    "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "ы",
    "z": "з",
}  # fmt: skip
_LACINKA = {
    "dź": "дзь", "dž": "дж", "ch": "х", "ja": "я", "je": "е", "jo": "ё", "ju": "ю", "ia": "я", "ie": "е", "io":
    "ё", "iu": "ю", "sz": "ш", "cz": "ч", "rz": "р", "a": "а", "b": "б", "c": "ц", "ć": "ць", "č": "ч", "d":
    "д", "e": "е", "f": "ф", "g": "г", "h": "г", "i": "і", "j": "й", "k": "к", "l": "л", "ł": "л", "m": "м",
    "n": "н", "ń": "нь", "o": "о", "p": "п", "r": "р", "s": "с", "ś": "сь", "š": "ш", "t": "т", "u": "у", "ŭ":
    "ў", "v": "в", "w": "в", "y": "ы", "z": "з", "ź": "зь", "ž": "ж",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """A way to write Cyrillic in Latin letters."""

    letters: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, letters: Mapping[str, str]) -> "_Alphabet":
        """Prefer the longest letters: shch before sh."""
        return cls(letters, re.compile("|".join(sorted(letters, key=len, reverse=True))))

    def write(self, word: str) -> str:
        """Write a Latin word in Cyrillic."""
        return self.pattern.sub(lambda found: self.letters[found[0]], word.lower())


_ALPHABETS = (_Alphabet.of(_TRANSLIT), _Alphabet.of(_LACINKA))


def read(question: str, known: Container[str], lexicon: Lexicon) -> str:
    """Return what was meant: as typed, unless another reading has clearly more known words.

    Args:
        question: As it was typed.
        known: Keys of the words that are known.
        lexicon: Gives words their keys.
    """
    typed = _share(question, known, lexicon)
    if typed >= CLEAR:
        return question
    best, best_share = question, typed + AS_TYPED
    for reading in _readings(question, known, lexicon):
        share = _share(reading, known, lexicon)
        if share > best_share and share >= UNDERSTOOD:
            best, best_share = reading, share
    return best


def _readings(question: str, known: Container[str], lexicon: Lexicon) -> Iterator[str]:
    for layout in _LAYOUTS:
        yield " ".join(_flipped(part, layout, known, lexicon) for part in question.split(" "))
    for alphabet in _ALPHABETS:
        yield "".join(_spelled(part, alphabet, known, lexicon) for part in _LATIN_WORD.split(question))


def _flipped(typed: str, layout: Mapping[int, int], known: Container[str], lexicon: Lexicon) -> str:
    """Type something on another keyboard, unless it is a word that is known as it stands: PESEL."""
    words = words_of(typed)
    if len(words) == 1 and len(words[0]) > 2 and lexicon.key(words[0]) in known:
        return typed
    return typed.translate(layout)


def _spelled(word: str, alphabet: _Alphabet, known: Container[str], lexicon: Lexicon) -> str:
    """Write a Latin word in Cyrillic, unless it is a Latin word that is known: mBank, PESEL."""
    if not _LATIN_WORD.fullmatch(word) or (len(word) > 2 and lexicon.key(word.lower()) in known):
        return word
    return alphabet.write(word)


def _share(text: str, known: Container[str], lexicon: Lexicon) -> float:
    """Return the share of letters that belong to known words."""
    words = words_of(text)
    letters = sum(map(len, words))
    return sum(len(word) for word in words if _is_known(word, known, lexicon)) / letters if letters else 0.0


def _is_known(word: str, known: Container[str], lexicon: Lexicon) -> bool:
    return word in STOP_WORDS or lexicon.key(word) in known or (word.isdigit() and not is_cyrillic(word))


_LATIN_WORD = re.compile(r"([A-Za-z\u00c0-\u024f']+)")
