"""The values of the directory: listings, what is known of them, and known fakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.i18n import Locale
from bot.knowledge.address import Address
from bot.knowledge.model import Listed, Source


class Medium(StrEnum):
    """What sort of place it is."""

    CHAT = "chat"
    CHANNEL = "channel"
    BOT = "bot"
    ACCOUNT = "account"
    SITE = "site"


class Owner(StrEnum):
    """Who runs it."""

    OFFICIAL = "official"
    NGO = "ngo"
    COMMUNITY = "community"
    COMMERCIAL = "commercial"


class Trust(StrEnum):
    """How far an address may be trusted, the surest first."""

    LIVE = "live"
    """We have seen it alive ourselves; never written by hand."""
    OWN_SITE = "own_site"
    CURATED_LIST = "curated_list"
    UNVERIFIED = "unverified"


class Topic(StrEnum):
    """What people come for, in the order in which it is offered."""

    DANGER = "danger"
    LEGAL = "legal"
    PAPERS = "papers"
    LIFE = "life"
    IT = "it"
    JOBS = "jobs"
    BUSINESS = "business"
    MONEY = "money"
    HOUSING = "housing"
    HEALTH = "health"
    FAMILY = "family"
    STUDY = "study"
    CULTURE = "culture"
    NEWS = "news"
    SAFETY = "safety"


class Doubt(StrEnum):
    """What was found to have changed under an address since somebody last confirmed it."""

    TAKEN = "taken"
    """The number behind the name is another: somebody else holds it now."""
    TYPE = "type"
    TITLE = "title"
    MEMBERS = "members"
    MOVED = "moved"
    """A site leads on to another site."""
    RETURNED = "returned"
    """It was missing so long that it was hidden, and is back: so do names and domains come back that were given up."""


GRAVE = frozenset({Doubt.TAKEN, Doubt.TYPE, Doubt.MOVED, Doubt.RETURNED})
"""Doubts for which an address is withheld until somebody has looked."""
GONE_AFTER = 3
"""On so many different days nobody must have answered before a listing is hidden."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What asking for a listing has shown so far.

    Attributes:
        address: What was asked for; of another address it says nothing.
        alive: When it last answered.
        gone: Days since then on which it was not there, the oldest first.
        doubts: What has changed, with the day when it was first seen.
        number: Telegram's number of the chat.
        type: Telegram's type of the chat.
        title: Its title.
        members: How many it had.
    """

    address: Address
    alive: date | None = None
    gone: tuple[date, ...] = ()
    doubts: Mapping[Doubt, date] = field(default_factory=dict)
    number: int | None = None
    type: str = ""
    title: str = ""
    members: int | None = None

    @property
    def is_gone(self) -> bool:
        """Whether it has been missing often enough to be hidden."""
        return len(set(self.gone)) >= GONE_AFTER


@dataclass(frozen=True, slots=True)
class Fake:
    """An address that is known to imitate somebody.

    Attributes:
        imitates: The name of what it imitates.
        listing: Its listing, if it has one.
    """

    address: Address
    imitates: str
    source: Source
    listing: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One place that people may turn to.

    Attributes:
        url: As it is opened.
        address: As it is compared.
        country: Code of its country; None for a place that is of use in every one.
        city: Key of its city; None for a whole country.
        languages: ISO 639 codes.
        told: What one finds there, in every language.
        note: What one must know before using it; empty where there is nothing.
        listed_by: Who says that Belarus lists it, or does not.
        source: Where its address was printed.
        printed: How far that source may be trusted; ``trust`` also knows what we have seen.
    """

    id: str
    name: str
    medium: Medium
    url: str
    address: Address
    country: str | None
    city: str | None
    topics: tuple[Topic, ...]
    languages: tuple[str, ...]
    owner: Owner
    told: Mapping[Locale, str]
    note: Mapping[Locale, str]
    listed: Listed
    listed_by: Source | None
    source: Source
    printed: Trust
    former: tuple[Address, ...]
    sighting: Sighting | None = None

    @property
    def trust(self) -> Trust:
        """How far the address may be trusted today."""
        is_there = self.sighting is not None and self.sighting.alive is not None and not self.sighting.gone
        return Trust.LIVE if is_there and not self.doubts else self.printed

    @property
    def seen_alive(self) -> date | None:
        """The day when it last answered us."""
        return self.sighting.alive if self.sighting else None

    @property
    def doubts(self) -> Mapping[Doubt, date]:
        """What has changed under its address."""
        return self.sighting.doubts if self.sighting else {}

    @property
    def is_withheld(self) -> bool:
        """Whether nobody is shown the address until an editor has looked at it."""
        return bool(GRAVE & self.doubts.keys())

    @property
    def is_gone(self) -> bool:
        """Whether nobody finds it any more: it is hidden."""
        return self.sighting is not None and self.sighting.is_gone


@dataclass(frozen=True, slots=True)
class City:
    """A city with its names."""

    key: str
    country: str | None
    names: Mapping[Locale, str]


@dataclass(frozen=True, slots=True)
class Directory:
    """All listings and known fakes.

    Attributes:
        listings: By id, in the order of the files; also those that are gone.
        cities: By country and key.
    """

    listings: Mapping[str, Listing]
    cities: Mapping[tuple[str | None, str], City]
    fakes: tuple[Fake, ...]

    def listing(self, id_: str) -> Listing | None:
        """Find a listing that can be shown."""
        found = self.listings.get(id_)
        return found if found and not found.is_gone else None

    def shown(self, country: str | None) -> list[Listing]:
        """Return what can be shown of a country; None means what is of use in every one."""
        return [each for each in self.listings.values() if each.country == country and not each.is_gone]

    def countries(self) -> list[str]:
        """Return the countries that have listings, those with most first."""
        counts: dict[str, int] = {}
        for listing in self.listings.values():
            if listing.country and not listing.is_gone:
                counts[listing.country] = counts.get(listing.country, 0) + 1
        return sorted(counts, key=lambda code: (-counts[code], code))

    def cities_of(self, country: str | None) -> list[City]:
        """Return the cities of a country that have listings, in the order of their file."""
        used = {listing.city for listing in self.shown(country)}
        return [city for city in self.cities.values() if city.country == country and city.key in used]

    def topics_of(self, country: str | None) -> list[Topic]:
        """Return the topics that a country's listings have, in the order in which they are offered."""
        used = {topic for listing in self.shown(country) for topic in listing.topics}
        return [topic for topic in Topic if topic in used]

    def city_of(self, listing: Listing) -> City | None:
        """Return a listing's city."""
        return self.cities[listing.country, listing.city] if listing.city else None


NO_DIRECTORY = Directory({}, {}, ())
