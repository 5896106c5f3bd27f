"""Stories of what changes in the library: a file on the disk, a draft for announcers, and what readers get of it."""

from pathlib import Path

import pytest

from bot.announcements.announcement import State
from bot.announcements.audience import Audience, Reach
from bot.app import Vyraj
from bot.i18n import Locale
from bot.outbox.drafts import draft_in
from bot.sandbox.sandbox import Sandbox
from bot.seal.person import Person
from bot.settings import Settings
from tests.conftest import Clock, Reader
from tests.outbox.cast import keep_all
from tests.stories.test_announcing import (
    announcer,
    colleague,
    forge,
    kept,
    owner,
    restarted,
    showing,
    texts,
    work,
)
from tests.stories.test_news import publish

__all__ = ["announcer", "colleague", "owner"]
CARD = "articles/poland/pl-card/article.yaml"
VISA = "articles/poland/pl-visa/article.yaml"
NOTICE = "There is a new draft. Nothing of it is sent unless you want it."
OPEN = "Open the draft"
DRAFT = "Announcement 1: not submitted yet"
DEARER = (CARD, "440 PLN", "500 PLN")
CLOSED = (CARD, "status: suspended", "status: closed")
ALERT = (
    "Card in Poland\n\n• Status: suspended → closed since 26 January 2024\n• “Whom it suits”: 440 PLN → 500 PLN\n\n"
    "Sources: Urząd, 1 June 2026"
)


@pytest.fixture
async def poles(vyraj: Vyraj, telegram: Sandbox) -> list[Person]:
    """Twenty-four people who chose Poland, and one who chose Lithuania."""
    people = []
    for number in range(25):
        someone = telegram.person(f"Чытач {number}", language_code="be")
        telegram.send(someone, "/start")
        country = "PL" if number < 24 else "LT"
        people.append(Person(someone.id, list(Locale)[number % 3], subscriptions=(country,)))
    telegram.world.updates.queue.clear()
    for person in people:
        telegram.world.messages[person.chat].clear()
    await keep_all(vyraj.storage.database, vyraj.storage.readers.ring, people)
    return people


def lying(telegram: Sandbox, person: Person) -> list[str]:
    found = telegram.world.messages[person.chat].values()
    return [message.text.replace("\N{NO-BREAK SPACE}", " ") for message in found]


def shown(someone: Reader) -> list[str]:
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(someone)]


def notices(someone: Reader) -> int:
    return texts(someone).count(NOTICE)


async def alerted(vyraj: Vyraj, knowledge: Path, *edits: tuple[str, str, str]) -> None:
    """Serve edited files, and tell announcers."""
    await publish(vyraj, knowledge, *edits)
    await vyraj.herald.look()


async def test_a_file_changes_and_after_edit_and_approval_its_readers_know(
    announcer: Reader, colleague: Reader, owner: Reader, vyraj: Vyraj, telegram: Sandbox, knowledge: Path,
    poles: list[Person], clock: Clock,
) -> None:  # fmt: skip
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, DEARER, CLOSED)
    assert (announcer.screen, colleague.screen, announcer.labels) == (NOTICE, NOTICE, [OPEN])
    assert announcer.message.silent
    assert notices(owner) == 0

    await announcer.press(OPEN)
    assert announcer.screen.startswith("The bot has prepared this draft, because something has changed in the library.")
    assert DRAFT in announcer.screen
    assert "• For whom: Poland; and those who want everything" in announcer.screen
    assert "• Buttons to: pl-card" in announcer.screen
    await announcer.press("Preview")
    assert shown(announcer)[-2] == ALERT
    assert announcer.messages[-2].labels == ["→ Card in Poland", "No subscription"]
    assert shown(announcer)[-4].startswith("Карта ў Польшчы\n\n• Стан: ")
    assert "• Recipients: 20 or more" in announcer.screen

    await announcer.press("‹ All parts")
    await announcer.press("✓ English")
    await announcer.send("**Card in Poland**: closed. It costs {{pl-card.fee}}.")
    assert announcer.screen.startswith("Remembered.")
    await announcer.press("Preview")
    await announcer.press("Submit")
    assert "waits for approval" in announcer.screen
    await vyraj.herald.look()
    await colleague.press("Approve", showing(colleague, "Above: what is to be sent"))
    assert (await kept(vyraj)).state is State.HELD
    clock.advance(minutes=11)
    await work(vyraj, clock)
    english = "Card in Poland: closed. It costs 500 PLN.\n\nSources: Urząd, 1 June 2026"
    assert lying(telegram, poles[2]) == [english]
    assert [len(lying(telegram, person)) for person in poles] == [1] * 24 + [0]


async def test_nothing_is_sent_by_itself(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, knowledge: Path, poles: list[Person], clock: Clock
) -> None:
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, CLOSED)
    await announcer.press(OPEN)
    await announcer.press("Preview")
    for _ in range(3):
        clock.advance(days=1)
        await work(vyraj, clock)
    assert (await kept(vyraj)).state is State.WRITTEN
    assert [person for person in poles if lying(telegram, person)] == []


