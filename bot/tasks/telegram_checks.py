"""Look at a bot as Telegram sees it."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings
from bot.tasks.findings import Finding, broken, good, look
from bot.telegram.api import api_at
from bot.telegram.api_clock import api_clock

MANY = 100
"""Updates that wait; more say that the bot does not keep up, or does not run."""
RECENT = 3600
"""Seconds for which an error of the webhook is worth a look."""
SKEW, MUCH_SKEW = 30, 300
"""Seconds by which a clock may be wrong: erase times are whole hours, codes of admins last 15 minutes."""


async def check_telegram(settings: Settings, token: str) -> AsyncIterator[Finding]:
    """See that Telegram can be reached, knows the token, and sends updates where they are taken."""
    api = api_at(settings.api_url, token, settings.proxy)
    requests = api._request  # the two of the library: polling has one of its own
    for each in requests:
        await each.initialize()
    try:
        me = await api.fetch("getMe", {})
        webhook = await api.fetch("getWebhookInfo", {})
    except InvalidToken:
        yield broken("token", "the Bot API refuses it: ask @BotFather for it again, and look for missing letters")
        return
    except TelegramError as failed:
        yield broken(
            "Bot API", f"{settings.api_url} cannot be used: {failed.message}; look at BOT_API_URL and BOT_PROXY"
        )
        return
    finally:
        for each in requests:
            await each.shutdown()
    yield good("Bot API", f"{settings.api_url} answers and knows the token")
    for finding in (*check_bot(me), *check_webhook(webhook, settings.webhook_url, datetime.now(UTC))):
        yield finding


def check_bot(me: Mapping[str, Any]) -> Iterator[Finding]:
    """See that nobody can put the bot into a group, where it would read along."""
    if me.get("can_join_groups"):
        yield look("groups", "it can be added to groups, which it leaves at once; @BotFather: /setjoingroups, Disable")
    else:
        yield good("groups", "it cannot be added to groups")
    if me.get("can_read_all_group_messages"):
        yield look("group messages", "Telegram would send it all messages of a group; @BotFather: /setprivacy, Enable")


def check_webhook(info: Mapping[str, Any], wanted: str, now: datetime) -> Iterator[Finding]:
    """See that Telegram pushes to where the bot listens, or nowhere where it polls; never show the secret path."""
    present, wanted_host = urlsplit(str(info.get("url") or "")).netloc, urlsplit(wanted).netloc
    if present == wanted_host:
        yield good("webhook", f"Telegram pushes to {present}" if present else "none, as it is meant: the bot polls")
    elif not present:
        yield look("webhook", "Telegram has none: the bot sets it when it starts with BOT_WEBHOOK_URL")
    elif not wanted_host:
        yield broken(
            "webhook",
            f"Telegram pushes to {present}, and BOT_WEBHOOK_URL is empty, so the bot does not start: set it, or "
            "have it poll: python -m bot webhook remove",
        )
    else:
        yield broken(
            "webhook", f"Telegram pushes to {present}, not to {wanted_host}: does another set-up use this token?"
        )
    if now.timestamp() - int(info.get("last_error_date") or 0) < RECENT:
        yield look("webhook", f"within the last hour Telegram could not deliver: {info.get('last_error_message')}")
    waiting = int(info.get("pending_update_count") or 0)
    if waiting > MANY:
        yield look("updates", f"{waiting} wait at Telegram: does the bot run, and keep up?")
    else:
        yield good("updates", f"{waiting} wait at Telegram")


async def check_clock(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """See that the clock of this machine is that of the Bot API."""
    there = await api_clock(settings.api_url, settings.proxy)
    if there is None:
        yield look("clock", "the Bot API did not say what time it is: see that the clock is right")
    else:
        yield skew_of("clock", (now - there).total_seconds(), "the Bot API's")


def skew_of(what: str, seconds: float, whose: str) -> Finding:
    """Judge how far a clock is from another one."""
    said = f"it is {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} {whose}"
    if abs(seconds) > MUCH_SKEW:
        return broken(what, f"{said}: messages would be erased at wrong hours; turn on time synchronisation")
    return look(what, f"{said}: turn on time synchronisation") if abs(seconds) > SKEW else good(what, said)
