"""What was seen of listings is written down whole, or not at all, and read again as it was."""

import fcntl
import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.directory import read_directory
from bot.knowledge.listing import Doubt, Listing, Sighting
from bot.upkeep.listings import Result, Verified
from bot.upkeep.verified import write_verified
from tests.upkeep.metryka import CHANNEL, CHAT, FILE, NOTES, Metryka
from tests.upkeep.warden import MON, TUE, WED

ODD_TITLES = [
    "Купалле: \"сваё\" і 'чужое'",
    "Беларусы 🇵🇱👩‍👩‍👧 у Польшчы #1",
    "радок\nдругі радок\r\nтрэці\tрадок",
    "no",
    "null",
    "~",
    "2026-11-22",
    "0x1F",
    "1_000",
    "- a: [b, {c: d}] # e",
    "назва\u0085",
    "\u2028\u2029",
    "---",
    "...",
    "  прабелы  ",
    "<b>&amp;</b> %(name)s {{fee}}",
    "\u200b\u202e\ufeff\u2028\u0085\x00\x07\x1b\x7f",
    "ы" * 5000,
]
DAY = st.dates(date(2026, 1, 1), date(2030, 1, 1))
SIGHTINGS: dict[str, st.SearchStrategy[Any]] = {
    "alive": st.none() | DAY,
    "gone": st.lists(DAY, unique=True, max_size=4).map(sorted).map(tuple),
    "doubts": st.dictionaries(st.sampled_from(Doubt), DAY),
    "number": st.none() | st.integers(-(2**63), 2**63),
    "type": st.sampled_from(["", "supergroup", "channel"]),
    "title": st.text(st.characters(exclude_categories=["Cs"])),
    "members": st.none() | st.integers(0, 10**9),
}


@pytest.fixture
def chat(metryka: Metryka) -> Sighting:
    """What is known of a chat; its listing and another stand in the directory."""
    metryka.enter(chat=CHAT, news=CHANNEL)
    return Sighting(metryka.listing("chat").address, MON, (TUE,), {}, -1001, "supergroup", "Купалле", 70)


@pytest.fixture
def listing(metryka: Metryka) -> Listing:
    metryka.enter(chat=CHAT)
    return metryka.listing("chat")


def seen(metryka: Metryka, sighting: Sighting | None, id_: str = "chat") -> Verified:
    return Verified(metryka.listing(id_), Result.ALIVE, "supergroup, 70 members", sighting)


def names_in(metryka: Metryka) -> list[str]:
    return sorted(path.name for path in (metryka.skaryna.folder / "directory").iterdir())


def test_a_file_says_who_wrote_it_and_what_to_do(metryka: Metryka, chat: Sighting) -> None:
    metryka.note(seen(metryka, replace(chat, doubts={Doubt.TITLE: WED})))
    assert (
        metryka.noted
        == """\
# What was seen of the listings; written by: python -m bot directory verify
# To confirm what has changed, after looking at it: python -m bot directory verify --accept ID
# (doubts of "type" end only when the listing's kind is what Telegram says)
listings:
  chat:
    address: https://t.me/kupala_chat
    alive: '2026-11-23'
    gone:
    - '2026-11-24'
    doubts:
      title: '2026-11-25'
    number: -1001
    type: supergroup
    title: Купалле
    members: 70
"""
    )


@pytest.mark.parametrize("title", ODD_TITLES, ids=range(len(ODD_TITLES)))
def test_any_title_is_read_as_it_was_written(metryka: Metryka, chat: Sighting, title: str) -> None:
    metryka.note(seen(metryka, replace(chat, title=title)))
    assert metryka.listing("chat").sighting == replace(chat, title=title)
    assert metryka.skaryna.problems() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(known=st.fixed_dictionaries(SIGHTINGS))
def test_whatever_was_seen_is_read_as_it_was_written(metryka: Metryka, listing: Listing, known: dict[str, Any]) -> None:
    sighting = Sighting(listing.address, **known)
    folder = metryka.skaryna.folder
    write_verified(folder, {"chat": listing}, [Verified(listing, Result.ALIVE, "", sighting)])
    data = {Path(path).name: (folder / path).read_bytes() for path in (FILE, NOTES)}
    read = read_directory(data)
    assert (read.directory.listings["chat"].sighting, read.problems) == (sighting, ())


def test_what_is_known_of_listings_that_were_not_asked_for_is_kept(metryka: Metryka, chat: Sighting) -> None:
    news = Sighting(metryka.listing("news").address, TUE, (), {}, -1002, "channel", "Навіны", 900)
    metryka.note(seen(metryka, news, "news"))
    metryka.note(seen(metryka, chat))
    assert [each.sighting for each in metryka.directory.listings.values()] == [chat, news]


