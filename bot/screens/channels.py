"""Say where an announcement is posted, and what became of it there."""

from collections.abc import Callable, Mapping, Sequence

from bot.announcements.channels import Fate, Obstacle, Post
from bot.i18n import LOCALE_NAMES, Locale, Translator

Say = Callable[[Translator], str]

FATES: Mapping[Fate, Say] = {
    Fate.WAITING: lambda t: t.gettext("waits to be posted"),
    Fate.IN_FLIGHT: lambda t: t.gettext("is being posted"),
    Fate.POSTED: lambda t: t.gettext("posted"),
    Fate.FAILED: lambda t: t.gettext("not posted"),
    Fate.UNKNOWN: lambda t: t.gettext("unknown whether it was posted: look there"),
    Fate.CORRECTED: lambda t: t.gettext("corrected"),
    Fate.UNCORRECTED: lambda t: t.gettext("not corrected"),
    Fate.RECALLED: lambda t: t.gettext("deleted"),
    Fate.LEFT: lambda t: t.gettext("not deleted"),
}
"""What became of a post in a few words; a test holds it against the fates that there are."""
OBSTACLES: Mapping[Obstacle, Say] = {
    Obstacle.ABSENT: lambda t: t.gettext("Telegram knows no such channel."),
    Obstacle.OUTSIDE: lambda t: t.gettext("The bot is not in the channel: make it an administrator."),
    Obstacle.RIGHTS: lambda t: t.gettext("The bot may not post there: give it this right."),
    Obstacle.REFUSED: lambda t: t.gettext("Telegram refuses the message itself."),
    Obstacle.GONE: lambda t: t.gettext("The post is not there any more, or it is too old."),
    Obstacle.UNSET: lambda t: t.gettext("The settings name no channel of this language now, or another one."),
}
"""Why something could not be done in a channel; a test holds it against the obstacles that there are."""


def where(t: Translator, channels: Mapping[Locale, str], obstacles: Mapping[Locale, Obstacle]) -> list[str]:
    """Say line by line in which channels it will be posted, and what would keep the bot from it now."""
    return [_line(t, each, channels[each], obstacles.get(each)) for each in Locale if each in channels]


def what_became(t: Translator, posts: Sequence[Post], *, is_over: bool) -> list[str]:
    """Say line by line what became of it in channels.

    Args:
        t: The language.
        posts: In the order of languages.
        is_over: Whether nothing more is posted: what still waits was not.
    """
    return [
        _line(t, each.locale, FATES[Fate.FAILED if is_over and each.fate is Fate.WAITING else each.fate](t), each.why)
        for each in posts
    ]


def _line(t: Translator, locale: Locale, said: str, why: Obstacle | None) -> str:
    line = t.gettext("Channel (%(language)s): %(said)s", language=LOCALE_NAMES[locale], said=said)
    return f"{line}. {OBSTACLES[why](t)}" if why else line
