"""Chain records by keyed hashes, so that nobody without the key changes, moves or takes out one unseen."""

import hmac

from bot.seal.keys import Key, KeyRing

_ID = 4
_HASH = 32
LINK = _ID + _HASH
"""Bytes of a link: the id of the key that made it, and HMAC-SHA-256 of the link before and the record."""
START = b""
"""What stands before the first record."""


def link(key: Key, before: bytes, record: bytes) -> bytes:
    """Chain a record to the link before it."""
    return key.id + hmac.digest(key.audit, len(before).to_bytes(2, "big") + before + record, "sha256")


def holds(ring: KeyRing, before: bytes, record: bytes, made: bytes) -> bool:
    """Tell whether a key of the ring has chained this record to the link before it."""
    key = next((each for each in ring.all if each.id == made[:_ID]), None)
    return key is not None and hmac.compare_digest(link(key, before, record), made)
