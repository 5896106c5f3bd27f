"""Time makes a library due for another look, and never breaks it."""

from datetime import date

import pytest

from bot.__main__ import main
from bot.knowledge.listing import GRAVE, Doubt
from tests.knowledge.skaryna import CARD, MONEY, Skaryna

YAML = f"{MONEY}/article.yaml"


@pytest.mark.parametrize(
    ("today", "problems"),
    [
        (
            date(2026, 10, 31),
            [
                f"{path}/article.yaml: error: “reviewed” is 2026-11-01, a day that has not come yet"
                for path in (MONEY, CARD)
            ],
        ),
        (date(2027, 1, 30), []),
        (
            date(2027, 1, 31),
            [f"{CARD}/article.yaml: due: the review was due on 2027-01-30; it was last reviewed on 2026-11-01"],
        ),
    ],
)
def test_a_day_tells_what_has_not_come_yet_and_what_is_due(skaryna: Skaryna, today: date, problems: list[str]) -> None:
    assert skaryna.problems(today) == problems


def test_amounts_are_due_after_a_year_and_a_half_while_durations_stay(skaryna: Skaryna) -> None:
    skaryna.swap(YAML, "review_every: 6 months", "review_every: 10 years")
    skaryna.swap(f"{CARD}/article.yaml", "review_every: 90 days", "review_every: 10 years")
    assert skaryna.problems(date(2027, 12, 22)) == []
    assert skaryna.problems(date(2027, 12, 23)) == [
        f"{CARD}/article.yaml: due: the fact “fee” is of 2026-06: look whether it still holds"
    ]


LISTINGS = """\
sources:
  page: {publisher: Friends, title: Chats, url: "https://friends.example", date: 2026-06, listed: unknown}
  register: {publisher: Register, title: List, url: "https://register.example", date: 2026-05, listed: unknown}
listings:
  any-chat: {name: Chat, kind: chat, address: "https://t.me/some_chat", topics: [life], languages: [be],
    owner: community, listed: yes, listed_by: register, source: page, trust: curated_list,
    be: Размовы пра жыццё., ru: Разговоры о жизни., en: Talk about life.}
"""
PLACE = "directory/everywhere.yaml:5"
ACCEPT = "python -m bot directory verify --accept any-chat"


@pytest.fixture
def directory(skaryna: Skaryna) -> Skaryna:
    skaryna.write("directory/everywhere.yaml", LISTINGS)
    skaryna.swap(YAML, "review_every: 6 months", "review_every: 10 years")
    skaryna.swap(f"{CARD}/article.yaml", "review_every: 90 days", "review_every: 10 years")
    skaryna.swap(f"{CARD}/article.yaml", "value: 440 PLN, as_of: 2026-06", "value: 440 PLN, as_of: 2026-10")
    skaryna.swap(f"{CARD}/article.yaml", "date: 2026-06", "date: 2026-10")
    return skaryna


def seen(skaryna: Skaryna, **keys: str) -> list[str]:
    """What is due where this was seen of the chat."""
    entry = ", ".join(f"{key}: {value}" for key, value in {"address": "https://t.me/some_chat", **keys}.items())
    skaryna.write("directory/verified.yaml", f"listings:\n  any-chat: {{{entry}}}\n")
    return skaryna.problems(date(2026, 12, 1))


def test_a_listing_is_due_when_its_sources_are_a_year_and_a_half_old(directory: Skaryna) -> None:
    whether = (
        f"{PLACE}: due: whether Belarus lists “any-chat” is known from a source of 2026-05 (“register”): "
        "look whether it still holds, and name a newer source"
    )
    address = (
        f"{PLACE}: due: the address of “any-chat” is from a source of 2026-06 (“page”): "
        "look whether it still holds, and name a newer source"
    )
    assert directory.problems(date(2027, 11, 22)) == []
    assert directory.problems(date(2027, 11, 23)) == [whether]
    assert directory.problems(date(2027, 12, 22)) == [whether]
    assert directory.problems(date(2027, 12, 23)) == [address, whether]


def test_a_hidden_listing_is_due_from_the_third_day(directory: Skaryna) -> None:
    assert seen(directory, gone="[2026-11-01, 2026-11-02, 2026-11-02]") == []
    assert seen(directory, gone="[2026-11-09, 2026-11-01, 2026-11-02, 2026-11-12]") == [
        f"{PLACE}: due: “any-chat” is hidden since 2026-11-09, because it was not there again and again: "
        f"correct its address or remove it; if it is back: {ACCEPT}"
    ]


@pytest.mark.parametrize("doubt", Doubt)
def test_a_doubted_listing_is_due_with_what_has_changed_and_since_when(directory: Skaryna, doubt: Doubt) -> None:
    withheld = "the address of “any-chat” is withheld from readers"
    what = withheld if doubt in GRAVE else "“any-chat” has changed, and readers are told so"
    assert seen(directory, alive="2026-11-20", doubts=f"{{{doubt}: 2026-11-20}}") == [
        f"{PLACE}: due: {what} ({doubt} 2026-11-20): look at it, then correct or remove it; "
        f"if it is right as it is: {ACCEPT}"
    ]


def test_all_doubts_of_a_listing_are_told_together(directory: Skaryna) -> None:
    (said,) = seen(directory, alive="2026-11-20", doubts="{title: 2026-11-03, taken: 2026-11-20}")
    assert "is withheld from readers (title 2026-11-03, taken 2026-11-20)" in said


def test_what_was_seen_of_another_address_makes_nothing_due(directory: Skaryna) -> None:
    assert seen(directory, address="https://t.me/former_chat", doubts="{taken: 2026-11-20}") == []


def test_what_is_due_fails_no_check(directory: Skaryna, capsys: pytest.CaptureFixture[str]) -> None:
    seen(directory, gone="[2026-11-01, 2026-11-02, 2026-11-03]", doubts="{moved: 2026-11-03}")
    assert main(["check", "--strict", "--today", "2028-01-01", str(directory.folder)]) == 0
    assert capsys.readouterr().out.count(": due: ") == 4


def test_what_is_due_is_told_of_the_file_that_was_asked_for(
    directory: Skaryna, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--today", "2028-01-01", str(directory.folder / "directory")])
    assert [line.partition(": ")[0] for line in capsys.readouterr().out.splitlines()] == [PLACE, PLACE]
