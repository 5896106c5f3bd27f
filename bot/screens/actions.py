"""What a button does, as values; the locale travels with every press."""

from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import Locale
from bot.knowledge.listing import Topic
from bot.screens.admin_actions import AdminAct

PAGE_MAX = 99
"""Highest page that fits into a button; a section of that many messages is no section."""


@dataclass(frozen=True, slots=True)
class OpenStart:
    """The greeting: what this bot is, in which languages, and its countries."""


@dataclass(frozen=True, slots=True)
class OpenMenu:
    """Countries and topics."""


@dataclass(frozen=True, slots=True)
class OpenLanguages:
    """The choice of language."""


@dataclass(frozen=True, slots=True)
class OpenHelp:
    """How to use the bot."""


@dataclass(frozen=True, slots=True)
class OpenCountry:
    """The articles of a country; None means the topics across countries."""

    country: str | None
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """An article's card."""

    slug: str


@dataclass(frozen=True, slots=True)
class OpenSources:
    """The sources of an article, with their dates."""

    slug: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenListedSource:
    """A source that Belarus lists as extremist, or may list.

    Attributes:
        in_belarus: What the reader answered; None asks first.
    """

    slug: str
    source: str
    in_belarus: bool | None = None


@dataclass(frozen=True, slots=True)
class OpenCorrection:
    """How to tell the editors that something is wrong in a section, or on the card (``INTRO``)."""

    slug: str
    anchor: str


@dataclass(frozen=True, slots=True)
class OpenDirectory:
    """The countries with chats and organisations."""


@dataclass(frozen=True, slots=True)
class OpenPlaces:
    """The cities and topics of a country's listings; None means those of use in every country."""

    country: str | None


@dataclass(frozen=True, slots=True)
class OpenListings:
    """A country's listings: of a city, of a topic, or all."""

    country: str | None
    city: str | None = None
    topic: Topic | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenArticleListings:
    """The listings that an article offers."""

    slug: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenListing:
    """One listing.

    Attributes:
        in_belarus: What the reader answered; None asks first, where Belarus lists it or may.
    """

    id: str
    in_belarus: bool | None = None


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """How to check an address."""


@dataclass(frozen=True, slots=True)
class OpenNews:
    """What changed lately; None means in every country and for all of them."""

    country: str | None = None
    page: int = 0


class Subscription(StrEnum):
    """What somebody may subscribe to besides countries; written as in ``Person.subscriptions``."""

    EVERYTHING = "all"
    URGENT = "urgent"
    NOTHING = "none"


class Erasing(StrEnum):
    """After how long the bot's messages are erased from a chat."""

    HOUR = "1h"
    DAY = "24h"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class OpenPrivacy:
    """What the bot remembers, and what cannot be had."""


@dataclass(frozen=True, slots=True)
class OpenErasing:
    """The choice of when messages are erased."""


@dataclass(frozen=True, slots=True)
class ChooseErasing:
    """Remember when this reader's messages are erased."""

    after: Erasing


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Remember the language of the press."""


@dataclass(frozen=True, slots=True)
class KeepMessage:
    """Let the message of this button stay."""


@dataclass(frozen=True, slots=True)
class OpenMyData:
    """Everything that is remembered of the reader."""


@dataclass(frozen=True, slots=True)
class Clean:
    """Erase this chat now, as far as Telegram lets us."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget the reader.

    Attributes:
        is_sure: Whether they said so a second time.
    """

    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class OpenSubscriptions:
    """What the reader has subscribed to, and the choices."""


@dataclass(frozen=True, slots=True)
class OpenSubscribedCountries:
    """The countries to choose from, with those that were chosen."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Subscribe to this, instead of anything else."""

    to: Subscription


@dataclass(frozen=True, slots=True)
class SubscribeCountry:
    """Choose a country, or take its choice back; pressed again, nothing more happens."""

    country: str
    is_on: bool
    page: int = 0


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """End the subscription from below any message; the message stays."""


@dataclass(frozen=True, slots=True)
class Stay:
    """Go on with the subscription."""


SubscriptionDeed = OpenSubscriptions | OpenSubscribedCountries | Subscribe | SubscribeCountry | Unsubscribe | Stay

Deed = ChooseErasing | ChooseLanguage | KeepMessage | OpenMyData | Clean | Forget | SubscriptionDeed
"""What asks or changes what is remembered: the database must be there."""


@dataclass(frozen=True, slots=True)
class OpenSection:
    """A section.

    Attributes:
        page: Message of a long section, from 0 to ``PAGE_MAX``.
        original: Show the original instead of the translation.
    """

    slug: str
    anchor: str
    page: int = 0
    original: bool = False


Look = (
    OpenStart
    | OpenMenu
    | OpenLanguages
    | OpenHelp
    | OpenCountry
    | OpenArticle
    | OpenSources
    | OpenListedSource
    | OpenCorrection
    | OpenDirectory
    | OpenPlaces
    | OpenListings
    | OpenArticleListings
    | OpenListing
    | OpenCheck
    | OpenPrivacy
    | OpenErasing
    | OpenNews
    | OpenSection
)
"""What opens a screen that is the same for everybody."""

Action = Look | Deed | AdminAct


@dataclass(frozen=True, slots=True)
class Press:
    """What a button carries: the language it was shown in and what it opens."""

    locale: Locale
    action: Action
