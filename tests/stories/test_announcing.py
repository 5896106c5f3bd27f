"""Stories of announcers: from the first word to the report, and every mistake on the way."""

import contextlib
import re
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.admins.roles import Role
from bot.announcements.announcement import State
from bot.app import Vyraj, open_bot
from bot.i18n import Locale
from bot.outbox.course import Course, course_of
from bot.outbox.erase import TryLater
from bot.outbox.send import Why
from bot.outbox.turns import Turns
from bot.sandbox.faults import FORBIDDEN, SERVER_FAILURE, Fault, flood, refusal
from bot.sandbox.model import Message
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage.announcements import Kept
from bot.tasks import admins as command
from bot.telegram.carrier import TelegramCarrier
from bot.telegram.channels import Channels
from bot.telegram.deleter import TelegramDeleter
from bot.telegram.pace import Pace
from tests.conftest import Clock, Post, Reader
from tests.outbox.cast import keep_all
from tests.stories.test_admins import NO_SUCH_BUTTON, become

WORDS = {Locale.BE: "Праграма **закрыта**.", Locale.RU: "Программа **закрыта**.", Locale.EN: "It is **closed**."}
SEEN = ["Праграма закрыта.", "Программа закрыта.", "It is closed."]
NAMES = ["Беларуская", "Русский", "English"]
EVERYBODY = "Those who want everything"


@pytest.fixture
async def announcer(english_reader: Reader, settings: Settings, clock: Clock) -> Reader:
    """Admin 1."""
    await become(english_reader, settings, clock, Role.ANNOUNCER)
    return english_reader


async def another(telegram: Sandbox, post: Post, settings: Settings, clock: Clock, role: Role, name: str) -> Reader:
    """Make somebody an admin whose Telegram speaks English."""
    someone = Reader(telegram.person(name, language_code="en"), telegram, post)
    await become(someone, settings, clock, role)
    return someone


@pytest.fixture
async def colleague(announcer: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock) -> Reader:
    """Admin 2, an announcer as well."""
    return await another(telegram, post, settings, clock, Role.ANNOUNCER, "Barbara")


@pytest.fixture
async def owner(colleague: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock) -> Reader:
    """Admin 3."""
    return await another(telegram, post, settings, clock, Role.OWNER, "Olga")


@pytest.fixture
async def subscribers(vyraj: Vyraj, telegram: Sandbox) -> list[Person]:
    """Twenty-five people who want everything, in three languages."""
    return await subscribe(vyraj, telegram, 25)


async def subscribe(vyraj: Vyraj, telegram: Sandbox, count: int) -> list[Person]:
    people = []
    for number in range(count):
        someone = telegram.person(f"Чытач {number}", language_code="be")
        telegram.send(someone, "/start")
        people.append(Person(someone.id, list(Locale)[number % 3], subscriptions=("all",)))
    telegram.world.updates.queue.clear()
    for person in people:
        telegram.world.messages[person.chat].clear()
    await keep_all(vyraj.storage.database, vyraj.storage.readers.ring, people)
    return people


async def write(someone: Reader, words: Sequence[str] = tuple(WORDS.values())) -> None:
    """Write one for everybody."""
    await someone.send("/announce")
    for name, text in zip(NAMES, words, strict=False):
        await someone.press(name)
        await someone.send(text)
    await someone.press("For whom")
    await someone.press(EVERYBODY)
    await someone.press("‹ All parts")


async def rewrite(someone: Reader, name: str, text: str) -> None:
    """Write the text of a language that may have one already."""
    await someone.press(next(label for label in someone.labels if label.endswith(name)))
    await someone.send(text)


async def submit(someone: Reader) -> None:
    await someone.press("Preview")
    await someone.press("Submit")


def course(vyraj: Vyraj, clock: Clock) -> Course:
    """Lead announcements by the clock of the story."""

    async def sleep(seconds: float) -> None:
        await clock.sleep(max(seconds, 0.001))  # the clock of the story knows nothing below a microsecond

    turns, carrier, deleter = Turns(30, clock.monotonic, sleep), TelegramCarrier(vyraj.api), TelegramDeleter(vyraj.api)
    poster = Channels(vyraj.api, vyraj.newsroom.channels)
    return course_of(
        vyraj.storage, vyraj.memory, carrier, deleter, vyraj.refusals, vyraj.herald, turns, clock.now, poster, sleep
    )


