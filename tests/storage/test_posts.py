"""What became of announcements in channels, in both databases."""

import pytest
from sqlalchemy import select

from bot.announcements.announcement import State
from bot.announcements.channels import Fate, Obstacle, Post
from bot.i18n import Locale
from bot.storage import schema
from bot.storage.announcements import Announcements
from bot.storage.database import Database
from bot.storage.deliveries import LeaseLost
from bot.storage.lease import Lease
from bot.storage.posts import KeptPost, Posts, mark_of

BY, RU = mark_of("@vyraj_by"), mark_of("-1001234567890")
CHANNELS = {Locale.RU: RU, Locale.BE: BY}


@pytest.fixture
def posts(database: Database) -> Posts:
    return Posts(database)


@pytest.fixture
async def number(database: Database) -> int:
    """An announcement that begins."""
    announcements = Announcements(database)
    number = await announcements.add("{}", b"", 1)
    assert await announcements.change(number, [State.WRITTEN], state=State.PLANNING)
    return number


async def hold(database: Database, seconds: float = 10.0) -> int:
    epoch = await Lease(database).take("us", seconds)
    assert epoch
    return epoch


async def begin(database: Database, posts: Posts, number: int) -> int:
    epoch = await hold(database)
    await posts.plan(number, epoch, CHANNELS)
    assert await Announcements(database).change(number, [State.PLANNING], state=State.SENDING)
    return epoch


async def die(database: Database) -> int:
    """Let another process take the lease."""
    await Lease(database).release("us", 1)
    return await hold(database)


def test_a_mark_tells_channels_apart_but_not_ways_to_write_one() -> None:
    assert mark_of("@Vyraj_BY") == BY != RU
    assert len(BY) == 8


async def test_it_is_planned_once_and_only_while_the_announcement_begins(
    database: Database, posts: Posts, number: int
) -> None:
    epoch = await begin(database, posts, number)
    await posts.plan(number, epoch, CHANNELS)
    planned = [KeptPost(Post(Locale.BE, Fate.WAITING), BY, None), KeptPost(Post(Locale.RU, Fate.WAITING), RU, None)]
    assert await posts.of(number) == planned
    other = await Announcements(database).add("{}", b"", 1)
    await posts.plan(other, epoch, CHANNELS)
    assert await posts.of(other) == []


async def test_it_is_claimed_once_and_only_while_it_is_sent(database: Database, posts: Posts, number: int) -> None:
    epoch = await begin(database, posts, number)
    announcements = Announcements(database)
    assert await announcements.change(number, [State.SENDING], state=State.PAUSED)
    assert not await posts.claim(number, epoch, Locale.BE, BY)
    assert await announcements.change(number, [State.PAUSED], state=State.SENDING)
    assert not await posts.claim(number, epoch, Locale.EN, BY)
    assert await posts.claim(number, epoch, Locale.BE, RU)
    assert not await posts.claim(number, epoch, Locale.BE, BY)
    assert (await posts.of(number))[0] == KeptPost(Post(Locale.BE, Fate.IN_FLIGHT), RU, None)


async def test_who_has_lost_the_lease_changes_nothing(database: Database, posts: Posts, number: int) -> None:
    epoch = await begin(database, posts, number)
    before = await posts.of(number)
    later = await die(database)
    for doing in (
        posts.plan(number, epoch, CHANNELS),
        posts.claim(number, epoch, Locale.BE, BY),
        posts.recover(epoch),
    ):
        with pytest.raises(LeaseLost):
            await doing
    assert (await posts.of(number), later) == (before, epoch + 1)


@pytest.mark.parametrize(
    ("post", "message"),
    [
        (Post(Locale.BE, Fate.POSTED), 17),
        (Post(Locale.BE, Fate.FAILED, Obstacle.RIGHTS), None),
        (Post(Locale.BE, Fate.UNKNOWN), None),
        (Post(Locale.BE, Fate.WAITING), None),
    ],
    ids=lambda each: getattr(each, "fate", ""),
)
async def test_an_outcome_is_written_down(
    database: Database, posts: Posts, number: int, post: Post, message: int | None
) -> None:
    epoch = await begin(database, posts, number)
    assert await posts.claim(number, epoch, Locale.BE, BY)
    await posts.settle(number, epoch, post, message)
    waiting = KeptPost(Post(Locale.RU, Fate.WAITING), RU, None)
    assert await posts.of(number) == [KeptPost(post, BY, message), waiting]
    await posts.settle(number, epoch, Post(Locale.RU, Fate.POSTED), 18)  # nobody claimed it
    assert (await posts.of(number))[1] == waiting


async def test_what_a_dead_holder_left_is_unknown_until_who_sent_it_says_otherwise(
    database: Database, posts: Posts, number: int
) -> None:
    epoch = await begin(database, posts, number)
    for locale in CHANNELS:
        assert await posts.claim(number, epoch, locale, BY)
    assert await posts.recover(epoch) == 0
    later = await die(database)
    assert (await posts.recover(later), await posts.recover(later)) == (2, 0)
    await posts.settle(number, epoch, Post(Locale.BE, Fate.WAITING))
    assert [kept.post.fate for kept in await posts.of(number)] == [Fate.UNKNOWN, Fate.UNKNOWN]
    await posts.settle(number, epoch, Post(Locale.BE, Fate.POSTED), 3)
    assert [kept.post.fate for kept in await posts.of(number)] == [Fate.POSTED, Fate.UNKNOWN]
    assert await posts.retry(number, [Fate.UNKNOWN]) == 1
    assert await posts.claim(number, later, Locale.RU, RU)
    await posts.settle(number, epoch, Post(Locale.RU, Fate.POSTED), 4)  # of the first attempt: too late to be believed
    assert [kept.post.fate for kept in await posts.of(number)] == [Fate.POSTED, Fate.IN_FLIGHT]


async def test_only_what_failed_or_is_unknown_waits_again_by_choice_and_sending_goes_on(
    database: Database, posts: Posts, number: int
) -> None:
    epoch = await begin(database, posts, number)
    for locale, fate in ((Locale.BE, Fate.FAILED), (Locale.RU, Fate.POSTED)):
        assert await posts.claim(number, epoch, locale, BY)
        await posts.settle(number, epoch, Post(locale, fate, None), 5)
    announcements = Announcements(database)
    assert await announcements.change(number, [State.SENDING], state=State.ENDED, ended_hour=7)
    assert await posts.retry(number, [Fate.UNKNOWN, Fate.POSTED]) == 0
    assert (await announcements.all([State.ENDED], 9))[0].ended_hour == 7
    assert await posts.retry(number, list(Fate)) == 1
    kept = await announcements.get(number)
    assert kept
    assert (kept.state, kept.ended_hour) == (State.SENDING, None)
    assert [kept.post.fate for kept in await posts.of(number)] == [Fate.WAITING, Fate.POSTED]


async def test_what_a_correction_did_is_noted_once(database: Database, posts: Posts, number: int) -> None:
    done = KeptPost(Post(Locale.BE, Fate.CORRECTED), BY, 3)
    for _ in range(2):
        await posts.note(number, done)
    assert await posts.of(number) == [done]
    left = KeptPost(Post(Locale.BE, Fate.LEFT, Obstacle.GONE), BY, 3)
    await posts.note(number, left)
    assert await posts.of(number) == [left]


async def test_posts_go_with_their_announcement(database: Database, posts: Posts, number: int) -> None:
    await begin(database, posts, number)
    assert await Announcements(database).remove(number, [State.SENDING])
    async with database.read() as connection:
        assert (await connection.execute(select(schema.posts))).all() == []
