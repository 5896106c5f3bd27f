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


async def migrate(database: Database, revision: str = "head") -> None:
    """Run the steps that a database lacks, all in one transaction; a second process waits, then finds none.

    Args:
        database: The database.
        revision: The last step; of an empty database also an earlier one.

    Raises:
        StorageDown: the database fails; it is as it was.
        StorageRefused: it was made by a newer version of the bot, or cannot be written.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            async with database.write_alone() as connection:
                await connection.run_sync(_upgrade, revision)
        except StorageDown:
            if not tries_left:
                raise
        else:
            return


def revision_of(connection: Connection) -> str | None:
    """Return the step that a database stands at; None for one without tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    steps = ScriptDirectory.from_config(config)
    present = revision_of(connection)
    known = {step.revision for step in steps.walk_revisions()}
    strange = next((each for each in (present, revision) if each not in {None, "head", *known}), None)
    if strange:
        raise StorageRefused(
            f"The database has tables of revision {strange}, made by a newer version of the bot: "
            "run that version, or restore a backup"
        )
    if present not in (revision, steps.get_current_head()):
        command.upgrade(config, revision)
