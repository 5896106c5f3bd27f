"""Posts of announcements in channels."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "posts",
        sa.Column(
            "announcement", sa.Integer, sa.ForeignKey("announcements.number", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("locale", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("channel", sa.LargeBinary(8), nullable=False),
        sa.Column("message", sa.BigInteger),
        sa.Column("epoch", sa.Integer),
        sqlite_with_rowid=False,
    )
