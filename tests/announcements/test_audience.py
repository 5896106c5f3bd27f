"""Whom something is told."""

import pytest

from bot.announcements.audience import Audience, Reach, wants
from bot.screens.actions import Subscription
from bot.seal.person import Person

ALL = Audience(Reach.ALL)
POLAND = Audience(Reach.COUNTRIES, frozenset({"PL", "LT"}))
URGENT = Audience(Reach.URGENT)


@pytest.mark.parametrize(
    ("subscriptions", "told"),
    [
        ((), []),
        (("all",), [ALL, POLAND, URGENT]),
        (("urgent",), [URGENT]),
        (("PL",), [POLAND, URGENT]),
        (("GE", "LT"), [POLAND, URGENT]),
        (("GE",), [URGENT]),
    ],
)
def test_who_subscribed_is_told_what_they_asked_for_and_whatever_is_urgent(
    subscriptions: tuple[str, ...], told: list[Audience]
) -> None:
    person = Person(1, subscriptions=subscriptions)
    assert [audience for audience in (ALL, POLAND, URGENT) if wants(person, audience)] == told


def test_the_words_of_the_buttons_are_those_that_are_remembered() -> None:
    assert {*Subscription} - {"none"} == {"all", "urgent"}
