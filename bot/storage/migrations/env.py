"""Alembic's door to the tables: it runs this file, for us at start and for who writes a new step."""

from alembic import context

from bot.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
