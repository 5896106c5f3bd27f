"""Keep what each editor was asked for last, so that a restart forgets no question."""

from sqlalchemy import delete, exists, select, update

from bot.storage.database import Database
from bot.storage.schema import admins, asked


class Asked:
    """One question at a time for each editor, by the number of the admin; whoever is none any more is asked nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, editor: int) -> str | None:
        """Return what an editor was asked for; None for nothing."""
        async with self._database.read() as connection:
            asking = select(asked.c.wanted).where(asked.c.editor == editor)
            return (await connection.execute(asking)).scalar_one_or_none()

    async def any(self) -> bool:
        """Tell whether anybody was asked for anything."""
        async with self._database.read() as connection:
            return bool((await connection.execute(select(exists(select(asked.c.editor))))).scalar_one())

    async def ask(self, editor: int, question: str) -> bool:
        """Put a question in the place of the former one; False where there is no such editor any more."""
        async with self._database.write() as connection:
            there = select(admins.c.number).where(admins.c.number == editor).with_for_update(key_share=True)
            if (await connection.execute(there)).scalar_one_or_none() is None:
                return False
            asking = self._database.insert(asked).values(editor=editor, wanted=question)
            again = asking.on_conflict_do_update(index_elements=["editor"], set_={"wanted": question})
            await connection.execute(again)
            return True

    async def go_on(self, editor: int, seen: str, question: str) -> bool:
        """Ask the next thing of whoever was asked exactly this; False where they were not."""
        same = (asked.c.editor == editor) & (asked.c.wanted == seen)
        async with self._database.write() as connection:
            changing = update(asked).where(same).values(wanted=question)
            return (await connection.execute(changing)).rowcount == 1

    async def drop(self, editor: int) -> bool:
        """Ask an editor for nothing any more; False where nothing was asked."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(asked).where(asked.c.editor == editor))).rowcount == 1
