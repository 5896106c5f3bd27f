"""Log without telling on anybody: no token, no secret, no id."""

import logging
import re
import sys
import traceback
from types import TracebackType

from telegram.error import TelegramError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_LONG_NUMBER = re.compile(r"\d{6,}")
_HIDDEN = "…"


class RedactingFormatter(logging.Formatter):
    """Replaces secrets and every run of six digits or more, in messages and in tracebacks."""

    def __init__(self, *secrets: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._secrets = tuple(secret for secret in secrets if secret)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  (the library's name)
        """Say where and what kind; the words of an exception may be a person's, but for those of the Bot API."""
        error, rows = ei[1], []
        while error is not None:
            said = f": {error}" if isinstance(error, TelegramError) else ""
            rows.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + said)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhile handling this:\n".join(reversed(rows))

    def format(self, record: logging.LogRecord) -> str:
        """Format the whole record first: a secret may stand in an argument or in an exception."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _LONG_NUMBER.sub(_HIDDEN, text)


def set_up_logging(level: str, *secrets: str) -> None:
    """Log to standard error: our own loggers at ``level``, all others from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(*secrets))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
