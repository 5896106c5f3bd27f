"""What a button of an admin does, as values."""

from dataclasses import dataclass

from bot.screens.announcement_actions import AnnouncementAct
from bot.screens.knowledge_actions import KnowledgeAct

SURE = 2
"""How often somebody says yes before what cannot be taken back is done."""


@dataclass(frozen=True, slots=True)
class OpenAdmin:
    """The menu of one's role."""


@dataclass(frozen=True, slots=True)
class OpenState:
    """How the bot is, in counts."""


@dataclass(frozen=True, slots=True)
class OpenAdmins:
    """The admins, by number and role."""


@dataclass(frozen=True, slots=True)
class OpenAudit:
    """What admins did of late."""


@dataclass(frozen=True, slots=True)
class LeaveRole:
    """Give one's role up.

    Attributes:
        yes: How often they said yes, up to ``SURE``.
    """

    yes: int = 0


@dataclass(frozen=True, slots=True)
class EraseAll:
    """Forget everybody and erase all chats.

    Attributes:
        yes: How often they said yes, up to ``SURE``.
    """

    yes: int = 0


OwnAct = OpenAdmin | OpenState | OpenAdmins | OpenAudit | LeaveRole | EraseAll
"""What concerns a role, the bot and its admins."""
AdminAct = OwnAct | AnnouncementAct | KnowledgeAct
"""What only admins do: whether somebody is one is asked at each press."""
