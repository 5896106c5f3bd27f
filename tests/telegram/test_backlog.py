"""How much waits at Telegram is learned before the first answer, and where nobody says it, it is asked again."""

from bot.sandbox.faults import SERVER_FAILURE
from bot.telegram.backlog import learning
from tests.conftest import Reader


async def test_what_waits_is_counted(reader: Reader) -> None:
    memory, api = reader.post.vyraj.memory, reader.post.vyraj.api
    before = len(memory.numbers.ahead())
    for _ in range(3):
        reader.telegram.send(reader.person, "/start")
    assert await learning(api, memory.numbers)()
    assert len(memory.numbers.ahead()) == before + 3


async def test_where_nobody_can_say_it_is_to_be_asked_again(reader: Reader) -> None:
    memory, api = reader.post.vyraj.memory, reader.post.vyraj.api
    before = memory.numbers.ahead()
    reader.telegram.fail_next(SERVER_FAILURE, "getWebhookInfo")
    assert not await learning(api, memory.numbers)()
    assert memory.numbers.ahead() == before
