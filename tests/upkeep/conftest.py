"""The cast of the upkeep: a printer of libraries, his register, and a warden who asks for what stands in it."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.i18n import Locale, Translator
from bot.sandbox.sandbox import Sandbox
from bot.telegram.asker import TelegramAsker
from tests.conftest import Clock
from tests.knowledge.skaryna import Skaryna
from tests.telegram.belpost import api
from tests.upkeep.metryka import CHANNEL, CHAT, SITE, Metryka
from tests.upkeep.warden import Warden


@pytest.fixture
def skaryna(tmp_path: Path, translators: Mapping[Locale, Translator]) -> Skaryna:
    printer = Skaryna(tmp_path / "knowledge", translators)
    printer.print_good()
    return printer


@pytest.fixture
def metryka(skaryna: Skaryna) -> Metryka:
    return Metryka(skaryna)


@pytest.fixture
async def warden(metryka: Metryka, telegram: Sandbox, clock: Clock) -> AsyncIterator[Warden]:
    metryka.enter(chat=CHAT, news=CHANNEL, site=SITE)
    bot = api(telegram)
    await bot.initialize()
    yield Warden(metryka, TelegramAsker(bot, clock.sleep))
    await bot.shutdown()
