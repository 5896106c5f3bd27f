"""Look whether sources and listings are still what they were, and report."""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, TypeVar

from telegram.error import InvalidToken, TelegramError
from tqdm import tqdm

from bot.i18n import load_translators
from bot.knowledge.load import Loader
from bot.knowledge.shelf import load_whole
from bot.settings import Settings, SettingsRefused
from bot.telegram.api import api_at
from bot.telegram.asker import TelegramAsker
from bot.upkeep.links import Checked, addresses_of, check_links
from bot.upkeep.links import as_json as link_as_json
from bot.upkeep.links import as_line as link_as_line
from bot.upkeep.listings import Asker, Result, Verified, says_nothing, verify_listings
from bot.upkeep.listings import as_json as listing_as_json
from bot.upkeep.listings import as_line as listing_as_line
from bot.upkeep.probe import Outcome, open_client
from bot.upkeep.verified import write_verified

FINE = (Result.ALIVE, Result.NOT_ASKABLE)
"""What the report of listings counts but does not name."""


class NothingLearned(Exception):
    """The network seems to be down: nothing was written."""


async def links(settings: Settings, is_json: bool, allow_private: bool) -> bool:
    """Check every address of the library and report; True if none is broken.

    Raises:
        BrokenLibrary: the knowledge files have errors.
        SettingsRefused: the proxy does not fit.
    """
    _check_proxy(settings)
    addresses = addresses_of(load_whole(Loader(settings.knowledge_dir, load_translators())))
    async with open_client(settings.proxy, allowed=allow_private) as client:
        with _progress(len(addresses), "pages") as bar:
            checked = await check_links(client, addresses, _step(bar))
    if is_json:
        print(json.dumps([link_as_json(each) for each in checked], ensure_ascii=False, indent=2))
    else:
        _say([link_as_line(each) for each in checked if each.probe.outcome is not Outcome.ALIVE])
        _say([_counts([each.probe.outcome.value for each in checked])])
    return not any(each.is_broken for each in checked)


async def verify_directory(
    settings: Settings, country: str | None, accepted: Sequence[str], is_json: bool, allow_private: bool
) -> None:
    """Ask for the listings of the directory, write down what was seen, and report.

    Args:
        settings: What the person who runs the bot decided; without a token Telegram is not asked.
        country: Only its listings; all of them if None.
        accepted: Ids whose state of now is right: somebody has looked. Only they are asked for.
        is_json: Report as JSON.
        allow_private: Also look at sites in private networks.

    Raises:
        BrokenLibrary: the knowledge files have errors.
        SettingsRefused: there is no such listing, or no listing of such a country, or the proxy does not fit.
        NothingLearned: nothing could be asked.
        OSError: the result cannot be written.
    """
    _check_proxy(settings)
    known = load_whole(Loader(settings.knowledge_dir, load_translators())).directory.listings
    for id_ in accepted:
        if id_ not in known:
            raise SettingsRefused(f"there is no listing “{id_}” in the directory")
    wanted = [
        each
        for each in known.values()
        if (each.id in accepted if accepted else country is None or each.country == country)
    ]
    if not wanted:
        raise SettingsRefused(f"the directory has no listing of {country}")
    found: list[Verified] = []
    async with AsyncExitStack() as opened:
        client = await opened.enter_async_context(open_client(settings.proxy, allowed=allow_private))
        asker = await _asker(settings, opened)
        bar = opened.enter_context(_progress(len(wanted), "listings"))
        step = _step(bar)

        def told(verified: Verified) -> None:
            found.append(verified)
            step(verified)

        today = datetime.now(UTC).date()
        try:
            await verify_listings(wanted, asker, client, today, told, frozenset(accepted))
        finally:
            if found and not says_nothing(found):  # also when somebody stopped it: what was seen was seen
                write_verified(settings.knowledge_dir, known, found)
    if says_nothing(found):
        raise NothingLearned("nothing answers: is there a network? Nothing was written")
    _report(found, is_json)


def _report(found: Sequence[Verified], is_json: bool) -> None:
    order = list(Result)
    found = sorted(found, key=lambda each: order.index(each.result))
    if is_json:
        print(json.dumps([listing_as_json(each) for each in found], ensure_ascii=False, indent=2))
        return
    _say([listing_as_line(each) for each in found if each.result not in FINE])
    _say([_counts([each.result.value for each in found])])


async def _asker(settings: Settings, opened: AsyncExitStack) -> Asker | None:
    """Open the bot that asks Telegram; None where it has no token."""
    if not settings.token.get_secret_value() and not settings.token_file:
        print("vyraj: BOT_TOKEN is not set: Telegram is not asked, only sites", file=sys.stderr)
        return None
    api = api_at(settings.api_url, settings.read_token(), settings.proxy)
    opened.push_async_callback(api.shutdown)
    try:
        await api.initialize()
    except InvalidToken:
        raise SettingsRefused("the Bot API refuses this token: ask @BotFather for it again") from None
    except TelegramError as broken:
        raise SettingsRefused(f"the Bot API cannot be reached at {settings.api_url}: {broken.message}") from None
    return TelegramAsker(api)


def _check_proxy(settings: Settings) -> None:
    if settings.proxy.startswith("socks4:"):
        raise SettingsRefused("BOT_PROXY: sites cannot be looked at through socks4; use socks5 or http")


Done = TypeVar("Done", Checked, Verified)


def _progress(total: int, unit: str) -> "tqdm[Any]":
    """Show a bar on the terminal; nothing where the output goes into a file."""
    return tqdm(total=total, unit=f" {unit}", file=sys.stderr, disable=None, leave=False)


def _step(bar: "tqdm[Any]") -> Callable[[Done], None]:
    def step(_: Done) -> None:
        bar.update()

    return step


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)


def _counts(results: Sequence[str]) -> str:
    counts = {each: results.count(each) for each in sorted(set(results))}
    return ", ".join(f"{each}: {count}" for each, count in counts.items())
