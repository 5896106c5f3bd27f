"""Let admins in and out, each change together with its line in the audit."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.admins.audit import Action, subject_of
from bot.admins.codes import MINUTES, code_in, hash_of
from bot.admins.roles import Role
from bot.admins.state import State, look
from bot.storage.admins import Admin, Listed, Note
from bot.storage.audit import Chain, Entry
from bot.storage.everything import Storage


class Someone:
    """Who sent a message; whether they are an admin is looked up when it is asked first, and once."""

    def __init__(self, id_: int, find: Callable[[int], Awaitable[Admin | None]]) -> None:
        """Name somebody; ``find`` tells who they are."""
        self.id = id_
        self._find = find
        self._found: tuple[Admin | None] | None = None

    async def admin(self) -> Admin | None:
        """Return the admin that they are now; None for everybody else.

        Raises:
            StorageDown: nobody knows.
        """
        if self._found is None:
            self._found = (await self._find(self.id),)
        return self._found[0]


class Office:
    """Who is an admin, asked and changed.

    Every method raises ``StorageDown`` where the database fails; nothing was changed then.
    """

    def __init__(self, storage: Storage, now: Callable[[], datetime]) -> None:
        """Make an office.

        Args:
            storage: What is remembered.
            now: The time, aware.
        """
        self._storage = storage
        self._admins = storage.admins
        self._audit = storage.audit
        self._now = now

    async def invite(self, role: Role, code: str) -> int:
        """Let a code give a role for ``MINUTES``; return the number it will give."""
        now = self._seconds()
        return await self._admins.invite(role, hash_of(code), now + MINUTES * 60, now)

    async def admit(self, text: str, user: int) -> Admin | None:
        """Make somebody an admin who sent a code that waits; None for every other text."""
        code = code_in(text)
        if code is None:
            return None
        notes = self._note(Action.ADDED), self._note(Action.LEFT)
        return await self._admins.redeem(hash_of(code), user, self._seconds(), *notes)

    async def find(self, user: int) -> Admin | None:
        """Return the admin that somebody is now; None for everybody else."""
        return await self._admins.find(user)

    async def leave(self, user: int) -> Admin | None:
        """End somebody's role; None where they have none."""
        return await self._ended(await self._admins.leave(user, self._note(Action.LEFT)))

    async def remove(self, number: int) -> Admin | None:
        """End the role of a number, or void its code; None where there is no such number."""
        return await self._ended(await self._admins.remove(number, self._note(Action.REMOVED)))

    async def listed(self) -> list[Listed]:
        """Return all numbers with their roles, never who they are."""
        return await self._admins.listed(self._seconds())

    async def holders(self, role: Role) -> frozenset[int]:
        """Return the numbers of those who hold a role now."""
        return await self._admins.holders(role)

    async def last_entries(self, count: int) -> tuple[list[Entry], Chain]:
        """Return the last lines of the audit, the newest first, and whether its chain holds."""
        return await self._audit.last(count), await self._audit.verify()

    async def state(self) -> State:
        """Return what an owner may know of the bot."""
        return await look(self._storage, self._now())

    async def _ended(self, admin: Admin | None) -> Admin | None:
        if admin:
            await self._admins.checkpoint()
        return admin

    def _note(self, action: Action) -> Note:
        async def write(connection: AsyncConnection, admin: Admin) -> None:
            await self._audit.write(connection, admin.number, action, subject_of(admin), self._now())

        return write

    def _seconds(self) -> int:
        return int(self._now().timestamp())
