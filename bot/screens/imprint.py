"""What whoever runs this bot has decided and screens tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imprint:
    """What screens tell of the people who run the bot, and of how they run it.

    Attributes:
        site: The address where the genuine bot is named; empty where there is none.
        contact: Where the editors can be written to; empty where they take no letters.
        erase_after: Hours after which messages are erased from chats.
        retention_months: Months without use after which a reader is forgotten.
    """

    site: str = ""
    contact: str = ""
    erase_after: int = 24
    retention_months: int = 13
