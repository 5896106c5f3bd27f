"""Where the people behind this bot can be found, as far as they say so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imprint:
    """What screens say of the people who run the bot.

    Attributes:
        site: The address where the genuine bot is named; empty where there is none.
        contact: Where the editors can be written to; empty where they take no letters.
        erase_after: Hours after which messages are erased from chats.
    """

    site: str = ""
    contact: str = ""
    erase_after: int = 24
