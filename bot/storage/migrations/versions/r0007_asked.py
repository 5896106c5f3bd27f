"""What editors were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
oldest = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "asked",
        sa.Column("editor", sa.Integer, sa.ForeignKey("admins.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("wanted", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
