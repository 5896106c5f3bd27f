"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "readers",
        sa.Column("pseudonym", sa.LargeBinary(16), primary_key=True),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("month", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_readers_key", "readers", [sa.text("substr(envelope, 2, 4)")])
    op.create_table(
        "admins",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("pseudonym", sa.LargeBinary(16), unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("envelope", sa.LargeBinary),
        sa.Column("code_hash", sa.LargeBinary),
        sa.Column("code_until", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "traces",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("pseudonym", sa.LargeBinary(16), nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("announcement", sa.Integer),
        sa.Column("erase_hour", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_traces_pseudonym", "traces", ["pseudonym"])
    op.create_index("ix_traces_erase_hour", "traces", ["erase_hour"])
    op.create_table(
        "counters",
        sa.Column("section", sa.Text, primary_key=True),
        sa.Column("month", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("month_hour", sa.Integer, nullable=False),
        sa.Column("role_number", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
        sa.Column("paused_until", sa.Double, nullable=False),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