def test_two_runs_that_began_together_do_not_forget_one_another(metryka: Metryka, chat: Sighting) -> None:
    known = metryka.directory.listings
    news = Sighting(known["news"].address, TUE, (), {}, -1002, "channel", "Навіны", 900)
    for id_, sighting in (("chat", chat), ("news", news)):
        write_verified(metryka.skaryna.folder, known, [Verified(known[id_], Result.ALIVE, "", sighting)])
    assert [each.sighting for each in metryka.directory.listings.values()] == [chat, news]


def test_while_one_run_writes_the_other_waits(metryka: Metryka, chat: Sighting) -> None:
    verified, known = seen(metryka, chat), metryka.directory.listings
    folder = os.open(metryka.skaryna.folder / "directory", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    writing = threading.Thread(target=write_verified, args=(metryka.skaryna.folder, known, [verified]))
    writing.start()
    try:
        writing.join(0.2)
        assert (writing.is_alive(), names_in(metryka)) == (True, ["poland.yaml"])
    finally:
        os.close(folder)
        writing.join(10)
    assert (writing.is_alive(), metryka.listing("chat").sighting) == (False, chat)


def test_a_file_that_broke_meanwhile_is_left_as_it_is(metryka: Metryka, chat: Sighting) -> None:
    metryka.note(seen(metryka, chat))
    known, verified = metryka.directory.listings, seen(metryka, chat)
    file = metryka.skaryna.folder / "directory" / "verified.yaml"
    broken = f"<<<<<<< mine\n{metryka.noted}=======\n>>>>>>> theirs\n"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(OSError, match=r"verified\.yaml cannot be read any more"):
        write_verified(metryka.skaryna.folder, known, [verified])
    assert file.read_text(encoding="utf-8") == broken


def test_of_what_nothing_is_known_nothing_is_written(metryka: Metryka, chat: Sighting) -> None:
    metryka.note(seen(metryka, chat))
    metryka.note(seen(metryka, None))
    assert metryka.noted.endswith("listings: {}\n")
    assert metryka.listing("chat").sighting is None


def test_what_was_seen_of_a_listing_that_was_removed_is_forgotten(metryka: Metryka, chat: Sighting) -> None:
    metryka.note(seen(metryka, chat))
    metryka.enter(news=CHANNEL)
    message = "there is no listing “chat” any more: the next “directory verify” forgets it"
    assert metryka.skaryna.problems() == [f"{NOTES}: warning: {message}"]
    news = Sighting(metryka.listing("news").address, TUE)
    metryka.note(seen(metryka, news, "news"))
    assert metryka.skaryna.problems() == []
    assert "kupala_chat" not in metryka.noted


def test_the_file_is_replaced_as_a_whole(metryka: Metryka, chat: Sighting) -> None:
    metryka.note(seen(metryka, replace(chat, title="ы" * 5000)))
    with (metryka.skaryna.folder / NOTES).open("rb") as opened:
        metryka.note(seen(metryka, chat))
        assert len(opened.read()) > 10_000, "who is reading it reads on in the old one"
    assert len(metryka.noted.encode()) < 1000
    assert names_in(metryka) == ["poland.yaml", "verified.yaml"]


@contextmanager
def full_disk() -> Iterator[None]:
    """Let nobody write more than 64 bytes into a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_leaves_the_old_file_and_no_rest(metryka: Metryka, chat: Sighting) -> None:
    metryka.note(seen(metryka, chat))
    before, verified = metryka.noted, seen(metryka, replace(chat, title="Іншае"))
    with full_disk(), pytest.raises(OSError, match="File too large"):
        metryka.note(verified)
    assert (metryka.noted, names_in(metryka)) == (before, ["poland.yaml", "verified.yaml"])


def test_a_place_that_cannot_be_taken_leaves_no_rest(metryka: Metryka, chat: Sighting) -> None:
    verified, known = seen(metryka, chat), metryka.directory.listings
    (metryka.skaryna.folder / NOTES).mkdir()
    with pytest.raises(OSError, match=r"verified\.yaml"):
        write_verified(metryka.skaryna.folder, known, [verified])
    assert names_in(metryka) == ["poland.yaml", "verified.yaml"]


def test_a_folder_that_is_not_there_is_told(metryka: Metryka, chat: Sighting, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_verified(tmp_path / "nowhere", metryka.directory.listings, [seen(metryka, chat)])
