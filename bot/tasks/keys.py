"""Look after the keys by which persons are held: show, rotate, destroy."""

from collections.abc import Callable
from datetime import UTC, datetime

from tqdm import tqdm

from bot.seal.keys import destroy_keys, load_keys, throwaway_ring
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.everything import everything_of
from bot.storage.migrations.migrate import migrate
from bot.storage.months import month_of
from bot.storage.rotation import Rotation
from bot.tasks.sure import is_sure

AT_ONCE = 1000
"""Rows that are sealed anew in one transaction."""
_SURE = "destroy"


def show(settings: Settings) -> None:
    """Say which keys there are, without telling anything of them.

    Raises:
        KeyRefused: the folder is not as it must be.
    """
    ring = load_keys(settings.key_dir)
    if ring is None:
        print(f"there is no key in {settings.key_dir} yet: the first start makes one")
        return
    print(f"{ring.newest.id.hex()}  seals what is remembered")
    if ring.older:
        print(
            f"{ring.older.id.hex()}  from before: a rotation was interrupted; it goes on with: python -m bot key rotate"
        )


async def rotate(settings: Settings) -> None:
    """Seal everything anew with a new key and destroy the old one; what was interrupted goes on.

    Processes of the bot go on meanwhile: they learn of the new key before anything is sealed by it alone.

    Raises:
        KeyRefused, StorageRefused, StorageDown: keys or database are not as they must be.
    """
    async with open_database(settings.database_url) as database:
        await migrate(database)
        rotation = Rotation(database, settings.key_dir, everything_of(database, throwaway_ring()).sealed)
        with tqdm(unit=" rows", disable=None, leave=False) as bar:

            async def between(left: int) -> None:
                bar.update(AT_ONCE)
                bar.set_postfix(left=left)

            ring = await rotation.run(month_of(datetime.now(UTC)), AT_ONCE, between)
    print(f"{ring.newest.id.hex()}  seals what is remembered; the key before it is destroyed")


def destroy(settings: Settings, ask: Callable[[str], str] = input) -> bool:
    """Destroy the keys: nobody can open what was sealed with them, not even we. Ask twice; False if not sure.

    Raises:
        KeyRefused: something is left in the folder.
    """
    print("Every reader's choice, every note of a message to erase and every admin is lost for ever.")
    if not is_sure(ask, _SURE, "to destroy the keys"):
        print("nothing was destroyed")
        return False
    print(f"keys destroyed: {destroy_keys(settings.key_dir)}")
    return True
