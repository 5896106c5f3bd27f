"""Read times as announcers write them, and say them with their offset."""

import re
from datetime import UTC, datetime, tzinfo

from bot.i18n import mark
from bot.knowledge.facts import BadValue

NOW = frozenset({"now", "зараз", "цяпер", "сейчас"})
"""Words for as soon as it may."""
_FORM = "%Y-%m-%d %H:%M"
_SHAPE = re.compile(r"(?a)20\d\d-\d\d-\d\d \d\d:\d\d")


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Read a time such as ``2026-11-23 18:00``.

    Args:
        text: As it was written.
        zone: Where its clock hangs.

    Raises:
        BadValue: it is written otherwise, or no clock shows it, or it comes twice.
    """
    text = " ".join(text.split())
    try:
        naive = datetime.strptime(text, _FORM) if _SHAPE.fullmatch(text) else None  # noqa: DTZ007  (its zone comes below)
    except ValueError:
        naive = None
    if naive is None:
        raise BadValue(mark("“%(value)s” is not a time: write it as 2026-11-23 18:00"), value=text)
    moment = naive.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise BadValue(mark("no clock shows %(value)s: clocks are put forward then; choose another time"), value=text)
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise BadValue(mark("%(value)s comes twice, as clocks are put back then: choose another time"), value=text)
    return moment


def say_moment(moment: datetime, zone: tzinfo) -> str:
    """Say a time as announcers write it, with its offset: 2026-11-23 18:00 +01:00."""
    local = moment.astimezone(zone)
    return f"{local.strftime(_FORM)} {offset_of(local)}"


def offset_of(local: datetime) -> str:
    """Say how far an aware time is ahead of UTC: +01:00."""
    offset = local.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"
