"""What becomes of chats from one asking to the next, told with a Telegram that has public places."""

from dataclasses import replace

import pytest

from bot.knowledge.listing import Doubt, Sighting, Trust
from bot.sandbox.faults import DROP_BEFORE
from bot.sandbox.model import Standing
from bot.sandbox.sandbox import Sandbox
from bot.upkeep.listings import Result
from tests.upkeep.metryka import entry
from tests.upkeep.warden import FRI, MON, THU, TUE, WED, Warden, outcome

TITLE = "Купалле: «сваё» 🌿"


async def test_a_chat_that_answers_is_alive_and_known_from_then_on(warden: Warden, telegram: Sandbox) -> None:
    chat = telegram.open_place("Kupala_Chat", "supergroup", TITLE, 340)
    assert outcome(await warden.ask(MON)) == (Result.ALIVE, "supergroup, 340 members")
    address = warden.listing.address
    assert warden.listing.sighting == Sighting(address, MON, (), {}, chat.id, "supergroup", TITLE, 340)
    assert warden.listing.trust is Trust.LIVE


async def test_a_chat_that_is_not_there_once_stays_in_the_directory(warden: Warden, telegram: Sandbox) -> None:
    assert outcome(await warden.ask(MON)) == (Result.GONE, "missing on 1 day")
    assert warden.listing.sighting == Sighting(warden.listing.address, gone=(MON,))
    assert warden.metryka.directory.listing("chat") == warden.listing


async def test_a_chat_that_is_not_there_on_three_different_days_is_hidden(warden: Warden) -> None:
    told = [(await warden.ask(day)).why for day in (MON, MON, TUE, TUE)]
    assert told == ["missing on 1 day", "missing on 1 day", "missing on 2 days", "missing on 2 days"]
    assert warden.metryka.directory.listing("chat") is not None
    assert outcome(await warden.ask(THU)) == (Result.GONE, "missing on 3 days")
    assert warden.metryka.directory.listing("chat") is None
    assert [each.id for each in warden.metryka.directory.shown("PL")] == ["news", "site"]


async def test_a_day_on_which_it_answers_makes_up_for_all_days_before(warden: Warden, telegram: Sandbox) -> None:
    await warden.ask(MON)
    await warden.ask(TUE)
    chat = telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    assert outcome(await warden.ask(WED)) == (Result.ALIVE, "supergroup, 340 members")
    known = Sighting(warden.listing.address, WED, (), {}, chat.id, "supergroup", TITLE, 340)
    assert warden.listing.sighting == known
    telegram.close_place("kupala_chat")
    assert outcome(await warden.ask(THU)) == (Result.GONE, "missing on 1 day")
    assert warden.listing.sighting == replace(known, gone=(THU,))


async def test_a_hidden_chat_that_answers_again_is_shown_again_and_its_address_is_withheld(
    warden: Warden, telegram: Sandbox
) -> None:
    for day in (MON, TUE, WED):
        await warden.ask(day)
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    assert outcome(await warden.ask(THU)) == (Result.RETURNED, "supergroup, 340 members")
    assert warden.metryka.directory.listing("chat") == warden.listing
    assert (warden.listing.doubts, warden.listing.is_withheld) == ({Doubt.RETURNED: THU}, True)

    await warden.ask(FRI, accept=True)
    assert (warden.listing.doubts, warden.listing.trust) == ({}, Trust.LIVE)


async def test_what_is_missing_today_is_trusted_as_it_is_printed(warden: Warden, telegram: Sandbox) -> None:
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.close_place("kupala_chat")
    await warden.ask(TUE)
    assert (warden.listing.seen_alive, warden.listing.trust) == (MON, Trust.CURATED_LIST)


async def test_what_does_not_answer_cannot_be_accepted(warden: Warden, telegram: Sandbox) -> None:
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(TUE)
    telegram.close_place("kupala_chat")
    assert outcome(await warden.ask(WED, accept=True)) == (Result.GONE, "missing on 1 day")
    assert (warden.listing.doubts, warden.listing.is_withheld) == ({Doubt.TAKEN: TUE}, True)


async def test_another_kind_of_place_cannot_be_accepted_before_the_listing_says_so(
    warden: Warden, telegram: Sandbox
) -> None:
    telegram.open_place("kupala_chat", "channel", TITLE, 340)
    await warden.ask(MON)
    assert outcome(await warden.ask(TUE, accept=True)) == (Result.TYPE, "channel, 340 members")
    assert (warden.listing.doubts, warden.listing.is_withheld) == ({Doubt.TYPE: TUE}, True)
    warden.metryka.enter(chat=entry("channel", "https://t.me/kupala_chat"))
    assert outcome(await warden.ask(WED, accept=True)) == (Result.ALIVE, "channel, 340 members")
    assert (warden.listing.doubts, warden.listing.is_withheld) == ({}, False)


