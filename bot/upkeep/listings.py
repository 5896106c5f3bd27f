"""Ask whether listings are still what they were: what was seen is compared with what was seen before."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

import httpx

from bot.knowledge.address import Network
from bot.knowledge.domains import registered
from bot.knowledge.listing import Doubt, Listing, Medium, Sighting
from bot.upkeep.probe import Outcome, Probe, probe

TYPES: Mapping[Medium, frozenset[str]] = {
    Medium.CHAT: frozenset({"supergroup", "group"}),
    Medium.CHANNEL: frozenset({"channel"}),
}
"""Telegram's types of what a listing calls a chat or a channel."""
TENFOLD = 10
"""How many times more or fewer members are a sign that a chat was sold or filled with bots."""
FEW = 100
"""Members below which their number says nothing."""


class Result(StrEnum):
    """What became of one listing, the worst first."""

    TAKEN = "taken"
    """Another chat holds its name now."""
    TYPE = "type changed"
    MOVED = "moved"
    """The site leads to a site of somebody else."""
    RETURNED = "back after it was gone"
    GONE = "gone"
    RENAMED = "renamed"
    TITLE = "title changed"
    MEMBERS = "members changed tenfold"
    UNKNOWN = "unknown"
    NOT_ASKABLE = "not askable"
    ALIVE = "alive"


_DOUBTS: Mapping[Doubt, Result] = {
    Doubt.TAKEN: Result.TAKEN,
    Doubt.TYPE: Result.TYPE,
    Doubt.MOVED: Result.MOVED,
    Doubt.RETURNED: Result.RETURNED,
    Doubt.TITLE: Result.TITLE,
    Doubt.MEMBERS: Result.MEMBERS,
}


@dataclass(frozen=True, slots=True)
class ChatSeen:
    """What Telegram says of a public chat or channel; ``members`` is None where it does not tell."""

    number: int
    type: str
    title: str
    username: str
    members: int | None


class CannotAsk(Exception):
    """Telegram could not be asked; the message says why, without names and tokens."""


