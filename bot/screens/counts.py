"""Say counts that nobody should know exactly."""

from decimal import Decimal

from bot.i18n import Translator


def at_least(t: Translator, count: int) -> str:
    """Say a count that was rounded down to tens."""
    if count < 10:
        return t.gettext("fewer than 10")
    return t.gettext("%(count)s or more", count=t.number(Decimal(count)))
