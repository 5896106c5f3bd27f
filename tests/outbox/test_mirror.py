"""An announcement in the channels of each language, whatever Telegram says to it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.announcements.announcement import Announcement, Attachment, Kind, Letter, State
from bot.announcements.audience import Audience, Reach
from bot.announcements.channels import Fate, Obstacle, Post
from bot.i18n import Locale
from bot.outbox.mirror import beside
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, flood, refusal
from bot.screens.actions import Action, OpenArticle, OpenListing, OpenSection, Press, Unsubscribe
from bot.storage.deliveries import LeaseLost, Standing
from bot.storage.failures import StorageDown
from bot.storage.posts import Posts
from bot.telegram.callbacks import encode
from tests.conftest import Clock
from tests.outbox.cast import EVERYBODY, WORDS
from tests.outbox.post_office import AUTHOR, PostOffice, post_office

NAMES = {Locale.BE: "vyraj_by", Locale.RU: ""}
"""English has no channel; the one in Russian is private."""
POSTED = [Post(Locale.BE, Fate.POSTED), Post(Locale.RU, Fate.POSTED)]


class Shaky(Posts):
    """Posts in a database that fails some times: before it writes an outcome, and after it wrote a claim."""

    claims = settlements = 3

    async def claim(self, number: int, epoch: int, locale: Locale, channel: bytes) -> bool:
        is_claimed = await super().claim(number, epoch, locale, channel)
        self.claims -= 1
        if self.claims >= 0:
            raise StorageDown("the connection is gone")
        return is_claimed

    async def settle(self, number: int, epoch: int, post: Post, message: int | None = None) -> None:
        self.settlements -= 1
        if self.settlements >= 0:
            raise StorageDown("the disk is full")
        await super().settle(number, epoch, post, message)


@pytest.fixture
async def office(tmp_path: Path, clock: Clock) -> AsyncIterator[PostOffice]:
    async with post_office(f"sqlite+aiosqlite:///{tmp_path}/vyraj.sqlite3", clock, channels=NAMES) as opened:
        yield opened


def said(office: PostOffice) -> list[list[str]]:
    return [[message.text for message in office.posts(locale)] for locale in NAMES]


def everybody_has_it_once(office: PostOffice) -> bool:
    return all(len(office.texts(person)) == 1 for person in office.people)


async def correction(office: PostOffice, number: int, words: str = "Выпраўлена") -> int:
    letters = {locale: Letter(f"{words}: {locale}") for locale in Locale}
    new = await office.newsroom.correct(number, Announcement(letters, EVERYBODY), AUTHOR)
    assert new
    assert await office.newsroom.submit(new, (await office.kept(new)).hash, AUTHOR) is State.HELD
    assert await office.newsroom.begin_hold(new)
    office.clock.advance(minutes=11)
    return new


async def test_each_channel_has_it_once_in_its_language_and_without_a_sound(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    assert said(office) == [[WORDS[Locale.BE]], [WORDS[Locale.RU]]]
    assert [message.silent for locale in NAMES for message in office.posts(locale)] == [True, True]
    assert (await office.fates(number), (await office.kept(number)).state) == (POSTED, State.ENDED)
    assert ((await office.kept(number)).sent, everybody_has_it_once(office)) == (25, True)


@pytest.mark.parametrize(
    ("audience", "is_silent"),
    [(Audience(Reach.COUNTRIES, frozenset({"PL"})), True), (Audience(Reach.URGENT), False)],
    ids=["countries", "urgent"],
)
async def test_channels_are_open_to_all_and_get_everything(
    office: PostOffice, audience: Audience, is_silent: bool
) -> None:
    await office.announce(audience=audience)
    await office.work()
    assert [message.silent for locale in NAMES for message in office.posts(locale)] == [is_silent, is_silent]


async def test_a_language_without_a_text_gets_what_its_readers_get(office: PostOffice) -> None:
    await office.submit(Announcement({Locale.EN: Letter("It is closed.")}, EVERYBODY, instead=Locale.EN))
    await office.work()
    assert said(office) == [["It is closed."], ["It is closed."]]


async def test_buttons_open_the_bot_and_what_is_only_for_a_private_chat_is_left_out(office: PostOffice) -> None:
    places: list[Action] = [
        OpenSection("pl-card", "who"),
        OpenArticle("pl-visa"),
        OpenListing("minsk-it"),
        Unsubscribe(),
    ]
    rows = tuple(((f"→ {n}", encode(Press(Locale.BE, place))),) for n, place in enumerate(places))
    await office.submit(Announcement({Locale.BE: Letter("Тэкст", rows)}, EVERYBODY))
    await office.work()
    (post,) = office.posts(Locale.BE)
    assert [[(button.text, button.url, button.data) for button in row] for row in post.keyboard] == [
        [("→ 0", "https://t.me/vyraj_sandbox_bot?start=pl-card--who", "")],
        [("→ 1", "https://t.me/vyraj_sandbox_bot?start=pl-visa", "")],
        [("→ 2", "https://t.me/vyraj_sandbox_bot?start=--minsk-it", "")],
    ]
    assert len(office.messages(office.people[0])[0].keyboard) == 4


async def test_it_is_not_posted_before_it_may_be_sent_nor_when_it_was_stopped(office: PostOffice) -> None:
    number = await office.announce()
    office.clock.advance(minutes=-2)
    await office.work()
    assert (said(office), await office.fates(number)) == ([[], []], [])
    assert await office.newsroom.stop(number, AUTHOR)
    office.clock.advance(minutes=30)
    await office.work()
    assert (said(office), await office.fates(number)) == ([[], []], [])


@pytest.mark.parametrize("seconds", [3, 700])
async def test_a_429_is_a_pause_for_all_after_which_it_is_posted(office: PostOffice, seconds: int) -> None:
    office.telegram.fail_next(flood(seconds), "sendMessage", office.channels[Locale.BE])
    number, began = await office.announce(), office.clock.time
    await office.work()
    assert (await office.fates(number), said(office)) == (POSTED, [[WORDS[Locale.BE]], [WORDS[Locale.RU]]])
    assert (office.clock.time - began).total_seconds() >= seconds
    assert ((await office.kept(number)).sent, everybody_has_it_once(office)) == (25, True)


async def test_the_pause_of_a_429_outlives_a_restart(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    office.telegram.fail_next(flood(600), "sendMessage", office.channels[Locale.BE])
    number = await office.announce()
    epoch = await office.storage.lease.take("us")
    assert epoch
    write_down = office.storage.lease.pause

    async def pause_and_end(seconds: float) -> None:
        await write_down(seconds)
        working.cancel()

    with monkeypatch.context() as patched:
        patched.setattr(office.storage.lease, "pause", pause_and_end)
        working = asyncio.ensure_future(office.course.work(epoch))
        await asyncio.gather(working, return_exceptions=True)
    await office.storage.lease.release("us", epoch)
    assert Post(Locale.BE, Fate.WAITING) in await office.fates(number)
    until = office.clock.monotonic() + await office.storage.lease.paused_for()
    await office.work()
    assert office.clock.monotonic() >= until - 1
    assert (await office.fates(number), len(office.posts(Locale.BE))) == (POSTED, 1)


@pytest.mark.parametrize(
    ("fault", "obstacle"),
    [
        (FORBIDDEN, Obstacle.OUTSIDE),
        (refusal("chat not found"), Obstacle.ABSENT),
        (refusal("need administrator rights in the channel chat"), Obstacle.RIGHTS),
        (refusal("not enough rights to send text messages to the chat"), Obstacle.RIGHTS),
        (refusal("can't parse entities"), Obstacle.REFUSED),
    ],
    ids=lambda each: getattr(each, "value", ""),
)
async def test_a_channel_that_does_not_take_it_keeps_nobody_waiting_and_gets_it_when_it_is_mended(
    office: PostOffice, fault: object, obstacle: Obstacle
) -> None:
    office.telegram.fail_next(fault, "sendMessage", office.channels[Locale.BE])  # type: ignore[arg-type]
    number = await office.announce()
    await office.work()
    assert await office.fates(number) == [Post(Locale.BE, Fate.FAILED, obstacle), POSTED[1]]
    assert ((await office.kept(number)).state, everybody_has_it_once(office)) == (State.ENDED, True)
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 1
    await office.work()
    assert (await office.fates(number), said(office)) == (POSTED, [[WORDS[Locale.BE]], [WORDS[Locale.RU]]])
    assert everybody_has_it_once(office)


@pytest.mark.parametrize(
    ("fault", "lying"), [(DROP_BEFORE, 0), (DROP_AFTER, 1), (SERVER_FAILURE, 0)], ids=["before", "after", "500"]
)
async def test_what_nobody_knows_of_is_posted_again_only_by_choice(
    office: PostOffice, fault: object, lying: int
) -> None:
    office.telegram.fail_next(fault, "sendMessage", office.channels[Locale.BE])  # type: ignore[arg-type]
    number = await office.announce()
    await office.work()
    await office.work()
    assert await office.fates(number) == [Post(Locale.BE, Fate.UNKNOWN), POSTED[1]]
    assert len(office.posts(Locale.BE)) == lying
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 0
    assert await office.newsroom.retry(number, [Standing.UNKNOWN], AUTHOR) == 1
    await office.work()
    assert (await office.fates(number), len(office.posts(Locale.BE))) == (POSTED, lying + 1)


async def test_a_paused_announcement_is_posted_when_it_goes_on(office: PostOffice) -> None:
    number = await office.announce()
    epoch = await office.storage.lease.take("us")
    assert epoch
    assert await office.storage.announcements.change(number, [State.HELD], state=State.PLANNING)
    await office.course._mirror.plan(number, epoch)
    await office.course._mirror.plan(number, epoch)
    await office.storage.deliveries.plan(number, epoch, lambda _: True)
    await office.storage.lease.release("us", epoch)
    assert await office.newsroom.pause(number, AUTHOR)
    await office.work()
    assert said(office) == [[], []]
    assert await office.newsroom.resume(number, AUTHOR)
    await office.work()
    assert said(office) == [[WORDS[Locale.BE]], [WORDS[Locale.RU]]]


async def test_a_channel_is_set_only_after_it_was_sent_gets_nothing_old(office: PostOffice) -> None:
    set_ = dict(office.set_)
    office.set_.clear()
    number = await office.announce()
    office.telegram.fail_next(refusal("message text is wrong"), "sendMessage")
    await office.work()
    office.set_.update(set_)
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 1
    await office.work()
    assert (await office.fates(number), said(office)) == ([], [[], []])


async def test_too_late_it_is_neither_sent_nor_posted(office: PostOffice) -> None:
    end = office.clock.time.replace(hour=12, minute=20)
    office.telegram.fail_next(flood(1200), "sendMessage", office.channels[Locale.BE])
    number = await office.announce(end=end)
    await office.work()
    assert (await office.kept(number)).state is State.LATE
    assert (await office.fates(number))[0] == Post(Locale.BE, Fate.WAITING)
    assert office.posts(Locale.BE) == []


async def test_it_is_corrected_in_channels_too_once_it_is_approved(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    office.telegram.fail_next(flood(5), "editMessageText", office.channels[Locale.RU])
    office.telegram.fail_next(DROP_AFTER, "editMessageText", office.channels[Locale.BE])
    new = await correction(office, number)
    assert said(office) == [[WORDS[Locale.BE]], [WORDS[Locale.RU]]]
    await office.work()
    assert said(office) == [["Выпраўлена: be"], ["Выпраўлена: ru"]]
    assert await office.fates(new) == [Post(Locale.BE, Fate.CORRECTED), Post(Locale.RU, Fate.CORRECTED)]
    assert await office.fates(number) == POSTED


async def test_a_caption_is_corrected_as_well(office: PostOffice) -> None:
    file = office.telegram.world.add_file("photo.jpg", "image/jpeg", b"\xff\xd8\xff")
    photo = Attachment(Kind.PHOTO, file.file_id)
    number = await office.announce(attachment=photo)
    await office.work()
    letters = {locale: Letter("Іншае") for locale in Locale}
    new = await office.newsroom.correct(number, Announcement(letters, EVERYBODY, attachment=photo), AUTHOR)
    assert new
    await office.newsroom.submit(new, (await office.kept(new)).hash, AUTHOR)
    assert await office.newsroom.begin_hold(new)
    office.clock.advance(minutes=11)
    await office.work()
    assert (said(office), office.posts(Locale.BE)[0].file) == ([["Іншае"], ["Іншае"]], file)


async def test_what_cannot_be_corrected_is_told(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    office.telegram.world.remove_messages(office.channels[Locale.BE].id, [1])
    office.telegram.kick(office.telegram.people[0], office.channels[Locale.RU])
    new = await correction(office, number)
    await office.work()
    assert await office.fates(new) == [
        Post(Locale.BE, Fate.UNCORRECTED, Obstacle.GONE),
        Post(Locale.RU, Fate.UNCORRECTED, Obstacle.OUTSIDE),
    ]
    assert (await office.kept(new)).state is State.ENDED


async def test_it_is_deleted_from_channels_when_it_is_taken_back(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    new = await correction(office, number)
    await office.work()
    office.telegram.fail_next(flood(5), "deleteMessage", office.channels[Locale.RU])
    assert await office.newsroom.recall(number, AUTHOR)
    await office.work()
    assert said(office) == [[], []]
    assert await office.fates(number) == [Post(Locale.BE, Fate.RECALLED), Post(Locale.RU, Fate.RECALLED)]
    assert ((await office.kept(number)).state, (await office.kept(new)).state) == (State.RECALLED, State.ENDED)


async def test_a_post_that_is_gone_already_counts_as_deleted_and_one_that_cannot_be_is_told(
    office: PostOffice,
) -> None:
    number = await office.announce()
    await office.work()
    office.telegram.world.remove_messages(office.channels[Locale.BE].id, [1])
    office.telegram.let_post(office.telegram.people[0], office.channels[Locale.RU], may_post=False)
    assert await office.newsroom.recall(number, AUTHOR)
    await office.work()
    assert await office.fates(number) == [
        Post(Locale.BE, Fate.RECALLED),
        Post(Locale.RU, Fate.LEFT, Obstacle.RIGHTS),
    ]


async def test_where_the_settings_name_another_channel_now_nothing_is_touched_there(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    other = office.telegram.add_to_channel(office.telegram.people[0], "Іншы", "vyraj_other")
    office.set_[Locale.BE] = "@vyraj_other"
    del office.set_[Locale.RU]
    await office.announce()
    await office.work()
    assert len(office.telegram.messages(other)) == 1  # under the same number as the post in the other channel
    assert await office.newsroom.recall(number, AUTHOR)
    await office.work()
    assert await office.fates(number) == [
        Post(Locale.BE, Fate.LEFT, Obstacle.UNSET),
        Post(Locale.RU, Fate.LEFT, Obstacle.UNSET),
    ]
    assert len(office.telegram.messages(other)) == 1


async def test_a_language_whose_channel_was_unset_meanwhile_is_told_and_what_is_set_anew_gets_it(
    office: PostOffice,
) -> None:
    number = await office.announce()
    epoch = await office.storage.lease.take("us")
    assert epoch
    assert await office.storage.announcements.change(number, [State.HELD], state=State.PLANNING)
    await office.course._mirror.plan(number, epoch)
    await office.storage.lease.release("us", epoch)
    address = office.set_.pop(Locale.BE)
    await office.work()
    assert await office.fates(number) == [Post(Locale.BE, Fate.FAILED, Obstacle.UNSET), POSTED[1]]
    office.set_[Locale.BE] = address
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 1
    await office.work()
    assert (await office.fates(number), said(office)[0]) == (POSTED, [WORDS[Locale.BE]])


async def test_after_forty_hours_posts_are_left_as_they_are(office: PostOffice) -> None:
    office.telegram.fail_next(FORBIDDEN, "sendMessage", office.channels[Locale.BE])
    number = await office.announce()
    await office.work()
    office.clock.advance(hours=41)
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 0
    assert not await office.newsroom.recall(number, AUTHOR)
    await office.course._close()
    assert await office.fates(number) == [Post(Locale.BE, Fate.FAILED, Obstacle.OUTSIDE), POSTED[1]]


async def test_while_the_database_is_down_nothing_is_lost_and_nothing_posted_twice(office: PostOffice) -> None:
    office.course._mirror._posts = Shaky(office.storage.database)
    number = await office.announce()
    await office.work()
    assert (await office.fates(number), said(office)) == (POSTED, [[WORDS[Locale.BE]], [WORDS[Locale.RU]]])


async def test_what_fails_inside_ends_the_work_beside_it_and_what_fails_beside_is_raised_at_the_end() -> None:
    ended = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("beside")

    async def fail() -> None:
        async with beside(forever()):
            await asyncio.sleep(0)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert ended == ["beside"]

    async def lose() -> None:
        raise LeaseLost

    async def do() -> None:
        async with beside(lose()):
            ended.append("inside")

    with pytest.raises(LeaseLost):
        await do()
    assert ended == ["beside", "inside"]