class Asker(Protocol):
    """Asks Telegram about public chats."""

    async def ask(self, chat: str | int) -> ChatSeen | None:
        """Return what is behind a name or a number; None if there is nothing.

        Raises:
            CannotAsk: nobody can tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class Verified:
    """One listing after it was asked for.

    Attributes:
        why: A few English words for whoever runs the bot.
        sighting: What is known from now on; None where nothing is.
    """

    listing: Listing
    result: Result
    why: str
    sighting: Sighting | None


async def verify_listing(
    listing: Listing, asker: Asker | None, client: httpx.AsyncClient, today: date, accept: bool = False
) -> Verified:
    """Ask for one listing.

    Args:
        listing: With what was seen of it before.
        asker: Asks Telegram; None where there is no token.
        client: Looks at sites.
        today: The day that is noted down.
        accept: Take what is seen now for right: somebody has looked at it. Of what nobody can ask for, forget what
            was seen before.
    """
    before = listing.sighting or Sighting(listing.address)
    if listing.medium is Medium.SITE:
        return _seen_site(listing, await probe(client, listing.url), before, today, accept)
    if listing.medium not in TYPES or listing.address.network is not Network.TELEGRAM:
        known = None if accept else listing.sighting  # what was seen of it when it was listed as something else
        return Verified(listing, Result.NOT_ASKABLE, "of bots and people Telegram tells bots nothing", known)
    if asker is None:
        return Verified(listing, Result.UNKNOWN, "BOT_TOKEN is not set", listing.sighting)
    try:
        seen = await asker.ask(f"@{listing.address.name}")
        elsewhere = await asker.ask(before.number) if seen is None and before.number else None
    except CannotAsk as why:
        return Verified(listing, Result.UNKNOWN, str(why), listing.sighting)
    if seen is None:
        return _missing(listing, before, today, elsewhere)
    return _seen_chat(listing, seen, before, today, accept)


async def verify_listings(
    listings: Iterable[Listing],
    asker: Asker | None,
    client: httpx.AsyncClient,
    today: date,
    told: Callable[[Verified], None],
    accepted: frozenset[str] = frozenset(),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    pause: float = 1.0,
) -> list[Verified]:
    """Ask for listings one after the other, politely: ``pause`` seconds between two questions to Telegram."""
    found: list[Verified] = []
    has_asked = False
    for listing in listings:
        is_asked = asker is not None and listing.medium in TYPES
        if is_asked and has_asked:
            await sleep(pause)
        has_asked = has_asked or is_asked
        verified = await verify_listing(listing, asker, client, today, listing.id in accepted)
        found.append(verified)
        told(verified)
    return found


def says_nothing(found: Iterable[Verified]) -> bool:
    """Tell whether the network itself seems to be down: of three or more nobody answers, and some are missing."""
    results = [each.result for each in found if each.result is not Result.NOT_ASKABLE]
    return len(results) >= 3 and Result.GONE in results and set(results) <= {Result.GONE, Result.UNKNOWN}


def as_json(verified: Verified) -> dict[str, Any]:
    """Make plain values: id, address, result, why, alive (ISO day or null), gone (days), doubts (by day)."""
    sighting = verified.sighting
    return {
        "id": verified.listing.id,
        "address": verified.listing.url,
        "result": verified.result.value,
        "why": verified.why,
        "alive": sighting.alive.isoformat() if sighting and sighting.alive else None,
        "gone": [day.isoformat() for day in sighting.gone] if sighting else [],
        "doubts": {doubt.value: day.isoformat() for doubt, day in sighting.doubts.items()} if sighting else {},
    }


def as_line(verified: Verified) -> str:
    """Say it in one line for a terminal."""
    return f"{verified.result:24} {verified.listing.id:24} {verified.listing.url}  ({verified.why})"


def _seen_chat(listing: Listing, seen: ChatSeen, before: Sighting, today: date, accept: bool) -> Verified:
    if accept:
        before = Sighting(listing.address)
    doubts = _still_doubted(before, today)
    for doubt in _found_in_chat(listing, seen, before):
        doubts.setdefault(doubt, today)
    is_first = before.number is None
    baseline = (
        before
        if doubts and not is_first
        else replace(before, number=seen.number, type=seen.type, title=seen.title, members=seen.members)
    )
    sighting = replace(baseline, alive=today, gone=(), doubts=doubts)
    if seen.username and seen.username.casefold() != listing.address.name:
        return Verified(listing, Result.RENAMED, f"it calls itself @{seen.username} now", sighting)
    return _judged(listing, sighting, f"{seen.type}, {seen.members or '?'} members")


def _still_doubted(before: Sighting, today: date) -> dict[Doubt, date]:
    """Keep doubts that nobody has resolved; what was hidden and is back is doubted, too."""
    return {Doubt.RETURNED: today, **before.doubts} if before.is_gone else dict(before.doubts)


def _found_in_chat(listing: Listing, seen: ChatSeen, before: Sighting) -> Iterable[Doubt]:
    if seen.type not in TYPES[listing.medium] or (before.type and seen.type != before.type):
        yield Doubt.TYPE
    if before.number is None:
        return
    if seen.number != before.number:
        yield Doubt.TAKEN
    if seen.title != before.title:
        yield Doubt.TITLE
    if before.members and seen.members and max(before.members, seen.members) >= FEW:
        ratio = seen.members / before.members
        if ratio >= TENFOLD or ratio <= 1 / TENFOLD:
            yield Doubt.MEMBERS


def _missing(listing: Listing, before: Sighting, today: date, elsewhere: ChatSeen | None) -> Verified:
    """Note that nobody holds a name; if the chat has another one now, anybody may take this."""
    sighting = replace(before, gone=tuple(sorted({*before.gone, today})))
    if elsewhere and elsewhere.username:
        taken = replace(sighting, doubts={Doubt.TAKEN: today, **before.doubts})
        return Verified(listing, Result.RENAMED, f"it calls itself @{elsewhere.username} now", taken)
    return Verified(listing, Result.GONE, _days(sighting), sighting)


def _seen_site(listing: Listing, seen: Probe, before: Sighting, today: date, accept: bool) -> Verified:
    """Judge a site; where it led when somebody accepted it stands in ``title``."""
    match seen.outcome:
        case Outcome.DEAD:
            sighting = replace(before, gone=tuple(sorted({*before.gone, today})))
            return Verified(listing, Result.GONE, f"{seen.why}; {_days(sighting)}", sighting)
        case Outcome.UNKNOWN:
            return Verified(listing, Result.UNKNOWN, seen.why, listing.sighting)
        case Outcome.REFUSED:
            doubted = replace(before, doubts={Doubt.MOVED: today, **before.doubts})
            return Verified(listing, Result.MOVED, seen.why, doubted)
    ended = registered(httpx.URL(seen.ended).host)
    if accept:
        accepted = Sighting(listing.address, alive=today, title=ended)
        return _judged(listing, accepted, seen.why)
    doubts = _still_doubted(before, today)
    if ended != (before.title or registered(httpx.URL(listing.url).host)):
        doubts.setdefault(Doubt.MOVED, today)
    return _judged(listing, replace(before, alive=today, gone=(), doubts=doubts), seen.why)


def _judged(listing: Listing, sighting: Sighting, why: str) -> Verified:
    result = next((result for doubt, result in _DOUBTS.items() if doubt in sighting.doubts), Result.ALIVE)
    return Verified(listing, result, why, sighting)


def _days(sighting: Sighting) -> str:
    return f"missing on {len(sighting.gone)} day{'s' if len(sighting.gone) > 1 else ''}"