async def work(vyraj: Vyraj, clock: Clock) -> None:
    """Let the holder of the lease do all that admins were told of and did not stop, and tell them of the rest."""
    for each in await vyraj.newsroom.recent(10):
        await vyraj.newsroom.begin_hold(each.number)
    clock.advance(minutes=11)
    epoch = await vyraj.storage.lease.take("story", 3600)
    assert epoch is not None
    await course(vyraj, clock).work(epoch)
    await vyraj.storage.lease.release("story", epoch)
    await vyraj.herald.look()


def refuse(telegram: Sandbox, people: list[Person]) -> None:
    """Let Telegram refuse the next message to each of these, and to nobody else."""
    for person in people:
        telegram._faults.plan(refusal("message text is wrong"), "sendMessage", person.chat, 1)


async def kept(vyraj: Vyraj, number: int = 1) -> Kept:
    found = await vyraj.newsroom.get(number)
    assert found
    return found


def texts(someone: Reader) -> list[str]:
    return [message.text for message in someone.messages]


def showing(someone: Reader, words: str) -> Message:
    """Return the last message of a chat that holds some words."""
    return next(message for message in reversed(someone.messages) if words in message.text)


async def forge(someone: Reader, data: str) -> None:
    """Press what no screen shows now: an old or a made-up button."""
    await someone.send("/admin")
    someone.telegram.press(someone.person, someone.message, "Give up the role")
    pressed = dict(someone.telegram.world.updates.queue.pop().raw["callback_query"])
    someone.telegram.inject({"callback_query": pressed | {"data": data}})
    await someone.post.deliver()


async def test_one_is_written_previewed_approved_by_another_held_and_stopped(
    announcer: Reader, colleague: Reader, owner: Reader, vyraj: Vyraj, subscribers: list[Person], clock: Clock
) -> None:
    await write(announcer)
    assert announcer.screen == (
        "Announcement 1: not submitted yet\n\n"
        "• For whom: those who want everything\n"
        "• When: soon after it is approved\n"
        "• Беларуская: characters: 21\n"
        "• Русский: characters: 22\n"
        "• English: characters: 17"
    )
    await announcer.press("Preview")
    assert texts(announcer)[-4:-1] == SEEN
    assert all(len(message.labels) == 1 for message in announcer.messages[-4:-1])
    assert announcer.screen == (
        "Above: as readers see it, in Belarusian, Russian and English.\n\n"
        "• For whom: those who want everything\n"
        "• When: soon after it is approved\n"
        "• Recipients: 20 or more\n"
        "• Minutes that sending takes: about 1"
    )
    await announcer.press("Send a test to me")
    assert (announcer.note, announcer.screen, announcer.message.silent) == ("Sent: see below.", SEEN[2], True)
    await announcer.press("Submit", showing(announcer, "Above:"))
    assert announcer.messages[-2].text.startswith("Submitted.\n\nAnnouncement 1: waits for approval")

    await vyraj.herald.look()
    assert texts(colleague)[-4:-1] == SEEN
    assert colleague.screen.startswith("Above: what is to be sent")
    assert "Approvals that are missing: 1" in colleague.screen
    assert not any("Программа" in text for text in texts(owner))

    offered = [button.text for row in showing(announcer, "Above: what is to be sent").keyboard for button in row]
    assert "Approve" not in offered
    yes = next(button.data for row in colleague.message.keyboard for button in row if button.text == "Approve")
    await forge(announcer, yes or "")
    assert "Your own yes is counted already." in announcer.screen
    assert (await kept(vyraj)).state is State.WAITING

    await colleague.press("Approve")
    assert colleague.screen.startswith("Approved.\n\nAnnouncement 1: approved")
    assert "It will be sent: 22 November 2026, 13:10 (UTC+01:00)" in colleague.screen
    await vyraj.herald.look()
    for someone in (announcer, colleague, owner):
        assert someone.screen.startswith("This will be sent. Every admin may stop it.")
        assert someone.messages[-2].text == "It is closed."
    await owner.press("Stop")
    assert owner.screen == "Done.\n\nAnnouncements\n\nThere are none."
    assert (await kept(vyraj)).state is State.STOPPED

    await colleague.press("Stop")
    assert colleague.screen.startswith("Nothing was changed: see how it stands now.\n\nAnnouncement 1: was stopped")
    clock.advance(minutes=11)
    await work(vyraj, clock)
    assert [person for person in subscribers if announcer.telegram.world.messages[person.chat]] == []
    async with vyraj.storage.database.read():
        entries = [entry.action for entry in await vyraj.storage.audit.everything()]
    assert entries[-3:] == ["announcement submitted", "announcement approved", "announcement stopped"]


