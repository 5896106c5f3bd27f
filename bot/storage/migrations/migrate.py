"""Bring a database to the tables that the code knows."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert, select

from bot.storage.database import Database, StorageDown, StorageRefused
from bot.storage.schema import meta

TRIES = 12
"""How often the lock is waited for: SQLite gives up after five seconds, and others may bring up the same database."""
STEPS = Path(__file__).parent
OLDEST = "oldest schema"
"""Names the value of ``meta`` that says which step a version must know to work with the tables as they are."""
_WITHOUT_WORD = "0005"
"""Up to this step nothing was said: a version knows all steps up to here, or does not work."""


async def migrate(database: Database, revision: str = "head", steps: Path = STEPS) -> None:
    """Run the steps that a database lacks, all in one transaction; a second process waits, then finds none.

    Processes of the version before go on meanwhile: a step only adds what they can do without (see
    ``docs/decisions/0005-expand-then-contract.md``). For the same reason a database that a newer version has brought
    further is used as it is, if that version says so.

    Args:
        database: The database.
        revision: The last step; of an empty database also an earlier one.
        steps: The folder of Alembic's door and the steps.

    Raises:
        StorageDown: the database fails; it is as it was.
        StorageRefused: a newer version of the bot has made it into what this one cannot use, or it cannot be written.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            async with database.write_alone() as connection:
                await connection.run_sync(_upgrade, revision, steps)
        except StorageDown:
            if not tries_left:
                raise
        else:
            return


def revision_of(connection: Connection) -> str | None:
    """Return the step that a database stands at; None for one without tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the last step that this version knows."""
    last = _steps().get_current_head()
    assert last, "the steps lie beside this file"
    return last


def _steps() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    return ScriptDirectory.from_config(config)


def see_that_it_is_known(connection: Connection) -> None:
    """See that this version knows the last step of a database: it would lose what only a newer one knows.

    Raises:
        StorageRefused: it does not.
    """
    present = revision_of(connection)
    if present not in {step.revision for step in _steps().walk_revisions()}:
        raise _newer(str(present))


def _upgrade(connection: Connection, revision: str, folder: Path) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(folder))
    steps = ScriptDirectory.from_config(config)
    known = [step.revision for step in steps.walk_revisions()][::-1]
    if revision not in {"head", *known}:
        raise _newer(revision)
    present = revision_of(connection)
    if present is None or present in known:
        wanted = known[-1] if revision == "head" else revision
        if present != wanted and present != known[-1]:
            command.upgrade(config, revision)
            _write_oldest(connection, _oldest(steps, known[: known.index(wanted) + 1]))
    elif _read_oldest(connection) not in known:
        raise _newer(present)


def _newer(revision: str) -> StorageRefused:
    return StorageRefused(
        f"The database has tables of revision {revision}, made by a newer version of the bot: "
        "run that version, or restore a backup"
    )


def _oldest(steps: ScriptDirectory, done: list[str]) -> str:
    """Return the step that a version must know at least: the latest that any of these steps names.

    A step that names none works only with versions that know it.
    """
    named = [done[0]]
    for each in done:
        own = each if each <= _WITHOUT_WORD else getattr(steps.get_revision(each).module, "oldest", each)
        named.append(own)
    return max(named, key=done.index)


def _read_oldest(connection: Connection) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.name == OLDEST)).scalar_one_or_none()


def _write_oldest(connection: Connection, revision: str) -> None:
    connection.execute(delete(meta).where(meta.c.name == OLDEST))
    connection.execute(insert(meta).values(name=OLDEST, value=revision))
