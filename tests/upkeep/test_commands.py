"""Looking after links and listings as whoever runs the bot does it: by commands, with exit codes."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web

from bot.knowledge.listing import Sighting
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.knowledge.skaryna import CARD, MONEY, Skaryna
from tests.skarga import start
from tests.telegram.hermes import serve as serve_anything
from tests.test_run import SECRET, TOKEN, free_port
from tests.upkeep.metryka import CHANNEL, CHAT, NOTES, Metryka, entry
from tests.upkeep.test_verified import full_disk

pytestmark = pytest.mark.long

ALL = ("--allow-private", "--json")


async def run(skaryna: Skaryna, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run a command to its end; give exit code, output and complaints."""
    options = {"BOT_KNOWLEDGE_DIR": str(skaryna.folder)} | environment
    async with start(*arguments, folder=skaryna.folder.parent, **options) as bot:
        code, complaints = await bot.end()
    assert "Traceback" not in complaints
    assert SECRET not in bot.said + complaints
    return code, bot.said, complaints


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A site on this machine; of its pages only those called ``gone`` are not there."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404 if request.path == "/gone" else 200)

    async with serve_anything(answer) as address:
        yield address


@pytest.fixture
def linked(skaryna: Skaryna, site: str) -> Skaryna:
    """A library whose three sources stand on this machine, spelt as three hosts: between them there is no pause."""
    skaryna.swap(f"{CARD}/article.yaml", "https://office.example/card", f"{site}/card")
    skaryna.swap(f"{CARD}/article.yaml", "https://law.example", site.replace("127.0.0.1", "127.1"))
    skaryna.swap(f"{MONEY}/article.yaml", "https://bank.example", site.replace("127.0.0.1", "0x7f.1"))
    return skaryna


async def test_links_that_all_answer_are_fine(linked: Skaryna) -> None:
    assert await run(linked, "links", "--allow-private") == (0, "alive: 3\n", "")


async def test_a_broken_link_is_named_and_fails_the_check(linked: Skaryna, site: str) -> None:
    linked.swap(f"{CARD}/article.yaml", f"{site}/card", f"{site}/gone")
    said = f"dead     {site}/gone  (HTTP 404; pl-card)\nalive: 2, dead: 1\n"
    assert await run(linked, "links", "--allow-private") == (1, said, "")


async def test_links_are_told_as_json(linked: Skaryna, site: str) -> None:
    code, said, complaints = await run(linked, "links", *ALL)
    found = json.loads(said)
    assert (code, complaints, [each["used_by"] for each in found]) == (0, "", [["money"], ["pl-card"], ["pl-card"]])
    assert found[1] == {
        "url": f"{site}/card",
        "outcome": "alive",
        "why": "HTTP 200",
        "status": 200,
        "ended": f"{site}/card",
        "used_by": ["pl-card"],
    }


async def test_links_into_private_networks_are_refused_unless_allowed(linked: Skaryna) -> None:
    code, said, complaints = await run(linked, "links")
    assert (code, said.splitlines()[-1], complaints) == (1, "refused: 3", "")


@pytest.mark.parametrize("command", [("links",), ("directory", "verify")])
async def test_of_a_broken_library_nothing_is_asked(skaryna: Skaryna, command: tuple[str, ...]) -> None:
    skaryna.swap(f"{CARD}/article.yaml", "kind: scheme", "kind: story")
    code, said, complaints = await run(skaryna, *command)
    assert (code, said, complaints.count("\n")) == (1, "", 1)
    assert complaints.startswith(f"vyraj: the knowledge files are broken: {CARD}/article.yaml:1: error: ")


@pytest.mark.parametrize("command", [("links", "--everything"), ("directory",), ("directory", "verify", "--accept")])
async def test_a_command_that_is_mistyped_explains_itself(skaryna: Skaryna, command: tuple[str, ...]) -> None:
    code, said, complaints = await run(skaryna, *command)
    assert (code, said, complaints.startswith("usage: python -m bot")) == (2, "", True)


async def test_listings_are_asked_for_and_what_was_seen_is_noted(metryka: Metryka, telegram: Sandbox) -> None:
    metryka.enter(chat=CHAT, bot=entry("bot", "https://t.me/kupala_bot"))
    telegram = Sandbox(token=TOKEN)
    chat = telegram.open_place("kupala_chat", "supergroup", "Купалле", 70)
    async with serve(telegram, 0) as address:
        got = await run(metryka.skaryna, "directory", "verify", BOT_TOKEN=TOKEN, BOT_API_URL=address)
    assert got == (0, "alive: 1, not askable: 1\n", "")
    today = datetime.now(UTC).date()
    known = metryka.listing("chat")
    assert known.sighting == Sighting(known.address, today, (), {}, chat.id, "supergroup", "Купалле", 70)
    assert metryka.listing("bot").sighting is None


