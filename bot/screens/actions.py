"""What a button does, as values; the locale travels with every press."""

from dataclasses import dataclass

from bot.i18n import Locale
from bot.knowledge.listing import Topic

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


Action = (
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
    | OpenSection
)


@dataclass(frozen=True, slots=True)
class Press:
    """What a button carries: the language it was shown in and what it opens."""

    locale: Locale
    action: Action
