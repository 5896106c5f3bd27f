"""Read what a typed message asks for."""

from bot.screens.actions import (
    Action,
    Clean,
    Forget,
    OpenArticle,
    OpenCheck,
    OpenDirectory,
    OpenHelp,
    OpenLanguages,
    OpenMenu,
    OpenMyData,
    OpenNews,
    OpenPrivacy,
    OpenSection,
    OpenStart,
    OpenSubscriptions,
)

CHECK = "/check"


def to_check(text: str) -> str:
    """Return what stands behind the command that checks addresses; empty where nothing does, and for other messages."""
    command, *argument = text.split(maxsplit=1)[:2] or [""]
    is_check = command.rstrip(":,").partition("@")[0].lower() == CHECK
    return argument[0].strip() if is_check and argument else ""


def asked(text: str) -> Action | None:
    """Return the action of a command or a deep link, help for a command that there is not; None for anything else.

    Args:
        text: The message; ``/start SLUG`` and ``/start SLUG--ANCHOR`` are deep links.
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


def _deep_link(payload: str) -> Action:
    slug, _, anchor = payload.partition("--")
    return OpenSection(slug, anchor) if anchor else OpenArticle(slug)
