"""The bot's name, descriptions and commands."""

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from bot.sandbox.faults import DROP_BEFORE, SERVER_FAILURE, Fault, flood, refusal
from bot.sandbox.sandbox import Sandbox
from bot.telegram.profile import set_profile
from tests.telegram.belpost import api


def set_calls(telegram: Sandbox) -> list[str]:
    return [call.method for call in telegram.calls if call.method.startswith("set")]


async def test_first_start_sets_everything_in_every_language(translators: Mapping[Locale, Translator]) -> None:
    telegram = Sandbox()
    await set_profile(api(telegram), translators)
    profile = telegram.world.profile
    assert [profile.text("name", code) for code in ("be", "ru", "en", "pl")] == [
        "Вырай",
        "Вырай",
        "Vyraj",
        "Вырай",
    ]
    assert [each["command"] for each in profile.menu(1, "ru")] == [
        "start",
        "menu",
        "new",
        "chats",
        "check",
        "language",
        "subscribe",
        "privacy",
        "clean",
        "help",
    ]
    assert profile.menu(1, "uk") == profile.menu(1, "be") != profile.menu(1, "ru")
    assert len({profile.text("description", code) for code in ("be", "ru", "en")}) == 3
    assert len({profile.text("short_description", code) for code in ("be", "ru", "en")}) == 3


async def test_second_start_sets_nothing(translators: Mapping[Locale, Translator]) -> None:
    telegram = Sandbox()
    await set_profile(api(telegram), translators)
    telegram.calls.clear()
    await set_profile(api(telegram), translators)
    assert set_calls(telegram) == []


async def test_only_what_differs_is_set(translators: Mapping[Locale, Translator]) -> None:
    telegram = Sandbox()
    await set_profile(api(telegram), translators)
    telegram.world.profile.texts["name", "ru"] = "Другое имя"
    telegram.world.profile.commands.clear()
    telegram.calls.clear()
    await set_profile(api(telegram), translators)
    assert set_calls(telegram) == ["setMyCommands", "setMyCommands", "setMyName", "setMyCommands", "setMyCommands"]
    assert telegram.world.profile.text("name", "ru") == "Вырай"


@pytest.mark.parametrize("fault", [flood(3600), refusal("no"), SERVER_FAILURE, DROP_BEFORE], ids=str)
async def test_refusal_stops_nothing_and_the_next_start_goes_on(
    fault: Fault, translators: Mapping[Locale, Translator], caplog: pytest.LogCaptureFixture
) -> None:
    telegram = Sandbox()
    telegram.fail_next(fault, "setMyDescription")
    await set_profile(api(telegram), translators)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "the next start tries again" in caplog.text
    await set_profile(api(telegram), translators)
    assert telegram.world.profile.text("description", "en").startswith("An information bot")