async def test_listings_are_told_as_json(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT, bot=entry("bot", "https://t.me/kupala_bot"))
    async with serve(Sandbox(token=TOKEN), 0) as address:
        options = {"BOT_TOKEN": TOKEN, "BOT_API_URL": address}
        code, said, complaints = await run(metryka.skaryna, "directory", "verify", *ALL, **options)
    assert (code, complaints) == (0, "")
    gone = [datetime.now(UTC).date().isoformat()]
    assert [(each["id"], each["result"], each["gone"]) for each in json.loads(said)] == [
        ("chat", "gone", gone),
        ("bot", "not askable", []),
    ]


async def test_without_a_token_it_is_said_that_telegram_is_not_asked(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT, news=CHANNEL)
    code, said, complaints = await run(metryka.skaryna, "directory", "verify", "--country", "pl")
    assert (code, complaints) == (0, "vyraj: BOT_TOKEN is not set: Telegram is not asked, only sites\n")
    assert said.splitlines()[-1] == "unknown: 2"


async def test_where_the_network_is_down_nothing_is_noted(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT, one=entry("site", "https://kupala.invalid"), two=entry("site", "https://rada.invalid"))
    async with serve(Sandbox(token=TOKEN), 0) as address:
        options = {"BOT_TOKEN": TOKEN, "BOT_API_URL": address, "RES_OPTIONS": "timeout:1 attempts:1"}
        got = await run(metryka.skaryna, "directory", "verify", **options)
    assert got == (1, "", "vyraj: nothing answers: is there a network? Nothing was written\n")
    assert not (metryka.skaryna.folder / NOTES).exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--accept", "chat", "nobody"), "vyraj: there is no listing “nobody” in the directory"),
        (("--country", "LT"), "vyraj: the directory has no listing of LT"),
        (
            ("--country", "Poland"),
            "python -m bot directory verify: error: argument --country: "
            "“Poland” is not a country code of ISO 3166-1: write PL",
        ),
    ],
)
async def test_what_is_not_in_the_directory_is_not_asked_for(
    metryka: Metryka, arguments: tuple[str, ...], message: str
) -> None:
    metryka.enter(chat=CHAT)
    code, said, complaints = await run(metryka.skaryna, "directory", "verify", *arguments)
    assert (code, said, complaints.splitlines()[-1]) == (2, "", message)
    assert not (metryka.skaryna.folder / NOTES).exists()


async def test_a_token_that_telegram_refuses_is_one_line(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT)
    async with serve(Sandbox(), 0) as address:
        got = await run(metryka.skaryna, "directory", "verify", BOT_TOKEN=TOKEN, BOT_API_URL=address)
    assert got == (2, "", "vyraj: the Bot API refuses this token: ask @BotFather for it again\n")


async def test_an_api_that_cannot_be_reached_is_one_line(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT)
    address = f"http://127.0.0.1:{free_port()}"
    got = await run(metryka.skaryna, "directory", "verify", BOT_TOKEN=TOKEN, BOT_API_URL=address)
    reason = "no connection to the Bot API (ClientConnectorError)"
    assert got == (2, "", f"vyraj: the Bot API cannot be reached at {address}: {reason}\n")


async def test_a_note_that_cannot_be_written_is_one_line(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT)
    with full_disk():
        code, said, complaints = await run(metryka.skaryna, "directory", "verify", "--accept", "chat")
    told, refused = complaints.splitlines()
    assert (code, said, told.startswith("vyraj: BOT_TOKEN is not set")) == (2, "", True)
    assert refused.startswith("vyraj: ")
    assert "File too large" in refused


async def test_what_was_seen_before_somebody_stopped_it_is_noted(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT, news=CHANNEL)
    telegram = Sandbox(token=TOKEN)
    options = {"BOT_KNOWLEDGE_DIR": str(metryka.skaryna.folder), "BOT_TOKEN": TOKEN}
    async with serve(telegram, 0) as address:
        folder = metryka.skaryna.folder.parent
        async with start("directory", "verify", folder=folder, BOT_API_URL=address, **options) as bot:
            async with asyncio.timeout(60):
                while True:
                    await asyncio.sleep(0.05)
                    if "getChat" in [call.method for call in telegram.calls]:
                        break
            await asyncio.sleep(0.1)
            bot.signal(signal.SIGINT)
            _, complaints = await bot.end()
    assert SECRET not in complaints
    known = metryka.listing("chat").sighting
    assert (known and known.gone, metryka.listing("news").sighting) == ((datetime.now(UTC).date(),), None)
