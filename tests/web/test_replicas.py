"""Several replicas behind one webhook address, on one PostgreSQL: every update is answered, whoever dies."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.model import Person
from bot.sandbox.pushing import SECRET_HEADER
from tests.web.cast import House, house, settle
from tests.web.replicas import calm, killed

UPDATES, PEOPLE = 240, 40


@pytest.fixture
async def built(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    async with house(tmp_path, postgres_url) as house_:
        yield house_


async def forge(built: House, person: Person, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Bring an update of somebody's as if one were Telegram; give the answer."""
    chat = {"id": person.id, "type": "private", "first_name": "Ілля"}
    sender = {"id": person.id, "is_bot": False, "first_name": "Ілля", "language_code": "be"}
    message = {"message_id": 1, "date": 1795348800, "chat": chat, "from": sender, "text": "/start"}
    update = json.dumps({"update_id": 900_000_000, "message": message})
    url = f"http://127.0.0.1:{built.balancer.port}{path}"
    json_ = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as http, http.post(url, data=update, headers=json_ | headers) as answer:
        return answer.status, await answer.text()


async def test_replicas_answer_everything_once_and_in_order_also_while_they_are_renewed(built: House) -> None:
    chance = random.Random(1)
    await calm(built, UPDATES, PEOPLE, chance)
    assert all(built.balancer.carried[each.port] for each in built.replicas), "one of them stood idle"

    await renew_under_load(built, chance)
    assert built.complaints == []

    victim = built.telegram.person("Ілля", language_code="be")
    path = built.telegram.world.webhook["url"].removeprefix("https://bot.example")
    secret = built.telegram.world.webhook["secret_token"]
    forged = [
        await forge(built, victim, path, {}),
        await forge(built, victim, path, {SECRET_HEADER: secret[:-1]}),
        await forge(built, victim, path + "x", {SECRET_HEADER: secret}),
        await forge(built, victim, "/", {SECRET_HEADER: secret}),
    ]
    assert forged == [(404, "")] * 4
    assert [call for call in built.telegram.calls if call.chat_id == victim.id] == []


async def renew_under_load(built: House, chance: random.Random) -> None:
    """Stop and begin one after the other while people read: nothing is lost, nothing comes twice."""
    async with asyncio.TaskGroup() as group:
        crowd = [built.telegram.person(f"Алесь {n}", language_code="be") for n in range(PEOPLE)]
        group.create_task(built.crowd(UPDATES, crowd, chance))
        group.create_task(built.renew())
    await built.until_taken()
    assert settle(built.telegram).twice == frozenset()


async def test_killed_replicas_leave_nothing_unanswered_and_another_takes_the_lease(built: House) -> None:
    await built.kill(built.replicas[0])
    await built.until_held(2)
    await built.replicas[0].begin()
    await killed(built, UPDATES, PEOPLE, 3, random.Random(2))
