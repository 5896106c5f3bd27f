"""How a file may spell a number or a text, and the search for very many such spellings at once."""

import base64
from collections.abc import Iterable, Iterator

BEGIN = 4
"""Bytes by which spellings are looked up; none is shorter."""
MANY = 300


def forms(number: int) -> Iterator[bytes]:
    """Yield a number as a file may hold it: decimal, hexadecimal, binary, and those in base64 at each place."""
    small = [number.to_bytes(4, order) for order in ("big", "little")] if number < 2**32 else []
    plain = [str(number).encode(), *small, *(number.to_bytes(8, order) for order in ("big", "little"))]
    yield from plain
    yield f"{number:x}".encode()
    for each in plain:
        yield from filter(_tells, (in_base64(each, shift) for shift in range(3)))


def in_base64(content: bytes, shift: int) -> bytes:
    """Return the digits that depend on the content alone, after ``shift`` bytes of something else."""
    digits = base64.b64encode(b"\0" * shift + content)
    return digits[-(-shift * 8 // 6) : (shift + len(content)) * 8 // 6]


def found_in(content: bytes, wanted: Iterable[bytes]) -> set[bytes]:
    """Return which spellings stand in a content; very many are looked for in one pass, which a few do not repay."""
    wanted = set(wanted)
    if len(wanted) < MANY:
        return {each for each in wanted if each in content}
    by_begin: dict[bytes, list[bytes]] = {}
    for each in wanted:
        assert len(each) >= BEGIN, each
        by_begin.setdefault(each[:BEGIN], []).append(each)
    places = (at for at in range(len(content)) if content[at : at + BEGIN] in by_begin)
    return {each for at in places for each in by_begin[content[at : at + BEGIN]] if content.startswith(each, at)}


def _tells(digits: bytes) -> bool:
    """Four digits or less stand somewhere by chance."""
    return len(digits) > BEGIN
