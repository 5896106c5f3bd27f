"""Say what an error of a database driver means to the person who runs the bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StorageRefused(Exception):
    """The database cannot be used as it is; a sentence that says what to do."""


class StorageDown(Exception):
    """The database does not answer, is full or is locked; it may pass."""


_SQLITE_DOWN = {
    sqlite3.SQLITE_BUSY: "another process has kept it locked for long",
    sqlite3.SQLITE_LOCKED: "another connection has kept it locked for long",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "it cannot be read or written (is the disk full?)",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_INTERRUPT: "the work was interrupted",
}
_SQLITE_REFUSED = {
    sqlite3.SQLITE_CORRUPT: "its file is damaged: restore it from a backup",
    sqlite3.SQLITE_NOTADB: "its file is no SQLite database, or is damaged: restore it from a backup",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened: look at the rights of the file and its folder",
    sqlite3.SQLITE_READONLY: "its file or folder cannot be written: the bot must own both",
    sqlite3.SQLITE_PERM: "its file cannot be opened: the bot must own it",
    sqlite3.SQLITE_AUTH: "its file cannot be opened: the bot must own it",
}
"""https://www.sqlite.org/rescode.html; the low byte of an extended code is its primary one."""
_POSTGRES_DOWN = {
    "08": "the connection was lost",
    "25": "the transaction was ended by the server, or it takes no writes now",
    "40": "another transaction was in the way",
    "53": "it has no disk, memory or connections left",
    "55": "another connection has kept a row locked for long",
    "57": "it was shut down, or is starting",
    "58": "its disk or system fails",
}
_POSTGRES_REFUSED = {
    "28": "it does not let us in: look at the user and password in BOT_DATABASE_URL",
    "3D": "it has no database of that name: look at BOT_DATABASE_URL, or create it",
    "42501": "its user may not do that: let them own the database",
}
"""Classes of SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html."""


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn every error of a driver into ``StorageDown`` or ``StorageRefused``.

    The driver's own words end here: PostgreSQL repeats values in them.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _meaning(error) from None


def _meaning(error: Exception) -> StorageDown | StorageRefused:
    if isinstance(error, PoolTimeout):
        return StorageDown("The database is busy: no connection was free in time")
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _meaning_in_sqlite(error, cause)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _meaning_in_postgres(error, state)
    if isinstance(cause, OSError) or isinstance(error, DBAPIError):  # without a code: the connection itself
        return StorageDown(f"The database does not answer ({_kind(cause)}): does it run, and is its address right?")
    return StorageRefused(f"The database cannot be used ({_kind(cause)})")


def _meaning_in_sqlite(error: Exception, cause: sqlite3.Error) -> StorageDown | StorageRefused:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return StorageDown(f"The database does not answer ({_kind(cause)})")
    if why := _SQLITE_DOWN.get(code & 0xFF):
        return StorageDown(f"The database fails: {why} ({cause.sqlite_errorname})")
    if why := _SQLITE_REFUSED.get(code & 0xFF):
        return StorageRefused(f"The database cannot be used: {why} ({cause.sqlite_errorname})")
    return _unforeseen(error, cause.sqlite_errorname)


def _meaning_in_postgres(error: Exception, state: str) -> StorageDown | StorageRefused:
    if why := _POSTGRES_DOWN.get(state[:2]):
        return StorageDown(f"The database fails: {why} (SQLSTATE {state})")
    if why := _POSTGRES_REFUSED.get(state) or _POSTGRES_REFUSED.get(state[:2]):
        return StorageRefused(f"The database cannot be used: {why} (SQLSTATE {state})")
    return _unforeseen(error, f"SQLSTATE {state}")


def _unforeseen(error: Exception, code: str) -> StorageRefused:
    """Name the statement, for whoever mends it: its values stand apart from it and are not named."""
    statement = " ".join((getattr(error, "statement", None) or "none").split())
    return StorageRefused(f"The database refuses a statement ({code}): {statement}")


def _kind(cause: BaseException | None) -> str:
    return type(cause).__name__
