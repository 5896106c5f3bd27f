"""Killed anywhere, an announcement stands in a channel once, or nobody knows whether it does."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.announcements.announcement import Announcement, Letter, State, hash_of, write_announcement
from bot.announcements.channels import Fate
from bot.i18n import Locale
from bot.storage.announcements import Announcements
from bot.storage.database import open_database
from bot.storage.posts import Posts
from tests.outbox.cast import EVERYBODY, WORDS, Mail, mail

pytestmark = pytest.mark.long

RATE = 400.0
SUBSCRIBERS = 60
CHANNEL = "@vyraj_by"


async def fate(sent: Mail, number: int = 0) -> Fate:
    async with open_database(sent.url) as database:
        (kept,) = await Posts(database).of(number or sent.number)
    assert kept.post == replace(kept.post, locale=Locale.BE, why=None)
    return kept.post.fate


async def run_killed_and_again(sent: Mail, point: str) -> None:
    async with sent.room(RATE, point, channel=CHANNEL) as process:
        assert await process.wait() == -9
    await sent.bury()
    async with sent.room(RATE, channel=CHANNEL) as process:
        assert await process.wait() == 0


@pytest.mark.parametrize(
    ("point", "lying", "known"),
    [
        ("begun", 1, Fate.POSTED),
        ("post claimed", 0, Fate.UNKNOWN),
        ("posted", 1, Fate.UNKNOWN),
        ("post settled", 1, Fate.POSTED),
    ],
)
async def test_killed_while_it_is_posted_it_is_never_posted_twice_and_readers_miss_nothing(
    tmp_path: Path, url: str, point: str, lying: int, known: Fate
) -> None:
    async with mail(tmp_path, url, SUBSCRIBERS) as sent:
        channel = sent.telegram.add_to_channel(sent.telegram.people[0], "Навіны", CHANNEL[1:])
        await run_killed_and_again(sent, point)
        assert [message.text for message in sent.telegram.messages(channel)] == [WORDS[Locale.BE]] * lying
        assert await fate(sent) is known
        kept = await sent.kept()
        assert (kept.state, kept.sent + kept.unknown, max(sent.got().values())) == (State.ENDED, SUBSCRIBERS, 1)


@pytest.mark.parametrize("point", ["claimed", "carried", "settled"])
async def test_killed_while_readers_get_it_it_is_posted_once_or_nobody_knows(
    tmp_path: Path, url: str, point: str
) -> None:
    async with mail(tmp_path, url, SUBSCRIBERS) as sent:
        channel = sent.telegram.add_to_channel(sent.telegram.people[0], "Навіны", CHANNEL[1:])
        await run_killed_and_again(sent, point)
        lying, known = len(sent.telegram.messages(channel)), await fate(sent)
        assert (lying, known) in {(1, Fate.POSTED), (1, Fate.UNKNOWN), (0, Fate.UNKNOWN)}
        assert max(sent.got().values()) == 1


async def test_killed_while_it_is_corrected_and_deleted_in_the_channel_it_goes_on(tmp_path: Path, url: str) -> None:
    async with mail(tmp_path, url, 5) as sent:
        channel = sent.telegram.add_to_channel(sent.telegram.people[0], "Навіны", CHANNEL[1:])
        async with sent.room(RATE, channel=CHANNEL) as process:
            assert await process.wait() == 0
        new = Announcement({Locale.BE: Letter("Выпраўлена")}, EVERYBODY, corrects=sent.number)
        async with open_database(sent.url) as database:
            announcements = Announcements(database)
            number = await announcements.add(write_announcement(new), hash_of(new), author=1)
            assert await announcements.change(number, [State.WRITTEN], state=State.HELD, held_until=0)
        await run_killed_and_again(sent, "post corrected")
        assert [message.text for message in sent.telegram.messages(channel)] == ["Выпраўлена"]
        assert await fate(sent, number) is Fate.CORRECTED

        async with open_database(sent.url) as database:
            assert await Announcements(database).change(sent.number, [State.ENDED], state=State.RECALLING)
        await run_killed_and_again(sent, "post deleted")
        assert sent.telegram.messages(channel) == []
        assert (await fate(sent), (await sent.kept()).state) == (Fate.RECALLED, State.RECALLED)
