"""Bring a database to the tables that the code knows."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.storage.database import Database, StorageDown, StorageRefused

TRIES = 12
"""How often the lock is waited for: SQLite gives up after five seconds, and others may bring up the same database."""


async def migrate(database: Database) -> None:
    """Run the steps that a database lacks, all in one transaction; a second process waits, then finds none.

    Raises:
        StorageDown: the database fails; it is as it was.
        StorageRefused: it was made by a newer version of the bot, or cannot be written.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            async with database.write_alone() as connection:
                await connection.run_sync(_upgrade)
        except StorageDown:
            if not tries_left:
                raise
        else:
            return


def _upgrade(connection: Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    steps = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present not in {None, *(step.revision for step in steps.walk_revisions())}:
        raise StorageRefused(
            f"The database has tables of revision {present}, made by a newer version of the bot: "
            "run that version, or restore a backup"
        )
    if present != steps.get_current_head():
        command.upgrade(config, "head")
