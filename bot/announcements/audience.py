"""Whom something is told: everybody who subscribed, those of some countries, or all because it is urgent."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

EVERYTHING = "all"
URGENT = "urgent"
"""What stands among a person's subscriptions beside codes of countries."""


class Reach(StrEnum):
    """How far something goes."""

    ALL = "all"
    COUNTRIES = "countries"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom something is told.

    Attributes:
        reach: ALL: who wants everything. COUNTRIES: they, and who chose one of the countries. URGENT: every subscriber.
        countries: ISO 3166-1 codes, for COUNTRIES.
    """

    reach: Reach
    countries: frozenset[str] = frozenset()


class Subscriber(Protocol):
    """Somebody who may have subscribed."""

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """Codes of countries, "all" or "urgent"; none for who did not subscribe."""
        ...


def wants(person: Subscriber, audience: Audience) -> bool:
    """Tell whether somebody asked to be told: nobody is told anything who did not subscribe."""
    chosen = set(person.subscriptions)
    match audience.reach:
        case Reach.URGENT:
            return bool(chosen)
        case Reach.COUNTRIES:
            return EVERYTHING in chosen or bool(chosen & audience.countries)
        case Reach.ALL:
            return EVERYTHING in chosen
