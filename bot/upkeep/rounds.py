"""Look after links and listings little by little, all of them within a given time, and go on after an interruption."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta

import httpx

from bot.knowledge.library import Library
from bot.knowledge.listing import Listing
from bot.storage.deliveries import LeaseLost
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
from bot.storage.rounds import Round, Rounds
from bot.upkeep.links import BROKEN, Checked, addresses_of, check_links
from bot.upkeep.listings import Asker, Result, Verified, verify_listings
from bot.upkeep.probe import Outcome
from bot.upkeep.seen import Seen, is_news, read_seen, write_seen

AT_ONCE = 12
"""How many are looked at in one go: if of so many nobody answers, it is the network rather than they."""
LEAST = 60.0
"""Seconds between two goes at least, also after the bot was down for long or the clock has jumped."""
MOST = 3600.0
"""Seconds between two looks at the clock at most."""
_LINK, _LISTING = "link ", "listing "

log = logging.getLogger(__name__)

Open = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]


class Looker:
    """Looks after everything that goes stale by itself; only the holder of the lease does."""

    def __init__(
        self,
        storage: Storage,
        served: Callable[[], Library],
        seen: Seen,
        asker: Asker | None,
        client: Open,
        every: timedelta,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a looker.

        Args:
            storage: What is remembered.
            served: Returns the library that readers see.
            seen: Publishes what was seen.
            asker: Asks Telegram.
            client: Opens what pages are looked at with.
            every: How long one round over everything takes; nothing is done if it is 0.
            now: The time, aware.
            sleep: Waits for seconds.
        """
        self._rounds = Rounds(storage.database)
        self._storage = storage
        self._served = served
        self._seen = seen
        self._asker = asker
        self._client = client
        self._every = every
        self._now = now
        self._sleep = sleep
        self._size = AT_ONCE

    async def run(self) -> None:
        """Look, until it is cancelled, first when the start is over; what goes wrong is tried again."""
        wait = LEAST
        while True:
            await self._sleep(min(max(wait, LEAST), MOST))
            wait = LEAST
            if self._every:
                try:
                    wait = await self.go()
                except (StorageDown, LeaseLost):
                    log.warning("what was seen of links and listings cannot be kept now: it is looked at again")

    async def go(self) -> float:
        """Look at some if it is time; return for how many seconds nothing is to be done.

        Raises:
            StorageDown, LeaseLost: nothing was kept of this go.
        """
        now, library = self._now(), self._served()
        round_ = await self._rounds.get()
        await self._publish(round_, library)
        items = _items(library)
        left = [each for each in items if each > round_.place]
        if round_.began is None or round_.began > now or (not left and now >= round_.began + self._every):
            round_, left = replace(round_, began=now, place=""), items
        assert round_.began
        if not left:
            return (round_.began + self._every - now).total_seconds()
        due_at = round_.began + self._every * ((len(items) - len(left)) / len(items))
        if now < due_at:
            return (due_at - now).total_seconds()
        others = [each for each in items if each not in left[: self._size]]  # do others answer, where these do not?
        await self._look(round_, library, left[: self._size], others[: self._size - AT_ONCE])
        return self._every.total_seconds() * AT_ONCE / len(items)

    async def _look(self, round_: Round, library: Library, some: Sequence[str], others: Sequence[str]) -> None:
        """Look at some, and write down what was seen, unless it seems that nobody answers at all."""
        today = self._now().date()
        links = {each.removeprefix(_LINK) for each in (*some, *others) if each.startswith(_LINK)}
        ids = [each.removeprefix(_LISTING) for each in (*some, *others) if each.startswith(_LISTING)]
        listings = [_as_seen(library.directory.listings[id_], round_) for id_ in ids]
        async with self._client() as client:
            addresses = {url: users for url, users in addresses_of(library).items() if url in links}
            checked = await check_links(client, addresses, lambda _: None, self._sleep)
            verified = await verify_listings(
                listings, self._asker, client, today, lambda _: None, frozenset(), self._sleep
            )
        if not _somebody_answers(checked, verified):
            self._size = min(2 * self._size, AT_ONCE + len(_items(library)))
            log.warning("no link and no listing answers: is there a network? It is tried again")
            return
        self._size = AT_ONCE
        kept = _seen(round_, library, verified)
        round_ = replace(round_, place=some[-1], dead=_dead(round_, checked, today), seen=kept)
        await self._rounds.set(round_, self._storage.lease.epoch)
        await self._publish(round_, library)

    async def _publish(self, round_: Round, library: Library) -> None:
        """Let what was seen become a change where somebody must know, or at the end of a round; forget it then."""
        if not round_.seen:
            return
        known, seen = library.directory.listings, read_seen(round_.seen)
        left = {id_: each for id_, each in seen.items() if id_ in known and known[id_].sighting != each}
        if not left:
            await self._rounds.set(replace(round_, seen=""), self._storage.lease.epoch)
            return
        is_over = all(each <= round_.place for each in _items(library))
        if is_over or any(is_news(known[id_].sighting, each) for id_, each in left.items()):
            await self._seen.publish(known, left)


def _items(library: Library) -> list[str]:
    """Return everything that is looked at, in its order."""
    links = [_LINK + url for url in addresses_of(library)]
    return sorted([*links, *(_LISTING + id_ for id_ in library.directory.listings)])


def _as_seen(listing: Listing, round_: Round) -> Listing:
    """Return a listing with what was seen of it last, also where that is not published yet."""
    seen = read_seen(round_.seen).get(listing.id)
    return replace(listing, sighting=seen) if seen else listing


def _somebody_answers(checked: Iterable[Checked], verified: Iterable[Verified]) -> bool:
    nobody = {Result.GONE, Result.UNKNOWN, Result.NOT_ASKABLE}
    silent = {Outcome.DEAD, Outcome.UNKNOWN}
    return any(each.probe.outcome not in silent for each in checked) or any(
        each.result not in nobody for each in verified
    )


def _dead(round_: Round, checked: Iterable[Checked], today: date) -> Mapping[str, date]:
    """Return the addresses that do not answer; of those that block or are slow we know what we knew."""
    dead = dict(round_.dead)
    for each in checked:
        if each.probe.outcome in BROKEN:
            dead.setdefault(each.url, today)
        elif each.probe.outcome is not Outcome.UNKNOWN:
            dead.pop(each.url, None)
    return dead


def _seen(round_: Round, library: Library, verified: Iterable[Verified]) -> str:
    """Add what was seen now to what is not published; doubts that an editor may resolve meanwhile are not repeated."""
    known, seen = library.directory.listings, dict(read_seen(round_.seen))
    for each in verified:
        before, after = known[each.listing.id].sighting, each.sighting
        seen.pop(each.listing.id, None)
        if after and after != before and (is_news(before, after) or not after.doubts):
            seen[each.listing.id] = after
    return write_seen(known, seen)