async def test_a_chat_with_another_name_beside_is_renamed(warden: Warden, telegram: Sandbox) -> None:
    telegram.world.places["kupala_chat"] = telegram.open_place("kupala_new", "supergroup", TITLE, 340)
    assert outcome(await warden.ask(MON)) == (Result.RENAMED, "it calls itself @kupala_new now")
    assert warden.listing.seen_alive == MON


async def test_a_chat_that_only_its_number_still_finds_is_renamed(warden: Warden, telegram: Sandbox) -> None:
    chat = telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.close_place("kupala_chat")
    telegram.world.chats[chat.id] = replace(chat, username="kupala_new")
    assert outcome(await warden.ask(TUE)) == (Result.RENAMED, "it calls itself @kupala_new now")
    assert warden.listing.sighting == Sighting(
        warden.listing.address, MON, (TUE,), {Doubt.TAKEN: TUE}, chat.id, "supergroup", TITLE, 340
    )
    assert (warden.listing.is_withheld, warden.listing.trust) == (True, Trust.CURATED_LIST)


async def test_a_chat_that_lost_its_name_is_gone(warden: Warden, telegram: Sandbox) -> None:
    chat = telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.close_place("kupala_chat")
    telegram.world.chats[chat.id] = replace(chat, username="")
    telegram.world.standings[chat.id] = Standing.MEMBER
    assert outcome(await warden.ask(TUE)) == (Result.GONE, "missing on 1 day")


async def test_a_name_that_somebody_else_took_is_withheld_until_somebody_has_looked(
    warden: Warden, telegram: Sandbox
) -> None:
    chat = telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.close_place("kupala_chat")
    taken = telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    assert outcome(await warden.ask(TUE)) == (Result.TAKEN, "supergroup, 340 members")
    known = Sighting(warden.listing.address, TUE, (), {Doubt.TAKEN: TUE}, chat.id, "supergroup", TITLE, 340)
    assert (warden.listing.sighting, warden.listing.is_withheld) == (known, True)
    assert warden.listing.trust is Trust.CURATED_LIST

    assert (await warden.ask(WED)).result is Result.TAKEN
    assert warden.listing.doubts == {Doubt.TAKEN: TUE}

    assert outcome(await warden.ask(THU, accept=True)) == (Result.ALIVE, "supergroup, 340 members")
    assert warden.listing.sighting == Sighting(warden.listing.address, THU, (), {}, taken.id, "supergroup", TITLE, 340)
    assert (warden.listing.is_withheld, warden.listing.trust) == (False, Trust.LIVE)


async def test_a_doubt_stays_although_all_is_as_before_again(warden: Warden, telegram: Sandbox) -> None:
    first = telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.open_place("kupala_chat", "supergroup", "Казіно", 9)
    assert (await warden.ask(TUE)).result is Result.TAKEN
    telegram.world.places["kupala_chat"] = first
    assert (await warden.ask(WED)).result is Result.TAKEN
    doubts = {Doubt.TAKEN: TUE, Doubt.TITLE: TUE, Doubt.MEMBERS: TUE}
    assert warden.listing.sighting == Sighting(
        warden.listing.address, WED, (), doubts, first.id, "supergroup", TITLE, 340
    )


async def test_a_doubt_outlives_a_day_on_which_nobody_is_there(warden: Warden, telegram: Sandbox) -> None:
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(TUE)
    telegram.close_place("kupala_chat")
    assert (await warden.ask(WED)).result is Result.GONE
    assert (warden.listing.doubts, warden.listing.is_withheld) == ({Doubt.TAKEN: TUE}, True)


async def test_a_chat_that_is_a_channel_has_changed_its_type(warden: Warden, telegram: Sandbox) -> None:
    telegram.open_place("kupala_chat", "channel", TITLE, 340)
    assert outcome(await warden.ask(MON)) == (Result.TYPE, "channel, 340 members")
    assert (warden.listing.doubts, warden.listing.is_withheld) == ({Doubt.TYPE: MON}, True)


async def test_a_group_that_became_a_supergroup_has_changed_its_type(warden: Warden, telegram: Sandbox) -> None:
    chat = telegram.open_place("kupala_chat", "group", TITLE, 90)
    await warden.ask(MON)
    telegram.world.places["kupala_chat"] = replace(chat, type="supergroup")
    assert (await warden.ask(TUE)).result is Result.TYPE
    assert warden.listing.doubts == {Doubt.TYPE: TUE}


