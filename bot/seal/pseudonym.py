"""Name a person by a keyed hash: the only thing by which a reader is looked up."""

import hmac

from bot.seal.keys import Key, KeyRing

PSEUDONYM = 16
"""Bytes of a pseudonym."""


def pseudonym(key: Key, user_id: int) -> bytes:
    """Return HMAC-SHA-256 of a Telegram id (64 bits, signed), cut to 16 bytes."""
    return hmac.digest(key.pseudonyms, user_id.to_bytes(8, "big", signed=True), "sha256")[:PSEUDONYM]


def pseudonyms(ring: KeyRing, user_id: int) -> tuple[bytes, ...]:
    """Return a person's pseudonyms under every key, newest key first."""
    return tuple(pseudonym(key, user_id) for key in ring.all)
