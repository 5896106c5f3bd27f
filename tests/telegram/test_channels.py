"""The channels of the settings, as Telegram tells of them."""

import socket
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcements.announcement import Letter
from bot.announcements.channels import Obstacle
from bot.i18n import Locale
from bot.knowledge.model import ANCHOR_LIMIT, SLUG_LIMIT
from bot.outbox.erase import TryLater
from bot.outbox.mirror import CannotPost
from bot.outbox.sender import Unsure
from bot.sandbox.faults import DROP_BEFORE, SERVER_FAILURE, Fault, refusal
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.screens.actions import OpenArticle, OpenListing, OpenMenu, OpenSection, Unsubscribe
from bot.telegram.api import Api
from bot.telegram.channels import Channels
from bot.telegram.pace import Pace
from bot.telegram.requests import asked, payload_of
from bot.telegram.transport import AiohttpRequest

LETTER = Letter("Праграма закрыта.")
SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@pytest.fixture
async def api(telegram: Sandbox) -> AsyncIterator[Api]:
    pace = Pace(time.monotonic)
    async with Api(telegram.token, request=SandboxRequest(telegram), rate_limiter=pace) as opened:
        yield opened


async def obstacle(api: Api, channel: str) -> Obstacle | None:
    return (await Channels(api, {Locale.BE: channel}).obstacles()).get(Locale.BE)


async def test_what_would_keep_the_bot_from_posting_is_known_before(telegram: Sandbox, api: Api) -> None:
    owner = telegram.people[0]
    named, private = telegram.add_to_channel(owner, "Навіны", "vyraj_by"), telegram.add_to_channel(owner, "Новости")
    telegram.open_place("vyraj_other", "channel", "Іншы", 5)
    assert await obstacle(api, "@vyraj_by") is await obstacle(api, str(private.id)) is None
    assert await obstacle(api, "@vyraj_none") is await obstacle(api, "-1001234567890") is Obstacle.ABSENT
    assert await obstacle(api, "@vyraj_other") is Obstacle.OUTSIDE
    telegram.let_post(owner, named, may_post=False)
    assert await obstacle(api, "@vyraj_by") is Obstacle.RIGHTS
    telegram.kick(owner, private)
    assert await obstacle(api, str(private.id)) is Obstacle.OUTSIDE


@pytest.mark.parametrize("fault", [DROP_BEFORE, SERVER_FAILURE], ids=["lost", "500"])
async def test_where_telegram_cannot_be_asked_nothing_is_claimed(telegram: Sandbox, api: Api, fault: Fault) -> None:
    telegram.add_to_channel(telegram.people[0], "Навіны", "vyraj_by")
    telegram.fail_next(fault, "getChatMember")
    assert await obstacle(api, "@vyraj_by") is None


async def test_a_channel_of_ours_is_known_by_number_and_by_name(telegram: Sandbox, api: Api) -> None:
    owner = telegram.people[0]
    named, private = telegram.add_to_channel(owner, "Навіны", "vyraj_by"), telegram.add_to_channel(owner, "Новости")
    strange = telegram.add_to_channel(owner, "Іншы", "vyraj_other")
    channels = Channels(api, {Locale.BE: "@vyraj_none", Locale.RU: "@Vyraj_BY", Locale.EN: str(private.id)})
    assert [await channels.is_one(each.id) for each in (named, private, strange)] == [True, True, False]
    assert not await Channels(api, {}).is_one(named.id)
    telegram.fail_next(SERVER_FAILURE, "getChat")
    assert await channels.is_one(strange.id)


async def test_where_there_is_no_connection_it_surely_was_not_posted() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/bot"
    request = AiohttpRequest()
    api = Api("42:TEST", base_url=address, request=request, rate_limiter=Pace(time.monotonic))
    await request.initialize()
    try:
        channels = Channels(api, {Locale.BE: "@vyraj_by"})
        with pytest.raises(TryLater) as failed:
            await channels.post("@vyraj_by", LETTER, None, is_silent=True)
    finally:
        await request.shutdown()
    assert (type(failed.value), failed.value.seconds) == (TryLater, 0.0)


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (DROP_BEFORE, Unsure),
        (refusal("CHAT_ADMIN_REQUIRED"), Obstacle.RIGHTS),
        (refusal("CHAT_WRITE_FORBIDDEN"), Obstacle.RIGHTS),
        (refusal("USERNAME_NOT_OCCUPIED"), Obstacle.ABSENT),
        (refusal("message is too long"), Obstacle.REFUSED),
    ],
    ids=str,
)
async def test_every_refusal_is_read(telegram: Sandbox, api: Api, fault: Fault, found: object) -> None:
    telegram.add_to_channel(telegram.people[0], "Навіны", "vyraj_by")
    telegram.fail_next(fault, "sendMessage")
    with pytest.raises((CannotPost, Unsure)) as failed:
        await Channels(api, {}).post("@vyraj_by", LETTER, None, is_silent=True)
    assert getattr(failed.value, "obstacle", type(failed.value)) is found


@given(SLUGS, SLUGS)
def test_a_deep_link_opens_what_it_was_made_of_and_telegram_takes_it(slug: str, anchor: str) -> None:
    slug, anchor = slug[:SLUG_LIMIT].rstrip("-"), anchor[:ANCHOR_LIMIT].rstrip("-")
    for page in (OpenArticle(slug), OpenSection(slug, anchor), OpenListing(slug)):
        payload = payload_of(page)
        assert payload
        assert asked(f"/start {payload}") == page
        assert len(payload) <= 64
        assert payload.replace("-", "").replace("_", "").isalnum()
    assert payload_of(OpenMenu()) is payload_of(Unsubscribe()) is None
