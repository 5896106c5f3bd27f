"""Say a moment by the announcers' clock, with its offset, so that nobody takes it for another zone's."""

from datetime import datetime, tzinfo

from bot.announcements.moments import offset_of
from bot.i18n import Translator


def said_moment(t: Translator, moment: datetime, zone: tzinfo) -> str:
    """Say a moment: 23 November 2026, 18:00 (UTC+01:00)."""
    local = moment.astimezone(zone)
    return f"{t.day(local.date())}, {local:%H:%M} (UTC{offset_of(local)})"
