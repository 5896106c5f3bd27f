"""An announcement from its approval to its end, whatever Telegram says to it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.admins.audit import Action
from bot.admins.roles import Role
from bot.announcements.announcement import Announcement, Letter, State, hash_of, write_announcement
from bot.announcements.audience import Audience, Reach
from bot.i18n import Locale
from bot.outbox.newsroom import TooFew
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, flood, refusal
from bot.seal.person import EraseAfter, Person
from bot.storage.deliveries import Attempt, Outcome, Standing
from bot.storage.failures import StorageDown
from bot.storage.lease import Lease
from tests.conftest import Clock
from tests.outbox.cast import EVERYBODY, NOVEMBER, WORDS
from tests.outbox.post_office import AUTHOR, PostOffice, hire, post_office


@pytest.fixture
async def office(tmp_path: Path, clock: Clock) -> AsyncIterator[PostOffice]:
    async with post_office(f"sqlite+aiosqlite:///{tmp_path}/vyraj.sqlite3", clock) as opened:
        yield opened


def counts(kept: object) -> tuple[int, ...]:
    names = ("planned", "sent", "blocked", "failed", "unknown", "passed")
    return tuple(getattr(kept, name) for name in names)


async def test_everybody_has_it_once_in_their_language_and_silently(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    kept = await office.kept(number)
    assert (kept.state, counts(kept)) == (State.ENDED, (25, 25, 0, 0, 0, 0))
    for person in office.people:
        assert person.locale
        assert office.texts(person) == [WORDS[person.locale]]
        assert office.messages(person)[0].silent
    assert office.gazette.told == [("over", number)]


async def test_the_free_rate_is_kept_without_a_refusal(tmp_path: Path, clock: Clock) -> None:
    async with post_office(f"sqlite+aiosqlite:///{tmp_path}/vyraj.sqlite3", clock, subscribers=300) as office:
        number = await office.announce()
        began = clock.time
        await office.work()
        assert counts(await office.kept(number)) == (300, 300, 0, 0, 0, 0)
        assert 300 / (clock.time - began).total_seconds() > 29
        refused = [call for call in office.telegram.calls if call.outcome != "ok"]
        assert refused == []


async def test_urgent_ones_make_a_sound_and_go_first(office: PostOffice) -> None:
    usual = await office.announce()
    urgent = await office.announce("Тэрмінова.", Audience(Reach.URGENT))
    await office.work()
    assert [number for _, number in office.gazette.told] == [urgent, usual]
    first, second = office.messages(office.people[0])
    assert (first.text, first.silent, second.silent) == ("Тэрмінова.", False, True)


async def test_an_urgent_one_that_comes_later_does_not_wait_for_the_end_of_another(
    tmp_path: Path, clock: Clock
) -> None:
    async with post_office(f"sqlite+aiosqlite:///{tmp_path}/vyraj.sqlite3", clock, subscribers=80) as office:
        usual = await office.announce()
        assert await office.newsroom.set_pace(usual, 1.0)
        start = clock.time + timedelta(minutes=11, seconds=20)
        urgent = await office.announce("Тэрмінова.", Audience(Reach.URGENT), start=start)
        await office.work()
        assert [number for _, number in office.gazette.told] == [urgent, usual]
        assert {len(office.texts(person)) for person in office.people} == {2}


async def test_nobodys_pseudonym_is_left_in_it(office: PostOffice) -> None:
    number = await office.announce()
    epoch = await office.storage.lease.take("us")
    assert epoch
    assert await office.storage.announcements.change(number, [State.HELD], state=State.PLANNING, place=b"p" * 16)
    stopped = await office.announce()
    assert await office.storage.announcements.change(stopped, [State.HELD], state=State.PLANNING, place=b"p" * 16)
    assert await office.newsroom.stop(stopped, AUTHOR)
    assert await office.storage.announcements.change(number, [State.PLANNING], state=State.HELD, place=None)
    await office.storage.lease.release("us", epoch)
    await office.work()
    assert [(await office.kept(each)).state for each in (number, stopped)] == [State.ENDED, State.STOPPED]
    assert [(await office.kept(each)).place for each in (number, stopped)] == [None, None]


async def test_what_was_corrected_is_not_sent_again_as_it_was(office: PostOffice) -> None:
    office.telegram.fail_next(refusal("message text is wrong"), "sendMessage")
    number = await office.announce()
    await office.work()
    assert (await office.kept(number)).failed == 1
    other = Announcement({locale: Letter("Іншае") for locale in Locale}, EVERYBODY)
    new = await office.newsroom.correct(number, other, AUTHOR)
    assert new
    assert await office.newsroom.retry(number, [Standing.FAILED], 99) == 1
    await office.work()
    office.telegram.fail_next(refusal("message text is wrong"), "sendMessage")
    again = await office.announce()
    await office.work()
    new = await office.newsroom.correct(again, other, AUTHOR)
    assert new
    assert await office.newsroom.submit(new, (await office.kept(new)).hash, AUTHOR) is State.HELD
    assert await office.newsroom.retry(again, [Standing.FAILED], AUTHOR) == 0


async def test_what_is_being_taken_back_cannot_be_stopped(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    assert await office.newsroom.recall(number, AUTHOR)
    assert not await office.newsroom.stop(number, AUTHOR)
    await office.work()
    assert ((await office.kept(number)).state, office.texts(office.people[0])) == (State.RECALLED, [])


async def test_nothing_is_done_without_a_line_in_the_audit(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await office.announce()

    async def fail(*_: object) -> None:
        raise StorageDown("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(office.storage.audit, "write", fail)
        with pytest.raises(StorageDown):
            await office.newsroom.stop(number, AUTHOR)
    assert (await office.kept(number)).state is State.HELD
    assert await office.newsroom.stop(number, AUTHOR)
    assert [each.action for each in await office.storage.audit.last(1)] == [Action.STOPPED]


async def test_a_process_that_ends_can_leave_a_database_that_is_down(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await office.announce()
    is_sent = asyncio.Event()

    async def fail(*_: object) -> list[Attempt]:
        is_sent.set()
        await asyncio.sleep(0)
        raise StorageDown("the disk is full")

    monkeypatch.setattr(office.storage.deliveries, "settle", fail)
    working = asyncio.create_task(office.work())
    await asyncio.wait_for(is_sent.wait(), 60)
    working.cancel()
    done, _ = await asyncio.wait({working}, timeout=0.2)
    assert not done, "what is known of messages is not thrown away"
    working.cancel()
    await asyncio.wait_for(asyncio.gather(working, return_exceptions=True), 60)
    assert working.cancelled()
    assert (await office.kept(number)).state is State.SENDING


async def test_it_is_held_until_everybody_could_stop_it(office: PostOffice) -> None:
    number = await office.announce()
    office.clock.advance(minutes=-2)
    await office.work()
    assert (await office.kept(number)).state is State.HELD
    assert await office.newsroom.stop(number, AUTHOR)
    assert not await office.newsroom.stop(number, AUTHOR)
    office.clock.advance(minutes=30)
    await office.work()
    assert ((await office.kept(number)).state, office.texts(office.people[0])) == (State.STOPPED, [])


async def test_it_begins_when_it_shall_and_is_not_sent_too_late(office: PostOffice) -> None:
    start = office.clock.time + timedelta(hours=3)
    later = await office.announce(start=start)
    late = await office.announce(end=office.clock.time + timedelta(minutes=5))
    await office.work()
    assert ((await office.kept(later)).state, (await office.kept(late)).state) == (State.HELD, State.LATE)
    office.clock.advance(hours=3)
    await office.work()
    assert (await office.kept(later)).sent == 25


@pytest.mark.parametrize("seconds", [3, 600])
async def test_a_429_keeps_everybody_waiting_as_long_as_telegram_says_and_loses_nobody(
    office: PostOffice, seconds: int
) -> None:
    number = await office.announce()
    office.telegram.fail_next(flood(seconds), "sendMessage", times=3)
    began = office.clock.time
    await office.work()
    assert counts(await office.kept(number)) == (25, 25, 0, 0, 0, 0)
    assert {len(office.texts(person)) for person in office.people} == {1}
    assert (office.clock.time - began).total_seconds() >= seconds


async def test_a_pause_outlives_a_restart(office: PostOffice) -> None:
    await office.storage.lease.take("another")
    await office.storage.lease.pause(1000)
    await office.storage.lease.pause(10)
    assert office.storage.lease.epoch == 1
    assert 990 < await Lease(office.storage.database).paused_for() <= 1000


async def test_who_blocked_the_bot_is_forgotten(office: PostOffice) -> None:
    number, gone = await office.announce(), office.people[3]
    for _ in range(20):
        office.refusals.note(is_refused=False)
    office.telegram.block(office.telegram.world.people[gone.chat])
    await office.work()
    assert counts(await office.kept(number)) == (25, 24, 1, 0, 0, 0)
    assert await office.storage.readers.find(gone.chat) is None


async def test_a_wave_of_refusals_pauses_it_and_nobody_is_forgotten(office: PostOffice) -> None:
    number = await office.announce()
    office.telegram.fail_next(FORBIDDEN, "sendMessage", times=15)
    await office.work()
    kept = await office.kept(number)
    assert kept.state is State.PAUSED
    assert office.gazette.told == [("paused: blocked", number)]
    assert await office.storage.readers.count() == 25
    assert await office.newsroom.resume(number, AUTHOR)
    await office.work()
    assert (await office.kept(number)).state is State.ENDED


async def test_what_telegram_refuses_failed_and_a_run_of_it_pauses(office: PostOffice) -> None:
    number = await office.announce()
    office.telegram.fail_next(refusal("can't parse entities"), "sendMessage", times=12)
    await office.work()
    kept = await office.kept(number)
    assert (kept.state, kept.failed) == (State.PAUSED, 12)
    assert await office.newsroom.resume(number, AUTHOR)
    await office.work()
    assert counts(await office.kept(number)) == (25, 13, 0, 12, 0, 0)
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 12
    await office.work()
    assert counts(await office.kept(number)) == (25, 25, 0, 0, 0, 0)
    assert {len(office.texts(person)) for person in office.people} == {1}


@pytest.mark.parametrize("fault", [DROP_AFTER, DROP_BEFORE, SERVER_FAILURE], ids=str)
async def test_of_what_nobody_knows_nothing_is_sent_twice_by_itself(office: PostOffice, fault: object) -> None:
    number = await office.announce()
    office.telegram.fail_next(fault, "sendMessage", times=3)  # type: ignore[arg-type]
    await office.work()
    assert counts(await office.kept(number)) == (25, 22, 0, 0, 3, 0)
    assert max(len(office.texts(person)) for person in office.people) == 1
    await office.work()
    assert max(len(office.texts(person)) for person in office.people) == 1
    office.clock.advance(hours=25)
    await office.eraser.erase_due()
    assert [office.texts(person) for person in office.people if office.texts(person)] == []


async def test_what_is_paused_stays_so_when_the_failed_shall_be_sent_again(office: PostOffice) -> None:
    number = await office.announce()
    office.telegram.fail_next(refusal("can't parse entities"), "sendMessage", times=12)
    await office.work()
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 12
    kept = await office.kept(number)
    assert (kept.state, kept.failed) == (State.PAUSED, 0)
    await office.work()
    assert (await office.kept(number)).sent == kept.sent
    assert await office.newsroom.resume(number, AUTHOR)
    await office.work()
    assert counts(await office.kept(number)) == (25, 25, 0, 0, 0, 0)


async def test_of_what_was_stopped_nothing_is_sent_again(office: PostOffice) -> None:
    number = await office.announce()
    office.telegram.fail_next(refusal("can't parse entities"), "sendMessage", times=12)
    await office.work()
    assert await office.newsroom.stop(number, AUTHOR)
    assert await office.newsroom.retry(number, [Standing.FAILED], AUTHOR) == 0
    await office.work()
    assert ((await office.kept(number)).state, (await office.kept(number)).failed) == (State.STOPPED, 12)


async def test_a_claim_whose_answer_was_lost_is_called_unknown_and_keeps_nobody_waiting(office: PostOffice) -> None:
    number = await office.announce()
    await office.storage.announcements.change(number, [State.HELD], state=State.PLANNING)
    epoch = await office.storage.lease.take("us")
    assert epoch
    deliveries = office.storage.deliveries
    await deliveries.plan(number, epoch, lambda _: True)
    claimed = await deliveries.claim(number, epoch, 5, lambda _: True, range(1, 9), lambda _: 1)
    assert (len(claimed), await deliveries.recover(epoch)) == (5, 5)
    await office.course.work(epoch)
    assert counts(await office.kept(number)) == (25, 20, 0, 0, 5, 0)
    assert (await office.kept(number)).state is State.ENDED


async def test_what_a_dead_process_left_unknown_is_in_the_figures_of_the_next_once(office: PostOffice) -> None:
    number = await office.announce()
    await office.storage.announcements.change(number, [State.HELD], state=State.PLANNING)
    deliveries, lease = office.storage.deliveries, office.storage.lease
    epoch = await lease.take("who dies")
    assert epoch
    await deliveries.plan(number, epoch, lambda _: True)
    await deliveries.claim(number, epoch, 5, lambda _: True, range(1, 9), lambda _: 1)
    await lease.release("who dies", epoch)
    assert deliveries.outcomes == Counter()
    await office.work()
    await office.work()
    assert deliveries.outcomes == Counter({Outcome.SENT: 20, Outcome.UNKNOWN: 5})


async def test_while_it_is_corrected_or_recalled_a_pause_is_written_down_for_the_next_process(
    office: PostOffice,
) -> None:
    number = await office.announce()
    await office.work()
    assert await office.newsroom.recall(number, AUTHOR)
    office.telegram.fail_next(flood(600), "deleteMessages")
    await office.work()
    assert (await office.kept(number)).state is State.RECALLED
    assert await Lease(office.storage.database).paused_for() > 590


async def test_who_changed_their_mind_is_passed_over(office: PostOffice) -> None:
    number, (first, second, *_) = await office.announce(), office.people
    await office.storage.announcements.change(number, [State.HELD], state=State.PLANNING)
    epoch = await office.storage.lease.take("us")
    assert epoch
    assert not await office.storage.deliveries.plan(number, epoch, lambda _: True)
    await office.storage.lease.release("us", epoch)
    await office.storage.readers.keep(Person(first.chat, first.locale), NOVEMBER)
    await office.storage.readers.forget(second.chat)
    await office.work()
    assert counts(await office.kept(number)) == (25, 23, 0, 0, 0, 1)
    assert office.texts(first) == office.texts(second) == []


async def test_paused_it_waits_and_stopped_it_ends(office: PostOffice) -> None:
    number = await office.announce()
    await office.storage.announcements.change(number, [State.HELD], state=State.PLANNING)
    epoch = await office.storage.lease.take("us")
    assert epoch
    await office.storage.deliveries.plan(number, epoch, lambda _: True)
    await office.storage.lease.release("us", epoch)
    assert await office.newsroom.pause(number, AUTHOR)
    await office.work()
    assert (await office.kept(number)).sent == 0
    assert await office.newsroom.resume(number, AUTHOR)
    assert not await office.newsroom.resume(number, AUTHOR)
    assert await office.newsroom.stop(number, AUTHOR)
    await office.work()
    assert ((await office.kept(number)).sent, await office.newsroom.left(number)) == (0, 0)


async def test_it_is_erased_as_each_reader_chose_and_not_at_all_for_who_keeps(office: PostOffice) -> None:
    hour, keeper = office.people[0], office.people[1]
    for person, erase in ((hour, EraseAfter.HOUR), (keeper, EraseAfter.KEEP)):
        kept = Person(person.chat, person.locale, erase, person.subscriptions)
        await office.storage.readers.keep(kept, NOVEMBER)
    await office.announce()
    await office.work()
    office.clock.advance(hours=2)
    await office.eraser.erase_due()
    assert (office.texts(hour), len(office.texts(keeper)), len(office.texts(office.people[2]))) == ([], 1, 1)
    office.clock.advance(hours=45)
    await office.eraser.erase_due()
    assert [person for person in office.people if office.texts(person)] == [keeper]
    assert await office.storage.traces.count() == 0


async def test_it_is_recalled_from_every_chat_also_where_nobody_knows(office: PostOffice) -> None:
    number = await office.announce()
    office.telegram.fail_next(DROP_AFTER, "sendMessage", times=2)
    await office.work()
    keeper = office.people[5]
    await office.storage.readers.keep(Person(keeper.chat, None, EraseAfter.KEEP, ("all",)), NOVEMBER)
    assert await office.newsroom.recall(number, AUTHOR)
    assert not await office.newsroom.recall(number, AUTHOR)
    office.telegram.fail_next(flood(5), "deleteMessages", times=2)
    await office.work()
    assert [office.texts(person) for person in office.people if office.texts(person)] == []
    assert (await office.kept(number)).state is State.RECALLED
    assert await office.storage.traces.count() == 0


async def test_it_is_corrected_in_every_chat_and_needs_its_own_approval(office: PostOffice) -> None:
    number = await office.announce()
    await office.work()
    letters = {locale: Letter(f"Выпраўлена: {locale}") for locale in Locale}
    new = await office.newsroom.correct(number, Announcement(letters, EVERYBODY), AUTHOR)
    assert new
    kept = await office.kept(new)
    assert await office.newsroom.submit(new, kept.hash, AUTHOR) is State.HELD
    assert await office.newsroom.begin_hold(new)
    office.telegram.fail_next(flood(5), "editMessageText", times=2)
    office.clock.advance(minutes=11)
    await office.work()
    assert [office.texts(person) for person in office.people] == [
        [f"Выпраўлена: {each.locale}"] for each in office.people
    ]
    assert (await office.kept(new)).state is State.ENDED


async def test_after_forty_hours_nothing_is_changed_any_more(office: PostOffice) -> None:
    number = await office.announce()
    office.telegram.fail_next(SERVER_FAILURE, "sendMessage", times=2)
    await office.work()
    office.clock.advance(hours=41)
    letters = {Locale.BE: Letter("Выпраўлена")}
    assert not await office.newsroom.recall(number, AUTHOR)
    assert await office.newsroom.correct(number, Announcement(letters, EVERYBODY), AUTHOR) is None
    await office.course._close()
    assert await office.newsroom.retry(number, [Standing.UNKNOWN], AUTHOR) == 0
    assert (await office.kept(number)).unknown == 2


async def test_few_are_not_written_to(office: PostOffice) -> None:
    number = await office.newsroom.write(
        Announcement({Locale.BE: Letter("Толькі вам.")}, Audience(Reach.COUNTRIES, frozenset({"PL"}))), AUTHOR
    )
    for person in office.people[6:]:
        await office.storage.readers.forget(person.chat)
    with pytest.raises(TooFew):
        await office.newsroom.submit(number, (await office.kept(number)).hash, AUTHOR)
    assert (await office.kept(number)).state is State.WRITTEN


async def test_two_announcers_must_both_say_yes_to_the_same_text(office: PostOffice) -> None:
    await hire(office.storage, office.people[0].chat)
    first, second = sorted(await office.storage.admins.holders(Role.ANNOUNCER))
    number = await office.newsroom.write(Announcement({Locale.BE: Letter("Тэкст")}, EVERYBODY), first)
    seen = (await office.kept(number)).hash
    assert await office.newsroom.submit(number, seen, first) is State.WAITING
    assert await office.newsroom.approve(number, seen, first) is State.WAITING
    other = Announcement({Locale.BE: Letter("Іншы")}, EVERYBODY)
    written: dict[str, Any] = {
        "state": State.WRITTEN,
        "content": write_announcement(other),
        "hash": hash_of(other),
        "approvals": "",
    }
    assert await office.storage.announcements.change(number, [State.WAITING], **written)
    assert await office.newsroom.approve(number, seen, second) is None
    now_ = (await office.kept(number)).hash
    assert await office.newsroom.submit(number, now_, first) is State.WAITING
    assert await office.newsroom.approve(number, now_, second) is State.HELD
    assert await office.newsroom.approve(number, now_, second) is None
