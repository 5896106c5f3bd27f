"""Killed while it is gathered, a change is there whole, as it was said last or a round later, or not at all."""

import asyncio
import random
import sys

from bot.storage.changes import ChangeState, Proposal
from tests.publishing.scribe import Scribe
from tests.publishing.stager import PATHS, grown

KILLS = 6


async def test_a_change_that_is_gathered_is_whole_or_absent_wherever_it_is_killed(pressed: Scribe) -> None:
    before = {path: (pressed.folder / path).read_bytes() for path in PATHS}
    url = pressed.storage.database.url.render_as_string(hide_password=False)
    chance = random.Random(8)
    for _ in range(KILLS):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.publishing.stager", url, str(pressed.folder)), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout
        said = int(await process.stdout.readline())
        await asyncio.sleep(chance.uniform(0, 0.2))
        process.kill()
        await process.wait()
        rounds = (await process.stdout.read()).split()
        said = int(rounds[-1]) if rounds else said
        [change] = await pressed.storage.changes.all(list(ChangeState), 10)
        edits = await pressed.storage.changes.edits(change.number)
        texts = {path: edit.after for path, edit in edits.items()}
        assert texts in [{path: grown(data, said + more) for path, data in before.items()} for more in (0, 1)]
        assert change.hash == Proposal(change.base, edits, 1, change.reason, change.needs_second, change.merges).hash
        assert {path: (pressed.folder / path).read_bytes() for path in PATHS} == before
        assert await pressed.storage.changes.remove(change.number, [ChangeState.WRITTEN])
