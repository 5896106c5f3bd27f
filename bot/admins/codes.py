"""Codes that make somebody an admin: drawn by chance, easy to type, known to us only by their hash."""

import base64
import re
from collections.abc import Callable
from hashlib import sha256

MINUTES = 15
"""How long a code may be used, once."""
_BYTES = 10
"""80 bits: a billion tries a second for 15 minutes meet a code with a chance of one in a thousand billion."""
_GROUP = 4
_LETTERS = re.compile(r"[A-Z2-7]{16}")
_BETWEEN = re.compile(r"[\s\-‐‑–—]+")
_LONGEST = 40
_MISTYPED = str.maketrans("018", "OIB")
"""Digits that base32 leaves out (RFC 4648, 3.4), as they are mistaken for letters."""


def new_code(random: Callable[[int], bytes]) -> str:
    """Draw a code: 16 letters and digits in groups of four."""
    letters = base64.b32encode(random(_BYTES)).decode("ascii")
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def code_in(text: str) -> str | None:
    """Return the code that a message consists of, as ``new_code`` writes it without groups; None for other messages."""
    if len(text) > _LONGEST:
        return None
    letters = _BETWEEN.sub("", text).upper().translate(_MISTYPED)
    return letters if _LETTERS.fullmatch(letters) else None


def hash_of(code: str) -> bytes:
    """Return by what a code is recognised; the code has so many possibilities that they cannot be tried."""
    return sha256(b"vyraj admin code v1 " + _BETWEEN.sub("", code).encode()).digest()
