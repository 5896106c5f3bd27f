"""Somebody who asks for one listing day by day, and has it noted down each time."""

from dataclasses import dataclass, field
from datetime import date

import httpx

from bot.knowledge.listing import Listing
from bot.upkeep.listings import Asker, Result, Verified, verify_listing
from bot.upkeep.probe import open_client
from tests.upkeep.metryka import Metryka
from tests.upkeep.sites import here, nothing

MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in (23, 24, 25, 26, 27))


@dataclass
class Warden:
    """Asks for the listing ``id``; a site answers what ``site`` told last, and 200 before."""

    metryka: Metryka
    asker: Asker | None
    id: str = "chat"
    answers: dict[str, httpx.Response] = field(default_factory=dict)

    @property
    def listing(self) -> Listing:
        return self.metryka.listing(self.id)

    async def ask(self, today: date, accept: bool = False) -> Verified:
        async with open_client(resolve=here, inner=httpx.MockTransport(self._carry), allowed=True) as client:
            verified = await verify_listing(self.listing, self.asker, client, today, accept)
        self.metryka.note(verified)
        assert self.listing.sighting == verified.sighting, "what was noted is read again"
        return verified

    def site(self, status: int, leads: str = "") -> None:
        """Say what the site answers from now on."""
        headers = {"Location": leads} if leads else {}
        self.answers = {"kupala.example": httpx.Response(status, headers=headers)}

    async def _carry(self, request: httpx.Request) -> httpx.Response:
        known = self.answers.get(request.headers["Host"], httpx.Response(200))
        return httpx.Response(known.status_code, headers=known.headers, content=nothing())


def outcome(verified: Verified) -> tuple[Result, str]:
    return verified.result, verified.why
