"""Keys that are the same in every run."""

from hashlib import sha256

from hypothesis import strategies as st

from bot.seal.keys import Key, KeyRing, derive_key


def key(name: str) -> Key:
    return derive_key(sha256(name.encode()).digest())


OLD, NEW, STRANGE = key("old"), key("new"), key("strange")
RING = KeyRing(NEW, OLD)
CHATS = st.integers(-(2**63), 2**63 - 1)
