"""Close what must be remembered into envelopes of one size, each bound to its key, its table and its row."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.seal.keys import Key, KeyRing

CAPACITY = 254
"""Bytes of content that an envelope takes."""
_VERSION = b"\x01"
_HEAD = len(_VERSION) + 4
"""The version and the id of the key, before the nonce."""
_NONCE = 12
"""Random nonces serve 2**32 envelopes of one key (NIST SP 800-38D, 8.3); keys live for a month."""
_LENGTH = 2
_PADDED = _LENGTH + CAPACITY
_TAG = 16
SIZE = _HEAD + _NONCE + _PADDED + _TAG
"""Bytes of every envelope, whatever it holds."""


class CannotOpen(Exception):
    """An envelope was changed, was moved, or was sealed by a key that is gone; says nothing of what it holds."""


def seal(key: Key, place: str, row: bytes, content: bytes) -> bytes:
    """Seal up to ``CAPACITY`` bytes.

    Args:
        key: Usually the newest of the ring.
        place: The table; the envelope opens in no other.
        row: What identifies the row in its table; the envelope opens in no other.
        content: What to hide; neither it nor its length can be told from the envelope.

    Raises:
        ValueError: the content is too long.
    """
    if len(content) > CAPACITY:
        raise ValueError(f"an envelope takes at most {CAPACITY} bytes")
    nonce = os.urandom(_NONCE)
    padded = (len(content).to_bytes(_LENGTH, "big") + content).ljust(_PADDED, b"\0")
    return _VERSION + key.id + nonce + AESGCM(key.envelopes).encrypt(nonce, padded, _bound_to(key.id, place, row))


def open_envelope(ring: KeyRing, place: str, row: bytes, envelope: bytes) -> bytes:
    """Return the content of an envelope that was sealed for this place and row by a key of the ring.

    Raises:
        CannotOpen: it was not, or it was changed.
    """
    key_id = sealed_by(envelope)
    key = next((each for each in ring.all if each.id == key_id), None)
    if not key:
        raise CannotOpen("the envelope was sealed by a key that is not here")
    nonce, closed = envelope[_HEAD : _HEAD + _NONCE], envelope[_HEAD + _NONCE :]
    try:
        padded = AESGCM(key.envelopes).decrypt(nonce, closed, _bound_to(key_id, place, row))
    except InvalidTag:
        raise CannotOpen("the envelope was changed, or belongs to another row") from None
    return padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH], "big")]


def sealed_by(envelope: bytes) -> bytes:
    """Return the id of the key that sealed an envelope, as the envelope says.

    Raises:
        CannotOpen: it is no envelope, or one of a later version.
    """
    if len(envelope) != SIZE or not envelope.startswith(_VERSION):
        raise CannotOpen("this is no envelope that we know")
    return envelope[len(_VERSION) : _HEAD]


def _bound_to(key_id: bytes, place: str, row: bytes) -> bytes:
    """Join what an envelope is bound to; the length of the place keeps it apart from the row."""
    name = place.encode()
    return _VERSION + key_id + len(name).to_bytes(2, "big") + name + row
