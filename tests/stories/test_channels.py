"""Stories of channels: who follows one reads announcements there, and nobody learns who."""

from pathlib import Path

import pytest

from bot.app import Vyraj
from bot.i18n import Locale
from bot.sandbox.faults import FORBIDDEN, SERVER_FAILURE
from bot.sandbox.model import Chat, Standing
from bot.sandbox.sandbox import Sandbox
from bot.seal.person import Person
from bot.settings import Settings
from tests.conftest import Clock, Reader
from tests.stories.kupala import write_directory
from tests.stories.test_announcing import announcer, rewrite, submit, subscribers, work, write

__all__ = ["announcer", "subscribers"]


@pytest.fixture
def settings(knowledge: Path) -> Settings:
    write_directory(knowledge)
    return Settings(_env_file=None, knowledge_dir=knowledge, channels={Locale.BE: "@vyraj_by", Locale.EN: "@vyraj_en"})


@pytest.fixture
def owner(telegram: Sandbox) -> Reader:
    """Whose channels these are; they never write to the bot."""
    return Reader(telegram.person("Уладальнік"), telegram, post=None)  # type: ignore[arg-type]


@pytest.fixture
async def channel(announcer: Reader, owner: Reader, telegram: Sandbox) -> Chat:
    """The channel in Belarusian, with the bot in it; there is none in English."""
    opened = telegram.add_to_channel(owner.person, "Навіны", "vyraj_by")
    await announcer.post.deliver()
    return opened


def texts(telegram: Sandbox, chat: Chat) -> list[str]:
    return [message.text for message in telegram.messages(chat)]


def lines(someone: Reader) -> list[str]:
    """What a screen says of channels."""
    return [line for line in someone.screen.splitlines() if line.startswith("• Channel")]


async def test_the_bot_stays_in_channels_of_the_settings_and_says_nothing_there(
    channel: Chat, announcer: Reader, owner: Reader, telegram: Sandbox
) -> None:
    strange = telegram.add_to_channel(owner.person, "Чужы", "susedzi")
    telegram.let_post(owner.person, channel, may_post=False)
    telegram.let_post(owner.person, channel, may_post=True)
    await announcer.post.deliver()
    assert (texts(telegram, channel), telegram.world.standings[channel.id]) == ([], Standing.MEMBER)
    assert telegram.world.standings[strange.id] is Standing.LEFT


async def test_where_telegram_cannot_say_whose_a_channel_is_the_bot_stays(
    announcer: Reader, owner: Reader, telegram: Sandbox
) -> None:
    opened = telegram.add_to_channel(owner.person, "Навіны", "vyraj_by")
    telegram.fail_next(SERVER_FAILURE, "getChat")
    await announcer.post.deliver()
    assert (texts(telegram, opened), telegram.world.standings[opened.id]) == ([], Standing.MEMBER)


async def test_an_announcement_is_posted_corrected_and_taken_back(
    announcer: Reader, channel: Chat, vyraj: Vyraj, telegram: Sandbox, subscribers: list[Person], clock: Clock
) -> None:
    await write(announcer)
    await announcer.press("Buttons")
    await announcer.send("pl-card")
    await announcer.press("Preview")
    by = "• Channel (Беларуская): @vyraj_by"
    assert lines(announcer) == [by, "• Channel (English): @vyraj_en. Telegram knows no such channel."]
    await announcer.press("Submit")
    assert lines(announcer) == [by, "• Channel (English): @vyraj_en"]
    await vyraj.herald.look()
    assert lines(announcer) == [by, "• Channel (English): @vyraj_en"]
    clock.advance(minutes=11)
    await work(vyraj, clock)
    assert texts(telegram, channel) == ["Праграма закрыта."]
    (post,) = telegram.messages(channel)
    assert [button.url for row in post.keyboard for button in row] == [
        f"https://t.me/{telegram.bot.username}?start=pl-card"
    ]
    assert announcer.screen.startswith("Nothing more of this announcement is sent.")
    assert lines(announcer) == [
        "• Channel (Беларуская): posted",
        "• Channel (English): not posted. Telegram knows no such channel.",
    ]
    assert {len(telegram.world.messages[person.chat]) for person in subscribers} == {1}

    await announcer.press("Correct")
    await rewrite(announcer, "Беларуская", "Праграма прыпынена.")
    await submit(announcer)
    clock.advance(minutes=11)
    await work(vyraj, clock)
    assert texts(telegram, channel) == ["Праграма прыпынена."]
    assert lines(announcer) == ["• Channel (Беларуская): corrected"]

    await announcer.send("/admin")
    await announcer.press("Announcements")
    await announcer.press(next(label for label in announcer.labels if label.startswith("1:")))
    await announcer.press("Take back")
    await announcer.press("Yes, take it back")
    await work(vyraj, clock)
    assert texts(telegram, channel) == []
    assert lines(announcer)[0] == "• Channel (Беларуская): deleted"


async def test_a_channel_that_was_opened_too_late_gets_it_when_it_is_sent_again(
    announcer: Reader,
    channel: Chat,
    owner: Reader,
    vyraj: Vyraj,
    telegram: Sandbox,
    subscribers: list[Person],
    clock: Clock,
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(minutes=11)
    await work(vyraj, clock)
    opened = telegram.add_to_channel(owner.person, "News", "vyraj_en")
    await announcer.press("Send again what failed")
    await announcer.press("Yes, send again")
    await work(vyraj, clock)
    assert (texts(telegram, opened), texts(telegram, channel)) == (["It is closed."], ["Праграма закрыта."])
    assert lines(announcer) == ["• Channel (Беларуская): posted", "• Channel (English): posted"]
    assert {len(telegram.world.messages[person.chat]) for person in subscribers} == {1}


async def test_what_nobody_knows_of_is_told_by_language(
    announcer: Reader, channel: Chat, vyraj: Vyraj, telegram: Sandbox, subscribers: list[Person], clock: Clock
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(minutes=11)
    telegram.fail_next(SERVER_FAILURE, "sendMessage", channel)
    await work(vyraj, clock)
    assert lines(announcer)[0] == "• Channel (Беларуская): unknown whether it was posted: look there"
    assert texts(telegram, channel) == []


async def test_a_channel_that_threw_the_bot_out_keeps_no_reader_waiting(
    announcer: Reader, channel: Chat, vyraj: Vyraj, telegram: Sandbox, subscribers: list[Person], clock: Clock
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(minutes=11)
    telegram.fail_next(FORBIDDEN, "sendMessage", channel)
    await work(vyraj, clock)
    assert lines(announcer)[0] == (
        "• Channel (Беларуская): not posted. The bot is not in the channel: make it an administrator."
    )
    assert {len(telegram.world.messages[person.chat]) for person in subscribers} == {1}


async def test_who_comes_by_the_button_of_a_post_sees_the_page(english_reader: Reader) -> None:
    for payload, beginning in (("pl-card", "Card in Poland"), ("--pl-office", "Urząd Wojewódzki")):
        await english_reader.send(f"/start {payload}")
        assert english_reader.screen.startswith(beginning)
