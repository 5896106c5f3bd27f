"""Write down what was seen of listings, beside the listings."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.check import has_errors
from bot.knowledge.directory import DIRECTORY, VERIFIED_FILE, read_sightings
from bot.knowledge.listing import Listing, Sighting
from bot.knowledge.problems import Problem
from bot.upkeep.listings import Verified

_HEAD = """\
# What was seen of the listings; written by: python -m bot directory verify
# To confirm what has changed, after looking at it: python -m bot directory verify --accept ID
# (doubts of "type" end only when the listing's kind is what Telegram says)
"""


def write_verified(folder: Path, known: Mapping[str, Listing], verified: Iterable[Verified]) -> None:
    """Write ``verified.yaml`` anew: what was seen now, and what the file says of the others at this moment.

    It waits while another run writes.

    Args:
        folder: The knowledge folder.
        known: Every listing there is; what was seen of others is forgotten.
        verified: What was asked for now.

    Raises:
        OSError: it cannot be read any more, or not written; the file is as it was.
    """
    file = folder / DIRECTORY / VERIFIED_FILE
    with _locked(file.parent):
        data = file.read_bytes() if file.exists() else None
        written = with_seen(data, known, {each.listing.id: each.sighting for each in verified})
        if written is None:
            raise OSError(f"{file} cannot be read any more: mend it (python -m bot check), then look again")
        _replace(file, written)


def with_seen(data: bytes | None, known: Mapping[str, Listing], seen: Mapping[str, Sighting | None]) -> bytes | None:
    """Return what ``verified.yaml`` is with what was seen now; None where it cannot be read.

    Args:
        data: The file as it is; None where there is none.
        known: Every listing there is; what was seen of others is forgotten.
        seen: What was seen now, by id.
    """
    problems: list[Problem] = []
    sightings: dict[str, Sighting | None] = dict(read_sightings(data, problems))
    if has_errors(problems):
        return None
    sightings |= seen
    entries = {id_: _entry(known[id_], each) for id_, each in sorted(sightings.items()) if each and id_ in known}
    body = yaml.dump({"listings": entries}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    return (_HEAD + body).encode()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs from writing meanwhile: the last one would forget what the first has seen."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _replace(file: Path, data: bytes) -> None:
    """Put a whole file into the place of another; hidden until it is whole."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


class _Dumper(yaml.SafeDumper):
    """Writes every break of a line as an escape: PyYAML leaves some as they are, and the loader refuses the file."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if text.splitlines() not in ([], [text]) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _entry(listing: Listing, sighting: Sighting) -> dict[str, Any]:
    entry = {
        "address": listing.url,
        "alive": sighting.alive.isoformat() if sighting.alive else None,
        "gone": [day.isoformat() for day in sighting.gone],
        "doubts": {doubt.value: day.isoformat() for doubt, day in sighting.doubts.items()},
        "number": sighting.number,
        "type": sighting.type,
        "title": sighting.title,
        "members": sighting.members,
    }
    return {key: value for key, value in entry.items() if value not in (None, "", [], {})}
