"""Find the knowledge folder that a command is about."""

from pathlib import Path

from bot.knowledge.load import ARTICLES
from bot.settings import Settings, SettingsRefused


def see_knowledge(settings: Settings) -> None:
    """See that the folder that is set is one of knowledge.

    Raises:
        SettingsRefused: it is not.
    """
    if not (settings.knowledge_dir / ARTICLES).is_dir():
        raise SettingsRefused(
            f"BOT_KNOWLEDGE_DIR is no knowledge folder: {settings.knowledge_dir} has no readable folder “{ARTICLES}”"
        )


def knowledge_folder(path: Path) -> Path:
    """Find the knowledge folder that a path lies in.

    Raises:
        SettingsRefused: there is none.
    """
    for folder in (path, *path.parents) if path.exists() else ():
        if (folder / ARTICLES).is_dir():
            return folder
    raise SettingsRefused(
        f"{path} is not a knowledge folder: it has no folder “{ARTICLES}”, nor is it inside one that has"
    )


def is_below(place: Path, path: Path) -> bool:
    """Tell whether a problem's place concerns a path: lies below it, or holds it."""
    return place.is_relative_to(path) or path.is_relative_to(place)
