"""Read and write values by their names: rows of ``meta``."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.schema import meta


async def read_value(connection: AsyncConnection, name: str) -> str | None:
    """Return a value; None where there is none."""
    return (await connection.execute(select(meta.c.value).where(meta.c.name == name))).scalar_one_or_none()


async def write_value(database: Database, connection: AsyncConnection, name: str, value: str) -> None:
    """Write a value over the one that was there, inside a transaction."""
    writing = database.insert(meta).values(name=name, value=value)
    await connection.execute(writing.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def replace_value(database: Database, name: str, before: str | None, after: str) -> bool:
    """Put a value in the place of one that was seen, or of none; False where it is not there as it was seen."""
    if before is None:
        putting: Any = database.insert(meta).values(name=name, value=after).on_conflict_do_nothing()
    else:
        putting = update(meta).where(meta.c.name == name, meta.c.value == before).values(value=after)
    async with database.write() as connection:
        return (await connection.execute(putting)).rowcount == 1


async def drop_value(database: Database, name: str, seen: str | None = None) -> bool:
    """Delete a value, whatever it is if ``seen`` is None; False where it is not there, or not as it was seen."""
    dropping = delete(meta).where(meta.c.name == name)
    if seen is not None:
        dropping = dropping.where(meta.c.value == seen)
    async with database.write() as connection:
        return (await connection.execute(dropping)).rowcount == 1
