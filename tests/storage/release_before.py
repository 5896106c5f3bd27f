"""The tables as the release of revision 0005 knows them: frozen, so that its queries are run against what comes after.

When that release is out of use everywhere, the copy of the next one takes its place.
"""

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

REVISION = "0005"

metadata = MetaData()

readers = Table(
    "readers",
    metadata,
    Column("pseudonym", LargeBinary(16), primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
    Column("month", Integer, nullable=False),
    sqlite_with_rowid=False,
)

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

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("until", Double, nullable=False),
    Column("paused_until", Double, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

_OF_ENVELOPE: tuple[ColumnElement[int], ColumnElement[int]] = (literal_column("2"), literal_column("4"))
Index("ix_readers_key", func.substr(readers.c.envelope, *_OF_ENVELOPE, type_=LargeBinary()))
