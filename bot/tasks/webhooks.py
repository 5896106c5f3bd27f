"""Look what Telegram was told of the webhook, and take it away."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings
from bot.tasks.intake import CannotStart
from bot.telegram.api import Api, api_at
from bot.telegram.fields import ALLOWED_UPDATES
from bot.web.door import door_of
from bot.web.registration import CONNECTIONS, Registered, look, remove

Result = TypeVar("Result")


async def show_webhook(settings: Settings) -> None:
    """Print how updates reach the bot, and how it goes; never the secret path.

    Raises:
        CannotStart: Telegram cannot be asked.
        SettingsRefused: there is no token.
    """
    for line in lines_of(await _ask(settings, lambda api: look(api.fetch)), settings):
        print(line)


async def remove_webhook(settings: Settings) -> None:
    """Have Telegram bring nothing any more; what waits there is kept for whoever fetches it.

    Raises:
        CannotStart, SettingsRefused: see ``show_webhook``.
    """
    told = await _ask(settings, lambda api: look(api.fetch))
    if not told.url:
        print("There is no webhook: the bot fetches its updates itself.")
        return
    await _ask(settings, lambda api: remove(api.fetch))
    print(f"Telegram brings nothing to {told.place} any more; it keeps what waits for 24 hours ({told.waiting} now).")


def lines_of(told: Registered, settings: Settings) -> list[str]:
    """Say what Telegram was told, line by line."""
    if not told.url:
        return ["no webhook: the bot fetches its updates itself", f"waiting at Telegram: {told.waiting}"]
    wanted = (settings.webhook_url + door_of(settings.read_token()).path, CONNECTIONS, frozenset(ALLOWED_UPDATES))
    is_ours = (told.url, told.connections, told.allowed) == wanted
    lines = [
        f"Telegram brings updates to {told.place}, to a secret path",
        f"as this bot would set it: {'yes' if is_ours else 'no; each start with BOT_WEBHOOK_URL sets it anew'}",
        f"requests at once: {told.connections} at most",
        f"waiting at Telegram: {told.waiting}",
    ]
    if told.failed:
        why = told.failure.replace(told.url, told.place)
        lines.append(f"last failure: {told.failed:%Y-%m-%d %H:%M} UTC: {why}")
    return lines


async def _ask(settings: Settings, what: Callable[[Api], Awaitable[Result]]) -> Result:
    api = api_at(settings.api_url, settings.read_token(), settings.proxy)
    try:
        async with api:
            return await what(api)
    except InvalidToken:
        raise CannotStart("the Bot API refuses this token: ask @BotFather for it again") from None
    except TelegramError as broken:
        raise CannotStart(f"the Bot API cannot be reached at {settings.api_url}: {broken.message}") from None
