"""Who holds the token reads what lies in the chats: after readers, kills and the erase time only what they keep."""

from pathlib import Path

import pytest

from tests.stories.crowd import kill_and_look
from tests.stories.kupala import write_library

pytestmark = pytest.mark.long

KILLS = 15
PEOPLE = 12


async def test_after_kills_and_the_erase_time_only_kept_messages_lie_in_the_chats(tmp_path: Path, url: str) -> None:
    knowledge = write_library(tmp_path / "knowledge")
    crowd = await kill_and_look(tmp_path, knowledge, url, PEOPLE, KILLS, seed=7, are_patient=True)
    assert crowd.lying() - crowd.asked_to_keep == set()
    assert crowd.lying() != set()
