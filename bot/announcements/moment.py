"""Read a moment as an announcer types it."""

import re
from datetime import UTC, datetime, tzinfo

_TYPED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})", re.ASCII)
NOW = frozenset({"now", "зараз", "цяпер", "сейчас"})
"""Words for as soon as it may."""


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """Read ``2026-11-23 18:00`` in a time zone.

    Returns:
        The moment in UTC; of two with the same name, when clocks are set back, the first. None where it is written
        otherwise, or clocks never show it.
    """
    found = _TYPED.fullmatch(text.strip())
    if not found:
        return None
    try:
        local = datetime(*map(int, found.groups()), tzinfo=zone)  # type: ignore[misc,arg-type]
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else None
