"""The language of a question."""

import re
from collections import Counter
from collections.abc import Mapping

from bot.i18n import Locale
from bot.search.stopwords import STOP_WORDS_OF
from bot.search.words import is_cyrillic, words_of

_SIGNS = {
    Locale.BE: re.compile(r"[ўі]|дз[еіёюя]|ць\b|[а-яёіў]['’][еёюя]"),
    Locale.RU: re.compile(r"[ищъ]|ть\b|ться\b|ого\b"),
}


def language_of(question: str, otherwise: Locale, spoken: Mapping[str, Locale]) -> Locale:
    """Tell the language of a question.

    Args:
        question: As it was read.
        otherwise: What is taken where it cannot be told: “PESEL”, “karta pobytu”.
        spoken: Words that belong to one language only.
    """
    words = words_of(question)
    votes: Counter[Locale] = Counter()
    for locale, stop_words in STOP_WORDS_OF.items():
        votes[locale] += sum(word in stop_words for word in words)
    votes.update(spoken[word] for word in words if word in spoken)
    for locale, signs in _SIGNS.items():
        votes[locale] += 2 * len(signs.findall(question.lower()))
    cyrillic = sum(is_cyrillic(word) for word in words)
    if cyrillic and votes[Locale.BE] == votes[Locale.RU]:
        return otherwise if otherwise is not Locale.EN else Locale.RU
    best, count = votes.most_common(1)[0]
    if cyrillic:
        return Locale.BE if votes[Locale.BE] > votes[Locale.RU] else Locale.RU
    return best if count else otherwise
