"""Read what stands on the command line, or say what is wrong with it."""

import argparse
from collections.abc import Callable
from datetime import date

from bot.i18n import Locale, is_country


def day(text: str) -> date:
    """Read a day (2026-11-22)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day: write it as 2026-11-22") from None


def country(text: str) -> str:
    """Read a country code of ISO 3166-1, in any case."""
    if not is_country(text.upper()):
        raise argparse.ArgumentTypeError(f"“{text}” is not a country code of ISO 3166-1: write PL")
    return text.upper()


def locale(text: str) -> Locale:
    """Read one of our languages."""
    try:
        return Locale(text.lower())
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a language of ours: {', '.join(Locale)}") from None


def number_of(what: str) -> Callable[[str], int]:
    """Return what reads a number; ``what`` says of what it is one, and which command shows it."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
            raise argparse.ArgumentTypeError(f"“{text}” is not a number of {what}")
        return int(text)

    return number
