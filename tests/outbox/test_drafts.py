"""A draft that asks for nothing is saved without reading all others."""

from sqlalchemy import event

from bot.announcements.unfinished import Part, Unfinished
from bot.app import Vyraj
from bot.i18n import Locale

AUTHOR = 1


async def test_only_when_a_draft_stops_asking_all_of_them_are_looked_at(vyraj: Vyraj) -> None:
    drafts = vyraj.drafts
    quiet, asking = Unfinished(texts={Locale.BE: "Навіна"}), Unfinished(asks=Part.TEXT_RU, texts={Locale.BE: "Навіна"})
    number = await drafts.begin(AUTHOR, quiet)
    await drafts.look()
    said: list[str] = []
    database = vyraj.storage.database
    event.listen(
        database._reading.sync_engine, "before_cursor_execute", lambda _, __, statement, *___: said.append(statement)
    )
    assert await drafts.save(number, quiet)
    assert (drafts.is_asking, said) == (False, [])
    assert await drafts.save(number, asking)
    assert (drafts.is_asking, said) == (True, [])
    other = await drafts.begin(AUTHOR, asking)
    assert await drafts.save(number, quiet)
    assert (drafts.is_asking, len(said)) == (True, 2)  # it began, and read
    assert await drafts.discard(other)
    assert (drafts.is_asking, len(said)) == (False, 4)
    assert not await drafts.save(other, asking)
    assert drafts.is_asking is False
