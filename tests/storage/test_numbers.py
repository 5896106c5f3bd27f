"""What is lost on its way is looked for among the numbers that Telegram may have given it."""

from bot.storage.numbers import ON_THE_WAY, Numbers
from bot.storage.traces import Traces


async def test_a_number_comes_after_the_newest_one_that_is_known(traces: Traces) -> None:
    numbers = Numbers(traces)
    for number in (40, 41, 39, 0):
        numbers.saw(number)
    assert numbers.ahead() == range(42, 42 + ON_THE_WAY)


async def test_the_next_start_looks_where_the_numbers_are_and_not_at_their_beginning(traces: Traces) -> None:
    numbers = Numbers(traces)
    for number in range(400_000, 400_000 + ON_THE_WAY):
        numbers.saw(number)
        await numbers.keep()
    lost = numbers.ahead().start
    again = Numbers(traces)
    await again.recall()
    assert lost in again.ahead()


async def test_with_another_token_the_series_is_another_one(traces: Traces) -> None:
    await traces.keep_newest(400_000)
    numbers = Numbers(traces)
    await numbers.recall()
    numbers.saw(5)
    await numbers.keep()
    assert numbers.ahead().start == 6
    for number in range(6, ON_THE_WAY):
        numbers.saw(number)
    await numbers.keep()
    assert await traces.newest() == ON_THE_WAY - 1
