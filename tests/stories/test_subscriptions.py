"""Stories of subscriptions: asked for, never presumed, ended with one press."""

from dataclasses import replace

import pytest

from bot.app import Vyraj, open_bot
from bot.i18n import Locale
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.screens.actions import Press, SubscribeCountry, Unsubscribe
from bot.seal.person import EraseAfter, Person
from bot.settings import Settings
from bot.storage import engines
from bot.storage.readers import Kept
from bot.telegram.callbacks import encode
from bot.telegram.pace import Pace
from tests.conftest import Clock, Post, Reader
from tests.stories.locked import locked


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for a lock than a running bot does."""
    for name in ("_WRITER", "_READER"):
        pragmas = [each.replace("=5000", "=20") for each in getattr(engines, name)]
        monkeypatch.setattr(engines, name, pragmas)


async def kept(vyraj: Vyraj, reader: Reader) -> Kept | None:
    return await vyraj.retention._readers.look(reader.person.id)


async def subscriptions(vyraj: Vyraj, reader: Reader) -> tuple[str, ...]:
    row = await kept(vyraj, reader)
    return row.person.subscriptions if row else ()


async def test_opening_the_choice_subscribes_nobody_and_offers_the_news_first(
    english_reader: Reader, vyraj: Vyraj
) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    assert reader.labels == [
        "What's new", "Everything", "Only what is urgent", "By countries", "‹ Countries and topics"
    ]  # fmt: skip
    assert reader.screen.startswith("You do not need a subscription")
    assert reader.screen.endswith("Now: no subscription.")
    await reader.press("By countries")
    assert reader.labels == ["Poland", "Lithuania", "‹ Subscription", "‹ Countries and topics"]
    assert await kept(vyraj, reader) is None


async def test_countries_that_were_chosen_outlive_a_restart(
    english_reader: Reader, vyraj: Vyraj, settings: Settings, telegram: Sandbox, clock: Clock
) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    for label in ("By countries", "Poland", "Lithuania"):
        await reader.press(label)
    assert reader.labels[:2] == ["✓ Poland", "✓ Lithuania"]
    pace = Pace(clock.monotonic, clock.sleep)
    async with open_bot(settings, telegram.token, SandboxRequest(telegram), pace, clock.now) as again:
        reader.post = Post(again, reader.post.offset)
        await reader.press("✓ Poland")
        assert reader.labels[:2] == ["Poland", "✓ Lithuania"]
        await reader.send("/mydata")
        assert "Language: English" in reader.screen
        assert "Subscription: Lithuania" in reader.screen
        assert await subscriptions(again, reader) == ("LT",)


async def test_everything_urgent_and_countries_exclude_one_another(english_reader: Reader, vyraj: Vyraj) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    for label, expected in (
        ("Everything", ("all",)),
        ("Only what is urgent", ("urgent",)),
        ("By countries", ("urgent",)),
        ("Poland", ("PL",)),
        ("‹ Subscription", ("PL",)),
        ("Everything", ("all",)),
    ):
        await reader.press(label)
        assert await subscriptions(vyraj, reader) == expected
    assert "✓ Everything" in reader.labels


async def test_one_press_ends_it_and_leaves_no_row(english_reader: Reader, vyraj: Vyraj) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    await reader.press("Everything")
    assert await kept(vyraj, reader) is not None
    await reader.press("No subscription")
    assert await kept(vyraj, reader) is None
    assert reader.screen == "The subscription has ended: the bot writes first no more."
    assert "No subscription" not in reader.labels


async def test_the_last_country_taken_back_ends_it_too(english_reader: Reader, vyraj: Vyraj) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    for label in ("By countries", "Poland", "✓ Poland"):
        await reader.press(label)
    assert await kept(vyraj, reader) is None


async def test_below_any_message_one_press_ends_it_and_the_message_stays(
    english_reader: Reader, vyraj: Vyraj, telegram: Sandbox
) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    await reader.press("Everything")
    before = reader.screen
    await press_data(reader, telegram, encode(Press(Locale.EN, Unsubscribe())))
    assert reader.screen == "The subscription has ended: the bot writes first no more."
    assert reader.messages[-2].text == before
    assert await kept(vyraj, reader) is None
    await press_data(reader, telegram, encode(Press(Locale.EN, Unsubscribe())))
    assert await kept(vyraj, reader) is None
    assert await vyraj.eraser._traces.count() == 3


async def test_stale_and_double_presses_do_nothing_twice(
    english_reader: Reader, vyraj: Vyraj, telegram: Sandbox
) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    await reader.press("By countries")
    for is_on, expected in ((True, ("PL",)), (False, ())):
        for _ in range(2):
            await press_data(reader, telegram, encode(Press(Locale.EN, SubscribeCountry("PL", is_on))))
            assert await subscriptions(vyraj, reader) == expected
    await reader.send("/subscribe")
    await reader.press("Everything")
    row = await kept(vyraj, reader)
    await reader.press("✓ Everything")
    await press_data(reader, telegram, encode(Press(Locale.EN, SubscribeCountry("LT", is_on=False))))
    assert await kept(vyraj, reader) == row


async def test_a_country_that_the_library_does_not_have_cannot_be_chosen(
    english_reader: Reader, vyraj: Vyraj, telegram: Sandbox
) -> None:
    await english_reader.send("/subscribe")
    for code in ("GE", "xx", "all", "", "ЁЁ"):
        await press_data(english_reader, telegram, encode(Press(Locale.EN, SubscribeCountry(code, is_on=True))))
    assert await kept(vyraj, english_reader) is None


async def test_a_country_that_left_the_library_can_be_taken_back(english_reader: Reader, vyraj: Vyraj) -> None:
    reader = english_reader
    person = Person(reader.person.id, Locale.EN, subscriptions=("GE", "PL"))
    await vyraj.retention._readers.keep(person, 202611)
    await reader.send("/subscribe")
    await reader.press("✓ By countries")
    await reader.press("✓ Georgia")
    assert await subscriptions(vyraj, reader) == ("PL",)


async def test_while_the_database_is_down_nothing_changes_and_that_is_said(
    english_reader: Reader, vyraj: Vyraj
) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    await reader.press("Everything")
    choice = reader.message
    async with locked(vyraj):
        for label in ("Only what is urgent", "By countries", "No subscription"):
            await reader.press(label, choice)
            assert reader.screen.startswith("This cannot be done now")
        await reader.send("/subscribe")
        assert reader.screen.startswith("This cannot be done now")
        await vyraj.watch.read()
        await reader.send("/new")
        assert reader.screen.startswith("What's new")
    assert await subscriptions(vyraj, reader) == ("all",)


async def test_the_language_is_kept_for_who_is_written_to_first_and_only_for_them(
    english_reader: Reader, vyraj: Vyraj
) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    await reader.press("Everything")
    await reader.send("/language")
    await reader.press("Русский")
    await reader.send("/language")
    await reader.press("English")
    row = await kept(vyraj, reader)
    assert row
    assert (row.person.locale, row.person.subscriptions) == (Locale.EN, ("all",))
    await reader.send("/subscribe")
    await reader.press("No subscription")
    assert await kept(vyraj, reader) is None


async def test_other_choices_outlive_a_subscription(english_reader: Reader, vyraj: Vyraj) -> None:
    reader = english_reader
    await reader.send("/language")
    await reader.press("Беларуская")
    row = await kept(vyraj, reader)
    assert row
    await vyraj.retention._readers.keep(replace(row.person, erase=EraseAfter.HOUR), row.month)
    await reader.send("/subscribe")
    await reader.press(reader.labels[1])
    assert await subscriptions(vyraj, reader) == ("all",)
    await reader.press(reader.labels[-2])
    left = await kept(vyraj, reader)
    assert left
    assert left.person == Person(reader.person.id, Locale.BE, EraseAfter.HOUR)


async def test_forget_drops_the_subscription(english_reader: Reader, vyraj: Vyraj) -> None:
    reader = english_reader
    await reader.send("/subscribe")
    await reader.press("Everything")
    await reader.send("/forget")
    await reader.press("Yes, forget me")
    assert await kept(vyraj, reader) is None


async def test_use_refreshes_the_month_once_and_of_nobody_else(
    english_reader: Reader, reader: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    await english_reader.send("/subscribe")
    await english_reader.press("Everything")
    clock.advance(days=60)
    await english_reader.press("✓ By countries" if "✓ By countries" in english_reader.labels else "By countries")
    row = await kept(vyraj, english_reader)
    assert row
    assert row.month == 202611
    await english_reader.send("What?")
    await reader.send("Што?")
    assert await kept(vyraj, english_reader) == replace(row, month=202701)
    assert await kept(vyraj, reader) is None


async def press_data(reader: Reader, telegram: Sandbox, data: str) -> None:
    """Press a button that is not there any more, as an old screen may still show it."""
    label = reader.labels[0]
    telegram.press(reader.person, reader.message, label)
    pressed = dict(telegram.world.updates.queue.pop().raw["callback_query"])
    telegram.inject({"callback_query": pressed | {"data": data}})
    await reader.post.deliver()
