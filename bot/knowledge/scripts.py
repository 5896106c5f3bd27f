"""Find words that mix Latin and Cyrillic letters: they look right and are other words."""

import re
import unicodedata
from collections.abc import Iterator

_CLASH = re.compile(r"[a-zA-Z\u00c0-\u024f][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z\u00c0-\u024f]")
_MIXED = re.compile(
    r"\b[^\W\d_]*(?:[a-zA-Z\u00c0-\u024f][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z\u00c0-\u024f])[^\W\d_]*"
)


def mixed_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield every such word with its letters of the script that fewer of them have."""
    for word in _MIXED.findall(text) if _CLASH.search(text) else ():
        yield word, _rarer(word)


def is_latin(char: str) -> bool:
    """Tell whether a letter is a Latin one."""
    return unicodedata.name(char, "").startswith("LATIN")


def _rarer(word: str) -> str:
    latin = [char for char in word if is_latin(char)]
    other = [char for char in word if not is_latin(char)]
    return "".join(latin if len(latin) <= len(other) else other)