async def test_a_title_that_changed_is_a_doubt_but_hides_nothing(warden: Warden, telegram: Sandbox) -> None:
    chat = telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.world.places["kupala_chat"] = replace(chat, title="Казіно")
    assert outcome(await warden.ask(TUE)) == (Result.TITLE, "supergroup, 340 members")
    known = Sighting(warden.listing.address, TUE, (), {Doubt.TITLE: TUE}, chat.id, "supergroup", TITLE, 340)
    assert (warden.listing.sighting, warden.listing.is_withheld) == (known, False)
    await warden.ask(WED, accept=True)
    assert warden.listing.sighting == replace(known, alive=WED, doubts={}, title="Казіно")


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        (340, 3400, Result.MEMBERS),
        (340, 34, Result.MEMBERS),
        (340, 3399, Result.ALIVE),
        (340, 35, Result.ALIVE),
        (9, 90, Result.ALIVE),
        (99, 1, Result.ALIVE),
        (10, 100, Result.MEMBERS),
        (100, 10, Result.MEMBERS),
    ],
)
async def test_ten_times_more_or_fewer_members_are_a_doubt_in_chats_that_are_not_small(
    warden: Warden, telegram: Sandbox, before: int, after: int, result: Result
) -> None:
    chat = telegram.open_place("kupala_chat", "supergroup", TITLE, before)
    await warden.ask(MON)
    telegram.world.members[chat.id] = after
    assert outcome(await warden.ask(TUE)) == (result, f"supergroup, {after} members")
    assert warden.listing.doubts == ({Doubt.MEMBERS: TUE} if result is Result.MEMBERS else {})


async def test_of_several_doubts_the_worst_is_told(warden: Warden, telegram: Sandbox) -> None:
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.open_place("kupala_chat", "channel", "Казіно", 9)
    assert (await warden.ask(TUE)).result is Result.TAKEN
    assert set(warden.listing.doubts) == {Doubt.TAKEN, Doubt.TYPE, Doubt.TITLE, Doubt.MEMBERS}


@pytest.mark.parametrize("accept", [False, True])
async def test_what_cannot_be_asked_for_stays_as_it_was_known(warden: Warden, telegram: Sandbox, accept: bool) -> None:
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    known = warden.listing.sighting
    telegram.fail_next(DROP_BEFORE, "getChat")
    assert outcome(await warden.ask(TUE, accept)) == (Result.UNKNOWN, "Telegram cannot be reached (NetworkError)")
    warden.asker = None
    assert outcome(await warden.ask(TUE, accept)) == (Result.UNKNOWN, "BOT_TOKEN is not set")
    assert warden.listing.sighting == known


@pytest.mark.parametrize("kind", ["bot", "account"])
async def test_bots_and_people_are_not_asked_for(warden: Warden, telegram: Sandbox, kind: str) -> None:
    warden.metryka.enter(chat=entry(kind, "https://t.me/kupala_bot"))
    telegram.calls.clear()
    assert outcome(await warden.ask(MON)) == (Result.NOT_ASKABLE, "of bots and people Telegram tells bots nothing")
    assert (warden.listing.sighting, [*telegram.calls]) == (None, [])


async def accept_as_account(warden: Warden) -> None:
    """Let an editor say that it is a person, and then that it is right as it is."""
    warden.metryka.enter(chat=entry("account", "https://t.me/kupala_chat"))
    known = warden.listing.sighting
    assert known
    assert (await warden.ask(FRI)).sighting == known
    assert (await warden.ask(FRI, accept=True)).result is Result.NOT_ASKABLE
    assert warden.listing.sighting is None


async def test_a_chat_that_is_listed_as_a_person_now_is_withheld_until_somebody_accepts_it(
    warden: Warden, telegram: Sandbox
) -> None:
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    telegram.open_place("kupala_chat", "channel", TITLE, 340)
    await warden.ask(TUE)
    assert warden.listing.is_withheld
    await accept_as_account(warden)
    assert not warden.listing.is_withheld


async def test_a_chat_that_was_hidden_and_is_listed_as_a_person_now_is_shown_once_somebody_accepts_it(
    warden: Warden,
) -> None:
    for day in (MON, TUE, WED):
        await warden.ask(day)
    assert warden.listing.is_gone
    await accept_as_account(warden)
    assert not warden.listing.is_gone


async def test_of_another_address_nothing_is_known(warden: Warden, telegram: Sandbox) -> None:
    telegram.open_place("kupala_chat", "supergroup", TITLE, 340)
    await warden.ask(MON)
    warden.metryka.enter(chat=entry("chat", "https://t.me/kupala_two"))
    assert warden.listing.sighting is None
    other = telegram.open_place("kupala_two", "supergroup", "Іншае", 20)
    assert (await warden.ask(TUE)).result is Result.ALIVE
    assert warden.listing.sighting == Sighting(warden.listing.address, TUE, (), {}, other.id, "supergroup", "Іншае", 20)
