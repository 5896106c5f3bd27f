"""Check a set-up, and say what to mend."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.settings import Settings, SettingsRefused
from bot.tasks.findings import Finding, Level
from bot.tasks.machine_checks import check_disk, check_folders, check_memory, check_token
from bot.tasks.memory_checks import check_database, check_keys, check_library, file_of
from bot.tasks.telegram_checks import check_clock, check_telegram


async def examine(settings: Settings) -> int:
    """Print one line for each check; 1 if something is broken, else 0. No line holds a secret."""
    is_broken, token = False, _token(settings)
    async for finding in _findings(settings, token):
        line = str(finding)
        print(line.replace(token, "…") if token else line, flush=True)
        is_broken |= finding.level is Level.BROKEN
    return int(is_broken)


def _token(settings: Settings) -> str:
    try:
        return settings.read_token()
    except SettingsRefused:
        return ""


async def _findings(settings: Settings, token: str) -> AsyncIterator[Finding]:
    file = file_of(settings)
    for finding in (
        *check_token(settings),
        *check_folders(settings, file),
        *check_disk((file or settings.key_dir).parent),
    ):
        yield finding
    for finding in (*check_memory(), *check_keys(settings), *check_library(settings)):
        yield finding
    async for finding in check_database(settings, token.partition(":")[0]):
        yield finding
    async for finding in check_clock(settings, datetime.now(UTC)):
        yield finding
    if token:
        async for finding in check_telegram(settings, token):
            yield finding
