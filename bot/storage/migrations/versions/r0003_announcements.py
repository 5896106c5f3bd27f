"""Announcements and their deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"

_COUNTS = ("planned", "sent", "blocked", "failed", "unknown", "passed")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "announcements",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("author", sa.Integer, nullable=False),
        sa.Column("approvals", sa.Text, nullable=False),
        sa.Column("held_until", sa.BigInteger),
        sa.Column("pace", sa.Double),
        sa.Column("place", sa.LargeBinary),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _COUNTS),
        sa.Column("ended_hour", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcements_state", "announcements", ["state"])
    op.create_table(
        "deliveries",
        sa.Column(
            "announcement", sa.Integer, sa.ForeignKey("announcements.number", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "pseudonym", sa.LargeBinary(16), sa.ForeignKey("readers.pseudonym", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer),
        sa.Column("trace", sa.LargeBinary(16)),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_deliveries_state", "deliveries", ["announcement", "state", "pseudonym"])
    op.create_index("ix_deliveries_pseudonym", "deliveries", ["pseudonym"])
    op.create_index("ix_deliveries_trace", "deliveries", ["trace"])
