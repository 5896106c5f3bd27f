"""Time makes a library due for another look, and never breaks it."""

from datetime import date

import pytest

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
