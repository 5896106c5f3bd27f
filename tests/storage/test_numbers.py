"""What is lost on its way is looked for among the numbers that Telegram may have given it."""

from bot.storage.numbers import LONGEST, ON_THE_WAY, Numbers
from bot.storage.traces import Traces


async def test_a_number_comes_after_the_newest_one_that_is_known(traces: Traces) -> None:
    numbers = Numbers(traces)
    for number in (40, 41, 39, 0):
        numbers.sent(number)
    assert numbers.ahead() == range(42, 42 + ON_THE_WAY)


async def test_the_next_start_looks_where_the_numbers_are_and_not_at_their_beginning(traces: Traces) -> None:
    numbers = Numbers(traces)
    for number in range(400_000, 400_000 + ON_THE_WAY):
        numbers.sent(number)
        await numbers.keep()
    lost = numbers.ahead().start
    again = Numbers(traces)
    await again.recall()
    assert lost in again.ahead()


async def test_with_another_token_the_series_is_another_one(traces: Traces) -> None:
    await traces.keep_newest(400_000)
    numbers = Numbers(traces)
    await numbers.recall()
    numbers.sent(5)
    await numbers.keep()
    assert numbers.ahead().start == 6
    for number in range(6, ON_THE_WAY):
        numbers.sent(number)
    await numbers.keep()
    assert await traces.newest() == ON_THE_WAY - 1


async def test_what_waited_at_telegram_for_long_does_not_turn_the_numbers_back(traces: Traces) -> None:
    numbers = Numbers(traces)
    numbers.sent(10_000)
    numbers.heard(3)
    assert numbers.ahead().start == 10_001


async def test_after_an_outage_the_numbers_may_be_ahead_by_all_that_waited(traces: Traces) -> None:
    numbers = Numbers(traces)
    numbers.sent(100)
    numbers.missed(50_000)
    assert 50_100 in numbers.ahead()
    numbers.sent(50_101)
    assert numbers.ahead() == range(50_102, 50_102 + ON_THE_WAY)


async def test_in_a_hurry_numbers_lie_further_apart(traces: Traces) -> None:
    numbers = Numbers(traces)
    numbers.sent(100_000)
    numbers.hurry(1000.0)
    numbers.sent(100_000 - int(1000 * LONGEST) + 1)  # one that was on its way for long
    assert numbers.ahead() == range(100_001, 100_001 + int(1000 * LONGEST))
    numbers.hurry(30.0)
    assert len(numbers.ahead()) == ON_THE_WAY