async def test_one_is_sent_paused_resumed_and_reported(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, subscribers: list[Person], clock: Clock
) -> None:
    await write(announcer)
    await submit(announcer)
    assert announcer.screen.startswith("Submitted.\n\nAnnouncement 1: approved")
    clock.advance(minutes=11)
    refuse(telegram, subscribers)
    await work(vyraj, clock)
    assert (await kept(vyraj)).state is State.PAUSED
    assert announcer.screen.startswith("The bot has paused this. Many messages in a row failed")
    assert "▓" in announcer.screen
    assert re.search("• Failed: [12]0 or more", announcer.screen)  # some were on their way when it was noticed
    assert {"Resume", "Stop", "Take back", "Send again what failed"} <= set(announcer.labels)

    await announcer.press("Resume")
    assert announcer.screen.startswith("Done.\n\nAnnouncement 1: is being sent")
    await announcer.press("Change the pace")
    await announcer.press("10")
    assert "• Messages a second: at most 10" in announcer.screen
    await announcer.press("Pause")
    assert announcer.screen.startswith("Done.\n\nAnnouncement 1: paused")
    await announcer.press("Resume")
    telegram._faults.planned.clear()
    await work(vyraj, clock)
    assert announcer.screen.startswith("Nothing more of this announcement is sent.\n\nAnnouncement 1: sent")
    await announcer.press("Send again what failed")
    assert announcer.labels == ["Yes, send again", "No"]
    await announcer.press("Yes, send again")
    assert announcer.screen.startswith("Done.\n\nAnnouncement 1: is being sent")
    await work(vyraj, clock)
    assert "• Arrived: 20 or more" in announcer.screen
    assert "• Failed: fewer than 10" in announcer.screen
    assert {len(telegram.world.messages[person.chat]) for person in subscribers} == {1}


