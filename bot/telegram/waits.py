"""How long Telegram asks to wait."""

from telegram.error import RetryAfter


def seconds_of(refused: RetryAfter) -> float:
    """Return the seconds that a 429 asks for; the library gives a number or a length of time."""
    wait = refused.retry_after
    return wait if isinstance(wait, int | float) else wait.total_seconds()
