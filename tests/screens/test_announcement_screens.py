"""Screens of announcements are such as Telegram takes, in every language and state."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.announcements.announcement import Attachment, Kind, State
from bot.announcements.audience import Audience, Reach
from bot.announcements.channels import Fate, Obstacle, Post
from bot.announcements.unfinished import Part, Unfinished
from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.outbox.send import Why
from bot.screens import alerts, announced, announcing
from bot.screens.announced import STATES, WHY, Told, label_of, progress
from bot.screens.announcement_actions import Again, Recall, Retry, StopIt
from bot.screens.channels import FATES, OBSTACLES, what_became
from bot.screens.screen import Screen
from bot.screens.sure import ask_sure
from tests.screens.magellan import buttons
from tests.screens.test_every_screen import assert_readable

MOMENT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Warsaw")
FULL = Unfinished(
    texts=dict.fromkeys(Locale, "Словы " * 900),
    audience=Audience(Reach.COUNTRIES, frozenset({"PL", "GE"})),
    instead=Locale.RU,
    attachment=Attachment(Kind.PHOTO, "file"),
    buttons=("pl-card", "pl-card#who"),
    start=MOMENT,
    end=MOMENT,
)
TOLD = Told(
    number=2**31 - 1,
    state=State.WAITING,
    begins="Праграма закрыта ад сёння, а новая…",
    mark="0" * 16,
    audience=FULL.audience,
    moment=MOMENT,
    author=7,
    missing=1,
    is_own=True,
    may_announce=True,
    can_change=True,
    planned=1000,
    left=500,
    sent=400,
    blocked=10,
    failed=20,
    unknown=30,
    channels=dict.fromkeys(Locale, "@vyraj_by"),
    posts=[Post(locale, fate, why) for locale, fate, why in zip(Locale, Fate, Obstacle, strict=False)],
)


def screens(library: Library, t: Translator) -> list[Screen]:
    return [
        *(announcing.draft(t, 1, draft, ZONE, "Note") for draft in (Unfinished(), FULL, replace(FULL, corrects=3))),
        *(announcing.audience(library, t, 1, chosen, 0) for chosen in (None, FULL.audience, Audience(Reach.URGENT))),
        announcing.instead(t, 1, FULL),
        *(announcing.ask(t, 1, draft, part, ZONE, ["Wrong."]) for part in Part for draft in (Unfinished(), FULL)),
        announcing.problems(t, 1, ["Wrong."]),
        *(announcing.preview(t, 1, "0" * 16, 30, 2, ["x"], is_correction=each) for each in (True, False)),
        announcing.ask_discard(t, 1),
        announcing.discarded(t),
        announced.announcements(t, [], 0, 1, may_announce=False, note="Note"),
        announced.announcements(t, [replace(TOLD, state=each) for each in list(State)[:8]], 1, 3, may_announce=True),
        *(
            announced.announcement(t, replace(TOLD, state=state, may_announce=may, corrects=corrects), ZONE)
            for state in State
            for may in (True, False)
            for corrects in (None, 4)
        ),
        announced.paces(t, 1, 30),
        ask_sure(t, 1, StopIt(1)),
        ask_sure(t, 1, Recall(1)),
        *(ask_sure(t, 1, Retry(1, what)) for what in Again),
        announced.request(t, TOLD, ZONE),
        announced.held(t, replace(TOLD, state=State.HELD), ZONE),
        *(announced.paused(t, replace(TOLD, state=State.PAUSED), why, ZONE) for why in WHY),
        announced.report(t, replace(TOLD, state=State.ENDED), ZONE),
        alerts.prepared(t, 1),
        announced.announcements(t, [replace(TOLD, state=State.WRITTEN, is_prepared=True)], 0, 1, may_announce=True),
        *(announced.of_another(t, 1, is_orphan=each) for each in (True, False)),
    ]


@pytest.mark.parametrize("locale", Locale)
def test_telegram_takes_every_screen_and_makes_no_link_in_it(
    library: Library, translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    for screen in screens(library, translators[locale]):
        assert_readable(screen)


@pytest.mark.parametrize("locale", Locale)
def test_labels_are_short_and_no_two_of_a_screen_alike(
    library: Library, translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    for screen in screens(library, translators[locale]):
        labels = [each.label for each in buttons(screen)]
        assert all(0 < len(label) <= 64 for label in labels)
        assert len(set(labels)) == len(labels)
        assert labels


def test_screens_know_every_state_and_every_reason() -> None:
    assert set(STATES) == {each.value for each in State}
    assert set(WHY) == {each.value for each in Why}
    assert (set(FATES), set(OBSTACLES)) == (set(Fate), set(Obstacle))


def test_what_became_of_posts_is_said_by_language_and_what_still_waits_at_the_end_was_not_posted(
    translators: Mapping[Locale, Translator],
) -> None:
    posts = [
        Post(Locale.BE, Fate.POSTED),
        Post(Locale.RU, Fate.WAITING),
        Post(Locale.EN, Fate.FAILED, Obstacle.RIGHTS),
    ]
    failed = "Channel (English): not posted. The bot may not post there: give it this right."
    t = translators[Locale.EN]
    assert what_became(t, posts, is_over=False) == [
        "Channel (Беларуская): posted",
        "Channel (Русский): waits to be posted",
        failed,
    ]
    assert what_became(t, posts, is_over=True)[1:] == ["Channel (Русский): not posted", failed]


def test_a_bar_is_drawn_in_tenths_and_never_beyond_its_ends() -> None:
    assert progress(TOLD) == "▓▓▓▓▓░░░░░"
    assert progress(replace(TOLD, planned=0, left=0)) == "░" * 10
    assert progress(replace(TOLD, left=0)) == "▓" * 10
    assert progress(replace(TOLD, left=5000)) == "░" * 10


def test_what_is_offered_fits_the_state(translators: Mapping[Locale, Translator]) -> None:
    def labels(state: State, *, may: bool = True) -> set[str]:
        told = replace(TOLD, state=state, may_announce=may)
        return {each.label for each in buttons(announced.announcement(translators[Locale.EN], told, ZONE))}

    for state in State:
        assert ("Approve" in labels(state)) is (state is State.WAITING)
        assert ("Pause" in labels(state)) is (state is State.SENDING)
        assert ("Resume" in labels(state)) is (state is State.PAUSED)
        assert not {"Approve", "Pause", "Resume", "Take back", "Correct"} & labels(state, may=False)
    assert len(label_of(translators[Locale.EN], TOLD)) <= 64
