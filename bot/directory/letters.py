"""What letters look like: folding those that the eye confuses, naming those that are odd."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.address import is_invisible

_LOOKS_LIKE = {
    # Cyrillic, Greek and Armenian letters that are drawn like Latin ones (Unicode TR39, confusables.txt)
    **dict(zip("авеѕіјкмноԛрсԍтухѵшһьԁԝӏ", "abesijkmhoqpcgtyxvwhbdwl", strict=True)),
    **dict(zip("αβγεζηικνορστυχω", "abyezniknopotuxw", strict=True)),
    **dict(zip("օսոհցզցքյ", "ounhggggj", strict=True)),
    "ё": "e", "ў": "y", "й": "n", "п": "n", "ґ": "r", "г": "r", "з": "3", "б": "6",
    "ı": "l", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ß": "b", "ƅ": "b", "ɡ": "g", "ɑ": "a", "ɩ": "l", "ꞌ": "",
    # Digits and Latin letters that are drawn alike; what is conflated on both sides does no harm.
    "0": "o", "1": "l", "i": "l", "|": "l", "!": "l",
}  # fmt: skip
# A letter that is drawn like one that has a look-alike itself ends where that one does: Greek iota is "l", as "i" is.
_TABLE = str.maketrans({char: _LOOKS_LIKE.get(like, like) for char, like in _LOOKS_LIKE.items()})
_VARIANT = re.compile(r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL|CAPITAL LETTER) ([A-Z])\b")
_PAIRS = (("rn", "m"), ("vv", "w"))


@dataclass(frozen=True, slots=True)
class OddLetter:
    """A character that an address should not have.

    Attributes:
        char: The character.
        code: Its number, as ``U+0435``.
        script: ``LATIN``, ``CYRILLIC`` ...; empty where nothing can be seen.
    """

    char: str
    code: str
    script: str


def fold(text: str) -> str:
    """Write a name as the eye reads it at a glance: equal for names that look alike, and of no other use."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    folded = "".join(_latin(char) for char in plain if not unicodedata.combining(char) and not is_invisible(char))
    folded = folded.translate(_TABLE)
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    return folded


def squash(text: str) -> str:
    """Leave out what separates words."""
    return "".join(char for char in text if char.isalnum())


def _latin(char: str) -> str:
    """Return the plain letter of a Latin one: of a small capital, of one with a hook or a stroke."""
    found = None if char.isascii() else _VARIANT.match(unicodedata.name(char, ""))
    return found[1].lower() if found else char


def odd_letters(written: str) -> Iterator[OddLetter]:
    """Yield each character that is invisible or no letter of the Latin alphabet, once, in order."""
    for char in dict.fromkeys(written):
        if char.isascii() and char.isprintable():
            continue
        code = f"U+{ord(char):04X}"
        if is_invisible(char):
            yield OddLetter(char, code, "")
        else:
            yield OddLetter(char, code, unicodedata.name(char, "UNKNOWN").partition(" ")[0])


def made_visible(written: str) -> str:
    """Write an address with its invisible characters shown by their numbers."""
    return "".join(f"⟨U+{ord(char):04X}⟩" if is_invisible(char) else char for char in written)