async def test_who_only_looks_takes_it_from_nobody_and_who_changes_it_has_it(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path, poles: list[Person]
) -> None:
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, DEARER)
    for someone in (announcer, colleague):
        await someone.press(OPEN)
        await someone.press("Preview")
        await someone.press("Send a test to me")
    assert (await kept(vyraj)).author == 0
    await alerted(vyraj, knowledge, CLOSED)
    assert [notices(each) for each in (announcer, colleague)] == [1, 1]  # the first ones were edited into the draft
    await forge(announcer, "1eA:S:1:" + "0" * 16)
    assert shown(announcer)[-2] == ALERT
    assert "It has changed since that preview." in announcer.screen

    await announcer.press("‹ All parts")
    await announcer.press("For whom")
    await announcer.press("Lithuania")
    assert (await kept(vyraj)).author == 1
    await colleague.press(OPEN)
    assert colleague.screen == "Announcement 1 is somebody else's draft: only they can see and change it."
    await forge(colleague, "1eA:d:1:y")
    assert (await kept(vyraj)).author == 1


async def test_an_edited_draft_stays_and_later_changes_are_another(
    announcer: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, DEARER)
    await announcer.press(OPEN)
    await announcer.press("For whom")
    await announcer.press("Those who want everything")
    await alerted(vyraj, knowledge, (VISA, "status: open", "status: closed"))
    assert (announcer.screen, announcer.labels) == (NOTICE, [OPEN])
    first, second = await kept(vyraj, 1), await kept(vyraj, 2)
    theirs, new = draft_in(first), draft_in(second)
    assert theirs
    assert new
    assert (first.author, theirs.audience, theirs.buttons) == (1, Audience(Reach.ALL), ("pl-card",))
    assert (second.author, new.buttons) == (0, ("pl-visa",))
    await announcer.send("/admin")
    await announcer.press("Announcements")
    assert announcer.labels[1:3] == ["2: prepared by the bot", "1: being written"]


async def test_of_two_drafts_the_one_that_asked_last_gets_the_words(
    announcer: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, DEARER)
    notice = announcer.message
    await announcer.send("/announce")
    await announcer.press("English")
    await announcer.press(OPEN, notice)
    await announcer.press("✓ English", notice)
    await announcer.send("Of the first one.")
    assert announcer.screen.startswith(f"Remembered.\n\n{DRAFT}")
    first = draft_in(await kept(vyraj, 1))
    assert first
    assert first.texts[Locale.EN] == "Of the first one."


async def test_it_is_discarded_only_after_a_question_and_does_not_come_back(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path, telegram: Sandbox, settings: Settings,
    clock: Clock,
) -> None:  # fmt: skip
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, DEARER)
    await announcer.press(OPEN)
    await announcer.press("Discard")
    assert (announcer.screen, announcer.labels) == ("Delete the draft of announcement 1?", ["Yes, delete it", "No"])
    await announcer.press("No")
    assert DRAFT in announcer.screen
    await announcer.press("Discard")
    await announcer.press("Yes, delete it")
    assert announcer.screen == "The draft is deleted."
    await colleague.press(OPEN)
    assert colleague.screen.startswith("Announcement 1 is not here any more.")
    async with restarted(telegram, settings, clock) as again:
        assert await again.watch.look() == ()
        assert await again.newsroom.recent(10) == []


async def test_what_flaps_back_is_withdrawn_and_its_notice_leads_nowhere(
    announcer: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, CLOSED)
    await alerted(vyraj, knowledge, (CARD, "status: closed", "status: suspended"))
    assert await vyraj.newsroom.recent(10) == []
    await announcer.press(OPEN)
    assert announcer.screen.startswith("Announcement 1 is not here any more.")


async def test_a_restart_tells_of_a_draft_once_and_what_joins_it_is_told(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, settings: Settings, clock: Clock, knowledge: Path
) -> None:
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, DEARER)
    async with restarted(telegram, settings, clock) as again:
        await again.watch.look()
        await again.herald.look()
    assert notices(announcer) == 1
    assert len(announcer.messages) == 2  # the menu of a new admin, and the notice
    await alerted(vyraj, knowledge, CLOSED)
    assert notices(announcer) == 2


async def test_a_change_while_the_bot_was_off_is_found_at_the_start(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, settings: Settings, clock: Clock, knowledge: Path
) -> None:
    await vyraj.watch.look()
    path = knowledge / CARD
    path.write_text(path.read_text("utf-8").replace("440 PLN", "500 PLN"), "utf-8")
    async with restarted(telegram, settings, clock) as again:
        await again.watch.look()
        (found,) = await again.newsroom.recent(10)
    assert found.author == 0


async def test_an_admin_who_does_not_announce_sees_nothing_of_it(
    announcer: Reader, owner: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await vyraj.watch.look()
    await alerted(vyraj, knowledge, DEARER)
    before = await kept(vyraj)
    for data in ("1eA:D:1", "1eA:Z:1", "1eA:d:1:y", "1eA:H:1:all", "1eA:Q:1:e"):
        await forge(owner, data)
        assert owner.screen == "Which country or topic?"
    await owner.send("/admin")
    await owner.press("Announcements")
    assert owner.screen == "Announcements\n\nThere are none."
    assert await kept(vyraj) == before
