"""The tables of both databases: pseudonyms, envelopes and counts, with no time finer than a column's name says."""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    literal_column,
)

metadata = MetaData()

readers = Table(
    "readers",
    metadata,
    Column("pseudonym", LargeBinary(16), primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
    Column("month", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""One row per person who asked us to remember something; ``month`` (YYYYMM) is that of the last use."""

admins = Table(
    "admins",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("pseudonym", LargeBinary(16), unique=True),
    Column("role", Text, nullable=False),
    Column("envelope", LargeBinary),
    Column("code_hash", LargeBinary),
    Column("code_until", BigInteger),
    sqlite_autoincrement=True,
)
"""Who may change things; numbers are never given twice, for the audit names them. ``code_until`` is a Unix time."""

traces = Table(
    "traces",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("pseudonym", LargeBinary(16), nullable=False, index=True),
    Column("envelope", LargeBinary, nullable=False),
    Column("announcement", Integer),
    Column("erase_hour", Integer, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Messages of ours that lie in a chat until ``erase_hour`` (hours since 1970); the id is random."""

announcements = Table(
    "announcements",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("author", Integer, nullable=False),
    Column("approvals", Text, nullable=False),
    Column("held_until", BigInteger),
    Column("pace", Double),
    Column("place", LargeBinary),
    Column("planned", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("blocked", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("passed", Integer, nullable=False),
    Column("ended_hour", Integer),
    sqlite_autoincrement=True,
)
"""What admins tell subscribers; ``place`` is the pseudonym up to which deliveries are planned.

``held_until`` is a Unix time, ``pace`` messages a second, ``ended_hour`` counts hours since 1970; ``passed`` counts
those who wanted it no more when their turn came.
"""

deliveries = Table(
    "deliveries",
    metadata,
    Column("announcement", Integer, ForeignKey("announcements.number", ondelete="CASCADE"), primary_key=True),
    Column("pseudonym", LargeBinary(16), ForeignKey("readers.pseudonym", ondelete="CASCADE"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("epoch", Integer),
    Column("trace", LargeBinary(16), index=True),
    Index("ix_deliveries_state", "announcement", "state", "pseudonym"),
    Index("ix_deliveries_pseudonym", "pseudonym"),
    sqlite_with_rowid=False,
)
"""Copies that are not delivered yet, or nobody knows; whoever is forgotten takes theirs along."""

posts = Table(
    "posts",
    metadata,
    Column("announcement", Integer, ForeignKey("announcements.number", ondelete="CASCADE"), primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("why", Text),
    Column("channel", LargeBinary(8), nullable=False),
    Column("message", BigInteger),
    Column("epoch", Integer),
    sqlite_with_rowid=False,
)
"""What became of announcements in the channel of each language; ``channel`` only tells one channel from another.

The epoch is that under which it went on its way; ``message`` is its number in the channel.
"""

changes = Table(
    "changes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False, index=True),
    Column("base", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("author", Integer, nullable=False),
    Column("approvals", Text, nullable=False),
    Column("needs_second", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("merges", Text),
    Column("revision", Text),
    Column("note", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""How knowledge changes; not sealed, for knowledge is public, and an author is no more than the number of an admin.

``base``, ``merges`` and ``revision`` are commits; ``files`` is empty again as soon as it is over.
"""

asked = Table(
    "asked",
    metadata,
    Column("editor", Integer, ForeignKey("admins.number", ondelete="CASCADE"), primary_key=True),
    Column("wanted", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What the bot has asked an editor for, by the number of the admin; not sealed: it holds nothing but knowledge."""

counters = Table(
    "counters",
    metadata,
    Column("section", Text, primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("month_hour", Integer, nullable=False),
    Column("role_number", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""What admins did: hours since 1970, the admin's number, and a hash of what it was done to; each row is chained to the
one before, and its link begins with the id of the key that made it.
"""

claims = Table(
    "claims",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("holder", Text),
    Column("until", Double),
    Column("hour", Integer, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Which process handles an update that came by the webhook, by the update's number; used where several may.

``until`` is a Unix time; once it is handled there is neither a holder nor a time, but the hour (since 1970) in which it
came.
"""

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("until", Double, nullable=False),
    Column("paused_until", Double, nullable=False),
)
"""Times are Unix times by the database's clock."""

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)


_KEY_ID: ColumnElement[int] = literal_column("2")
_KEY_ID_LENGTH: ColumnElement[int] = literal_column("4")
"""Written into the SQL: as values beside it they would keep SQLite from using the index."""


def sealed_by(envelope: ColumnElement[bytes]) -> ColumnElement[bytes]:
    """Return, as SQL, the id of the key that sealed an envelope: four bytes after its version."""
    return func.substr(envelope, _KEY_ID, _KEY_ID_LENGTH, type_=LargeBinary())


Index("ix_readers_key", sealed_by(readers.c.envelope))
"""A million readers are re-sealed in batches: without it each batch would look at all of them."""
