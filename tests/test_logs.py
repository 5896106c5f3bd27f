"""What the logs say, and what they never say."""

import contextlib
import io
import logging
from collections.abc import Iterator

import pytest
from telegram.error import BadRequest, NetworkError

from bot.logs import RedactingFormatter, set_up_logging

TOKEN = "987654321:AAE-secret_Of_The_Bot"


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Put the loggers back as they were."""
    root, ours = logging.root, logging.getLogger("bot")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def set_up(level: str, *secrets: str) -> io.StringIO:
    """Set logging up; give what goes to standard error."""
    with contextlib.redirect_stderr(io.StringIO()) as written:
        set_up_logging(level, *secrets)
    return written


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_level_governs_our_loggers_only(level: str) -> None:
    written = set_up(level, TOKEN)
    for name in ("bot.telegram.inbox", "telegram.ext.ExtBot", "aiohttp.access", "asyncio", "root"):
        for severity in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logging.getLogger(name).log(severity, "said %s", logging.getLevelName(severity))
    lines = [line.split(" ", 2)[2] for line in written.getvalue().splitlines()]
    severities = ["DEBUG", "INFO", "WARNING", "ERROR"]
    assert lines == [
        *(f"{each} bot.telegram.inbox: said {each}" for each in severities[severities.index(level) :]),
        *(
            f"{each} {name}: said {each}"
            for name in ("telegram.ext.ExtBot", "aiohttp.access", "asyncio", "root")
            for each in ("WARNING", "ERROR")
        ),
    ]


def test_setting_up_twice_writes_each_line_once() -> None:
    set_up("INFO")
    written = set_up("INFO")
    logging.getLogger("bot").info("once")
    assert written.getvalue().count("once") == 1


def test_token_and_long_numbers_are_hidden_in_message_arguments_and_traceback() -> None:
    written = set_up("INFO", TOKEN)
    try:
        try:
            raise NetworkError(f"https://api.telegram.org/bot{TOKEN}/getMe for 700000001")
        except NetworkError as cause:
            raise BadRequest("chat -1001000000001") from cause
    except BadRequest:
        logging.getLogger("bot").exception("failed for %s at %s (%r)", 700000001, TOKEN, {"id": 123456})
    shown = written.getvalue()
    assert "failed for … at … ({'id': …})" in shown
    assert "https://api.telegram.org/bot…/getMe for …" in shown
    assert "BadRequest: chat -…" in shown
    for secret in (TOKEN, "secret_Of_The_Bot", "700000001", "1001000000001", "123456"):
        assert secret not in shown


def test_words_of_an_exception_of_ours_are_not_logged() -> None:
    written = set_up("INFO")
    asked, name = "мяне шукаюць у Гародні", "Марыя"
    try:
        try:
            raise KeyError(asked)
        except KeyError as cause:
            raise ValueError(name) from cause
    except ValueError:
        logging.getLogger("bot").exception("failed")
    shown = written.getvalue()
    assert "raise KeyError(asked)\nKeyError\nwhile handling this:\n" in shown
    assert shown.endswith("raise ValueError(name) from cause\nValueError\n")
    assert asked not in shown
    assert name not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12345", "12345"),
        ("123456", "…"),
        ("a1234567b", "a…b"),
        ("1,234,567", "1,234,567"),
        ("٧٠٠٠٠٠٠٠١", "…"),
        ("2026-11-22 12:00:00", "2026-11-22 12:00:00"),
    ],
)
def test_six_digits_in_a_row_are_hidden(text: str, shown: str) -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 0, text, (), None)
    assert RedactingFormatter().format(record).partition("bot: ")[2] == shown


def test_empty_secret_hides_nothing() -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 0, "plain words", (), None)
    assert RedactingFormatter("").format(record).endswith("bot: plain words")


def test_secret_is_hidden_as_often_as_it_stands_there() -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 0, "%s and %s", (TOKEN, TOKEN), None)
    assert RedactingFormatter(TOKEN).format(record).endswith("bot: … and …")