async def test_what_was_sent_is_corrected_and_then_taken_back(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, subscribers: list[Person], clock: Clock
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(minutes=11)
    await work(vyraj, clock)
    await announcer.press("Correct")
    assert announcer.screen.startswith("Correction of announcement 1: not submitted yet")
    for name in NAMES:
        await rewrite(announcer, name, f"New words ({name}).")
    await announcer.press("Preview")
    await announcer.press("Submit")
    assert "It replaces announcement 1" in announcer.screen
    clock.advance(minutes=11)
    await work(vyraj, clock)
    lying = [[each.text for each in telegram.world.messages[person.chat].values()] for person in subscribers]
    assert lying == [[f"New words ({NAMES[number % 3]})."] for number in range(25)]

    await announcer.send("/admin")
    await announcer.press("Announcements")
    await announcer.press(next(label for label in announcer.labels if label.startswith("1:")))
    await announcer.press("Take back")
    assert announcer.screen == "Delete announcement 1 from all chats where it lies?"
    await announcer.press("Yes, take it back")
    await work(vyraj, clock)
    assert (await kept(vyraj)).state is State.RECALLED
    assert [person for person in subscribers if telegram.world.messages[person.chat]] == []


async def test_forty_hours_later_nothing_can_be_changed(
    announcer: Reader, vyraj: Vyraj, subscribers: list[Person], clock: Clock
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(minutes=11)
    await work(vyraj, clock)
    report = announcer.message
    assert {"Correct", "Take back"} <= set(report.labels)
    clock.advance(hours=41)
    await announcer.send("/admin")
    await announcer.press("Announcements")
    await announcer.press("1: It is closed. (sent)")
    assert not {"Correct", "Take back"} & set(announcer.labels)
    for data in ("1eA:K:1", "1eA:E:1:y"):
        await forge(announcer, data)
        assert (await kept(vyraj)).state is State.ENDED
        assert "too late" in announcer.screen or "Nothing was changed" in announcer.screen


async def test_every_mistake_in_a_text_is_said_at_once_and_the_text_is_shown_to_be_mended(announcer: Reader) -> None:
    await announcer.send("/announce")
    await announcer.press("English")
    await announcer.send("# Title")
    assert "an announcement has no headings" in announcer.screen
    await announcer.send("[here](pl-card) and {{fee}} and example.org\n\n![x](y)")
    assert announcer.screen.startswith("This is not right yet:\n")
    for words in ("{{fee}}", "example.org"):
        assert words in announcer.screen
    assert "pictures are not allowed" in announcer.screen
    assert "![x](y)" in announcer.screen
    await announcer.send("x" * 4096)
    assert announcer.screen.startswith("Remembered.")


async def test_a_text_is_measured_with_its_attachment(announcer: Reader, telegram: Sandbox) -> None:
    await announcer.send("/announce")
    await announcer.press("English")
    await announcer.send("é" * 1100)
    assert announcer.screen.startswith("Remembered.")
    await announcer.press("Picture or file")
    await announcer.send("here it comes")
    assert "This was neither a picture nor a file." in announcer.screen
    telegram.send_photo(announcer.person, caption="words that nobody reads")
    await announcer.post.deliver()
    assert "• With a picture" in announcer.screen
    await announcer.press("Preview")
    assert "the text has 1100 characters with its sources: at most 1024 fit" in announcer.screen
    await announcer.press("‹ All parts")
    await announcer.press("Picture or file")
    await announcer.press("Take it away")
    assert "picture" not in announcer.screen


async def test_what_is_missing_is_said_in_one_screen(announcer: Reader) -> None:
    await announcer.send("/announce")
    await announcer.press("Preview")
    assert announcer.screen == (
        "This is not right yet:\n• It is not said yet for whom it is.\n"
        "• there is no text: write it in `be`, `ru` and `en`"
    )
    await announcer.press("‹ All parts")
    await announcer.press("Русский")
    await announcer.send("Программа закрыта.")
    await announcer.press("For whom")
    await announcer.press("Poland")
    assert "✓ Poland" in announcer.labels
    await announcer.press("‹ All parts")
    await announcer.press("Preview")
    assert announcer.screen == (
        "This is not right yet:\n"
        "• there is no text in be, en: write it, or say which language these readers get instead"
    )
    await announcer.press("‹ All parts")
    await announcer.press("If a language is missing")
    await announcer.press("English")
    await announcer.press("‹ All parts")
    await announcer.press("Preview")
    assert "there is no text in “en” that readers of another language could get" in announcer.screen
    await announcer.press("‹ All parts")
    await announcer.press("If a language is missing")
    await announcer.press("Русский")
    await announcer.press("‹ All parts")
    await announcer.press("Preview")
    assert texts(announcer)[-4:-1] == ["Программа закрыта."] * 3


async def test_an_audience_of_fewer_than_twenty_is_refused(announcer: Reader, vyraj: Vyraj, telegram: Sandbox) -> None:
    await subscribe(vyraj, telegram, 19)
    await write(announcer)
    await announcer.press("Preview")
    assert "• Fewer than 20 people would get this: it cannot be sent." in announcer.screen
    await announcer.press("Submit")
    assert announcer.screen.endswith("• Fewer than 20 people would get this: it cannot be sent.")
    assert (await kept(vyraj)).state is State.WRITTEN
    await announcer.press("‹ All parts")
    assert "characters: 21" in announcer.screen


async def test_times_are_read_by_the_announcers_clock_and_past_ones_refused(announcer: Reader) -> None:
    await announcer.send("/announce")
    await announcer.press("When")
    for typed, said in {
        "tomorrow": "“tomorrow” is not a time: write it as 2026-11-23 18:00",
        "2026-02-30 10:00": "“2026-02-30 10:00” is not a time: write it as 2026-11-23 18:00",
        "2026-11-22 12:59": "This time has passed.",
    }.items():
        await announcer.send(typed)
        assert said in announcer.screen
    await announcer.send("2026-11-23 18:00")
    assert "• When: 23 November 2026, 18:00 (UTC+01:00)" in announcer.screen
    await announcer.press("Not after")
    await announcer.send("2026-11-23 17:00")
    assert "It would begin only after" in announcer.screen
    await announcer.send("2027-07-01 09:30")
    assert "• Not sent after: 1 July 2027, 09:30 (UTC+02:00)" in announcer.screen
    await announcer.press("When")
    await announcer.send("Now")
    assert "• When: soon after it is approved" in announcer.screen


async def test_a_time_that_passes_while_it_is_written_is_noticed_at_the_preview(
    announcer: Reader, clock: Clock, subscribers: list[Person]
) -> None:
    await write(announcer)
    await announcer.press("When")
    await announcer.send("2026-11-22 14:00")
    clock.advance(hours=2)
    await announcer.press("Preview")
    assert "• the time to begin, 2026-11-22 13:00 +00:00, has passed" in announcer.screen


async def test_buttons_lead_to_pages_that_there_are(announcer: Reader, subscribers: list[Person]) -> None:
    await write(announcer)
    await announcer.press("Buttons")
    await announcer.send("pl-card nowhere pl-card#nothing")
    assert "there is no article “nowhere” to link to" in announcer.screen
    assert "the article “pl-card” has no section “nothing”" in announcer.screen
    await announcer.send("pl-card\npl-visa#who")
    assert "• Buttons to: pl-card, pl-visa · who" in announcer.screen
    await announcer.press("Preview")
    assert announcer.messages[-2].labels == ["→ Card in Poland", "→ Whom it suits", "No subscription"]
    assert announcer.messages[-4].labels[0] == "→ Карта ў Польшчы"


async def test_a_restart_in_the_middle_of_writing_loses_nothing(
    announcer: Reader, telegram: Sandbox, settings: Settings, clock: Clock, vyraj: Vyraj
) -> None:
    await announcer.send("/announce")
    await announcer.press("Русский")
    async with restarted(telegram, settings, clock) as again:
        announcer.post.vyraj = again
        await announcer.send("Программа закрыта.")
        assert announcer.screen.startswith("Remembered.\n\nAnnouncement 1: not submitted yet")
        await announcer.press("English")
        await announcer.send("It is closed.")
    async with restarted(telegram, settings, clock) as again:
        announcer.post.vyraj = again
        await announcer.send("/announce")
        assert "• Русский: characters: 18" in announcer.screen
        assert "• English: characters: 13" in announcer.screen


@contextlib.asynccontextmanager
async def restarted(telegram: Sandbox, settings: Settings, clock: Clock) -> AsyncIterator[Vyraj]:
    pace = Pace(clock.monotonic, clock.sleep)
    async with open_bot(settings, telegram.token, SandboxRequest(telegram), pace, clock.now) as vyraj:
        yield vyraj


async def test_an_announcer_who_is_removed_while_writing_is_an_ordinary_reader_at_once(
    announcer: Reader, colleague: Reader, settings: Settings, vyraj: Vyraj
) -> None:
    await announcer.send("/announce")
    await announcer.press("English")
    await command.remove(settings, 1)
    await announcer.send("It is closed.")
    assert announcer.screen.startswith("I do not know this.")
    await announcer.send("/announce")
    assert announcer.screen.startswith("How to use this bot")
    await colleague.send("/admin")
    await colleague.press("Announcements")
    await colleague.press("1: being written")
    assert colleague.screen == "Whoever wrote announcement 1 has no role any more."
    await colleague.press("Discard")
    assert colleague.screen == "Delete the draft of announcement 1?"
    await colleague.press("No")
    await colleague.press("Discard")
    assert await vyraj.newsroom.get(1)
    await colleague.press("Yes, delete it")
    assert colleague.screen == "The draft is deleted."
    assert await vyraj.newsroom.get(1) is None
    await forge(colleague, "1eA:d:1:y")
    assert colleague.screen.startswith("Nothing was changed: see how it stands now.")


async def test_somebody_elses_draft_is_neither_seen_nor_changed(
    announcer: Reader, colleague: Reader, vyraj: Vyraj
) -> None:
    await announcer.send("/announce")
    before = await kept(vyraj)
    await colleague.send("/admin")
    await colleague.press("Announcements")
    await colleague.press("1: being written")
    assert colleague.screen == "Announcement 1 is somebody else's draft: only they can see and change it."
    for data in ("1eA:D:1", "1eA:Q:1:e", "1eA:H:1:all", "1eA:d:1:y", "1eA:S:1:0123456789abcdef", "1eA:T:1", "1eA:X:1:"):
        await forge(colleague, data)
    assert await kept(vyraj) == before


async def test_buttons_of_before_do_nothing_twice(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, subscribers: list[Person]
) -> None:
    await write(announcer)
    await announcer.press("Preview")
    first = announcer.message
    await announcer.press("‹ All parts", first)
    await rewrite(announcer, "English", "It is open again.")
    await announcer.press("Preview")
    second = announcer.message
    mark = first_mark(second)
    await forge(announcer, f"1eA:S:1:{'0' * 16}")
    assert "It has changed since that preview." in announcer.screen
    assert (await kept(vyraj)).state is State.WRITTEN
    await forge(announcer, f"1eA:S:1:{mark}")
    assert announcer.screen.startswith("Submitted.")
    await forge(announcer, f"1eA:S:1:{mark}")
    assert announcer.screen.startswith("Nothing was changed: see how it stands now.\n\nAnnouncement 1: waits")
    await forge(colleague, f"1eA:Y:1:{'0' * 16}")
    assert (await kept(vyraj)).state is State.WAITING
    await forge(colleague, f"1eA:Y:1:{mark}")
    assert (await kept(vyraj)).state is State.HELD
    await forge(colleague, f"1eA:Y:1:{mark}")
    assert colleague.screen.startswith("Nothing was changed: see how it stands now.\n\nAnnouncement 1: approved")


def first_mark(preview: Message) -> str:
    return next(key.data.split(":")[-1] for row in preview.keyboard for key in row if key.text == "Submit")


async def test_what_waits_can_be_taken_back_and_changed_and_must_be_approved_anew(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    await vyraj.herald.look()
    request = colleague.message
    await announcer.press("Change it", showing(announcer, "Submitted."))
    assert "characters: 21" in showing(announcer, "not submitted yet").text
    await announcer.send("/announce")
    await rewrite(announcer, "English", "Something else.")
    await submit(announcer)
    await colleague.press("Approve", request)
    assert "Nothing was changed" in showing(colleague, "Announcement 1").text
    assert (await kept(vyraj)).state is State.WAITING


async def test_a_draft_is_discarded_after_a_question(announcer: Reader, vyraj: Vyraj) -> None:
    await write(announcer)
    await announcer.press("Discard")
    assert announcer.labels == ["Yes, delete it", "No"]
    await announcer.press("Yes, delete it")
    assert announcer.screen == "The draft is deleted."
    assert await vyraj.newsroom.get(1) is None
    await forge(announcer, "1eA:D:1")
    assert announcer.screen.startswith("Nothing was changed: see how it stands now.\n\nAnnouncements")


async def test_the_announcers_messages_are_deleted_and_commands_are_no_texts(
    announcer: Reader, telegram: Sandbox, vyraj: Vyraj
) -> None:
    await announcer.send("/announce")
    await announcer.press("English")
    await announcer.send("/menu")
    assert announcer.screen == "Which country or topic?"
    await announcer.send("It is closed.")
    assert announcer.screen.startswith("Remembered.")
    assert [each for each in telegram.messages(announcer.person) if each.sender != telegram.bot] == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OWNER])
async def test_other_admins_see_what_is_approved_and_may_only_stop_it(
    announcer: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock, vyraj: Vyraj,
    subscribers: list[Person], role: Role,
) -> None:  # fmt: skip
    someone = await another(telegram, post, settings, clock, role, "Edward")
    await someone.send("/admin")
    await someone.press("Announcements")
    assert (someone.screen, someone.labels[0]) == ("Announcements\n\nThere are none.", "‹ Your role")
    await write(announcer)
    for data in ("1eA:W", "1eA:D:1", "1eA:S:1:0123456789abcdef", "1eA:P:1", "1eA:E:1:y", "1eA:Y:1:0123456789abcdef"):
        await forge(someone, data)
        assert (someone.note, someone.screen) == (NO_SUCH_BUTTON, "Which country or topic?")
    await submit(announcer)
    await someone.send("/admin")
    await someone.press("Announcements")
    await someone.press("1: It is closed. (approved)")
    assert someone.labels == ["Show in all languages", "Stop", "Look again", "‹ Announcements"]
    await someone.press("Show in all languages")
    assert texts(someone)[-4:-1] == SEEN
    await someone.press("Stop")
    assert (await kept(vyraj)).state is State.STOPPED


async def test_to_a_stranger_the_command_is_like_any_that_there_is_not(reader: Reader, vyraj: Vyraj) -> None:
    await reader.send("/nothing")
    unknown = reader.screen
    await reader.send("/announce")
    assert reader.screen == unknown
    assert await vyraj.newsroom.recent(10) == []


async def test_a_second_process_takes_the_words_of_an_announcer_who_was_asked_by_the_first(
    announcer: Reader, telegram: Sandbox, settings: Settings, clock: Clock, vyraj: Vyraj
) -> None:
    async with restarted(telegram, settings, clock) as other:
        await announcer.send("/announce")
        await announcer.press("English")
        assert other.drafts.is_asking is False
        await other.drafts.look()
        announcer.post.vyraj = other
        await announcer.send("It is closed.")
        assert announcer.screen.startswith("Remembered.")


async def test_while_the_database_is_down_nothing_is_taken_and_it_is_said(announcer: Reader, vyraj: Vyraj) -> None:
    await announcer.send("/announce")
    await announcer.press("English")
    vyraj.storage.database.gate.shut()
    await announcer.send("It is closed.")
    assert announcer.screen.startswith("This cannot be done now")
    await vyraj.storage.database.gate.until_open()
    await announcer.send("It is closed.")
    assert announcer.screen.startswith("Remembered.")


async def test_while_an_announcer_is_asked_and_the_database_goes_down_readers_are_answered(
    announcer: Reader, reader: Reader, vyraj: Vyraj
) -> None:
    await announcer.send("/announce")
    await announcer.press("English")
    vyraj.storage.database.gate.shut()
    await reader.send("How do I get a card?")
    assert not reader.screen.startswith("This cannot be done now")


async def test_what_should_be_looked_at_is_said_below_the_preview(
    announcer: Reader, vyraj: Vyraj, subscribers: list[Person]
) -> None:
    await write(announcer, ["It costs 200 EUR now."] * 3)
    await announcer.press("Preview")
    assert "“200 EUR” stands in prose" in announcer.screen


async def lead(vyraj: Vyraj, clock: Clock) -> State:
    """Let the holder of the lease do what is due; return how the first announcement stands."""
    epoch = await vyraj.storage.lease.take("story", 3600)
    assert epoch is not None
    await course(vyraj, clock).work(epoch)
    await vyraj.storage.lease.release("story", epoch)
    return (await kept(vyraj)).state


async def test_a_bot_that_was_down_for_the_whole_hold_tells_admins_first_and_holds_it_from_then(
    announcer: Reader, telegram: Sandbox, settings: Settings, clock: Clock, vyraj: Vyraj, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(hours=1)
    async with restarted(telegram, settings, clock) as again:
        assert await lead(again, clock) is State.HELD
        again.herald.heard(1, Locale.EN)
        await again.herald.look()
        assert announcer.screen.startswith("This will be sent. Every admin may stop it.")
        assert "It will be sent: 22 November 2026, 14:10 (UTC+01:00)" in announcer.screen
        assert await lead(again, clock) is State.HELD
    clock.advance(minutes=9)
    async with restarted(telegram, settings, clock) as again:
        await again.herald.look()  # told once more, and held no longer for it
        assert await lead(again, clock) is State.HELD
        clock.advance(minutes=1)
        assert await lead(again, clock) is State.ENDED


@pytest.mark.parametrize("fault", [flood(900), SERVER_FAILURE], ids=["429", "5xx"])
async def test_a_notice_that_did_not_arrive_lets_no_hold_begin(
    announcer: Reader, telegram: Sandbox, clock: Clock, vyraj: Vyraj, subscribers: list[Person], fault: Fault
) -> None:
    await write(announcer)
    await submit(announcer)
    telegram.fail_next(fault, "sendMessage", times=2)
    with pytest.raises(TryLater):
        await vyraj.herald.look()
    clock.advance(hours=1)
    assert await lead(vyraj, clock) is State.HELD
    telegram._faults.planned.clear()
    await vyraj.herald.look()
    assert announcer.screen.startswith("This will be sent. Every admin may stop it.")
    clock.advance(minutes=9)
    assert await lead(vyraj, clock) is State.HELD
    clock.advance(minutes=1)
    assert await lead(vyraj, clock) is State.ENDED


async def test_one_admin_who_has_seen_it_is_enough_and_one_who_blocked_the_bot_is_not_waited_for(
    announcer: Reader, telegram: Sandbox, clock: Clock, vyraj: Vyraj, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    telegram.block(announcer.person)
    await vyraj.herald.look()
    clock.advance(minutes=10)
    assert await lead(vyraj, clock) is State.ENDED


async def test_who_pays_for_more_is_told_of_that_pace(
    announcer: Reader, telegram: Sandbox, settings: Settings, clock: Clock, vyraj: Vyraj, subscribers: list[Person]
) -> None:
    paying = settings.model_copy(update={"paid_rate": 900})
    async with restarted(telegram, paying, clock) as again:
        announcer.post.vyraj = again
        await write(announcer)
        await announcer.press("Preview")
        assert "• Minutes that sending takes: about 1" in announcer.screen
        await announcer.press("Submit")
        refuse(telegram, subscribers)
        await work(again, clock)
        assert "• Messages a second: at most 900" in announcer.screen


async def test_admins_are_told_once_and_again_only_where_telegram_did_not_take_it(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, telegram: Sandbox, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    for _ in range(3):
        await vyraj.herald.look()
    told = [text for text in texts(colleague) if text.startswith("Above: what is to be sent")]
    assert len(told) == 1
    assert showing(colleague, "Above: what is to be sent").silent


async def test_an_admin_who_blocked_the_bot_or_cannot_be_reached_keeps_nobody_from_being_told(
    announcer: Reader, colleague: Reader, owner: Reader, vyraj: Vyraj, telegram: Sandbox, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    telegram.fail_next(FORBIDDEN, "sendMessage")
    telegram.fail_next(SERVER_FAILURE, "sendMessage")
    await vyraj.herald.look()
    assert texts(colleague)[-3:-1] == SEEN[1:]
    assert colleague.screen.startswith("Above: what is to be sent")
    await vyraj.herald.paused(1, Why.BLOCKED)  # it is not any more when they are told
    await vyraj.herald.look()
    assert colleague.screen.startswith("Above: what is to be sent")


async def test_what_admins_are_told_is_erased_like_everything_else(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, clock: Clock, telegram: Sandbox, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    await vyraj.herald.look()
    assert len(colleague.messages) > 3
    clock.advance(hours=26)
    vyraj.eraser._sleep = clock.sleep
    await vyraj.eraser.erase_due()
    assert colleague.messages == announcer.messages == []
