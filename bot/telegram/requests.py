"""Read what a typed message asks for."""

from bot.knowledge.fields import is_name, is_slug
from bot.screens.actions import (
    Action,
    Clean,
    Deed,
    Forget,
    Look,
    OpenArticle,
    OpenCheck,
    OpenDirectory,
    OpenHelp,
    OpenLanguages,
    OpenListing,
    OpenMenu,
    OpenMyData,
    OpenNews,
    OpenPrivacy,
    OpenSection,
    OpenStart,
    OpenSubscriptions,
)
from bot.screens.admin_actions import AdminAct, EraseAll, OpenAdmin
from bot.screens.amend_actions import OpenFact, OpenFacts
from bot.screens.announcement_actions import Write
from bot.screens.knowledge_actions import OpenKnowledge, SendFiles, UndoLast

CHECK = "/check"
ADMIN = "/admin"


def to_check(text: str) -> str:
    """Return what stands behind the command that checks addresses; empty where nothing does, and for other messages."""
    command, *argument = text.split(maxsplit=1)[:2] or [""]
    is_check = command.rstrip(":,").partition("@")[0].lower() == CHECK
    return argument[0].strip() if is_check and argument else ""


def code_asked(text: str) -> str:
    """Return what may be an admin's code: what stands behind the command, or all that was typed."""
    command, *argument = text.split(maxsplit=1)[:2] or [""]
    return argument[0] if argument and _word(command) == ADMIN else text


def act_asked(text: str) -> AdminAct | None:
    """Return what a command of admins opens; to others these commands are unknown."""
    command, *rest = text.split(maxsplit=1) or [""]
    match _word(command):
        case "/admin":
            return OpenAdmin()
        case "/panic":
            return EraseAll()
        case "/announce":
            return Write()
        case "/knowledge":
            return OpenKnowledge()
        case "/file":
            return SendFiles(rest[0].strip() if rest else "")
        case "/fact":
            return _fact(rest[0].split() if rest else [])
        case "/undo":
            return UndoLast()
    return None


def asked(text: str) -> Look | Deed | None:
    """Return the action of a command or a deep link, help for a command that there is not; None for anything else.

    Args:
        text: The message; ``/start SLUG``, ``/start SLUG--ANCHOR`` and ``/start --LISTING`` are deep links.
    """
    command, *rest = text.split(maxsplit=1) or [""]
    payload = rest[0] if rest else ""
    match command.rstrip(":,").partition("@")[0].lower():
        case "/start":
            return _deep_link(payload.strip()) if payload.strip() else OpenStart()
        case "/menu":
            return OpenMenu()
        case "/language":
            return OpenLanguages()
        case "/chats":
            return OpenDirectory()
        case "/check":
            return OpenCheck()
        case "/new":
            return OpenNews()
        case "/subscribe":
            return OpenSubscriptions()
        case "/privacy":
            return OpenPrivacy()
        case "/mydata":
            return OpenMyData()
        case "/forget":
            return Forget()
        case "/clean":
            return Clean()
        case "/help":
            return OpenHelp()
    return OpenHelp() if command.startswith("/") else None


def _fact(words: list[str]) -> AdminAct:
    """Lead to a fact, to the facts of an article, or to all articles."""
    slug, fact = [*words[:2], "", ""][:2]
    if not is_slug(slug):
        return OpenKnowledge()
    return OpenFact(slug, fact) if is_name(fact) else OpenFacts(slug)


def _word(command: str) -> str:
    return command.rstrip(":,").partition("@")[0].lower()


def payload_of(action: Action) -> str | None:
    """Return what a deep link to a page of the library ends with; None for everything else."""
    match action:
        case OpenArticle(slug):
            return slug
        case OpenSection(slug, anchor):
            return f"{slug}--{anchor}"
        case OpenListing(id_):
            return f"--{id_}"
    return None


def _deep_link(payload: str) -> Look:
    slug, _, anchor = payload.partition("--")
    if anchor and not slug:
        return OpenListing(anchor)
    return OpenSection(slug, anchor) if anchor else OpenArticle(slug)
