"""Every setting: read, refused, documented."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from bot.__main__ import main
from bot.i18n import Locale
from bot.settings import KNOWLEDGE_DIR, TELEGRAM_API, Settings, SettingsRefused, read_settings

ROOT = Path(__file__).parent.parent
TOKEN = "987654321:AAE-secret_Of_The_Bot"
VARIABLES = {f"BOT_{name}".upper() for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused) as refused:
        read_settings().read_token()
    assert refused.value.__context__ is None or refused.value.__suppress_context__
    return str(refused.value)


def test_nothing_must_be_set_to_try() -> None:
    settings = read_settings()
    assert settings.model_dump() == {
        "token": settings.token,
        "token_file": None,
        "api_url": TELEGRAM_API,
        "proxy": "",
        "site": "",
        "contact": "",
        "database_url": "sqlite+aiosqlite:///data/vyraj.sqlite3",
        "database_password_file": None,
        "key_dir": Path("keys"),
        "erase_after": 24,
        "retention_months": 13,
        "hold": 10,
        "paid_rate": 0,
        "channels": {},
        "timezone": "Europe/Warsaw",
        "knowledge_dir": KNOWLEDGE_DIR,
        "verify_every": timedelta(days=7),
        "webhook_url": "",
        "listen": "127.0.0.1:8080",
        "status_listen": "127.0.0.1:9090",
        "log_level": "INFO",
    }
    assert settings.token.get_secret_value() == ""


def test_file_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_SITE=a.example\nBOT_LOG_LEVEL=DEBUG\nOTHER=1\n", "utf-8")
    monkeypatch.setenv("BOT_LOG_LEVEL", "ERROR")
    settings = read_settings()
    assert (settings.site, settings.log_level) == ("a.example", "ERROR")


def test_empty_variables_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES - {"BOT_TOKEN"}:
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = read_settings()
    assert (settings.read_token(), settings.api_url, settings.log_level) == (TOKEN, TELEGRAM_API, "INFO")


def test_token_comes_from_a_file_without_the_line_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f" {TOKEN}\n", "utf-8")
    monkeypatch.setenv("BOT_TOKEN_FILE", str(file))
    assert read_settings().read_token() == TOKEN


def test_token_is_trimmed_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", f"  {TOKEN}\n")
    settings = read_settings()
    assert settings.read_token() == TOKEN
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_both_tokens_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    message = "BOT_TOKEN and BOT_TOKEN_FILE are both set: keep one of them"
    assert refusal(monkeypatch, BOT_TOKEN=TOKEN, BOT_TOKEN_FILE="/nowhere") == message


def test_no_token_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    message = "BOT_TOKEN is not set: get a token from @BotFather, or try the bot without: make try"
    assert refusal(monkeypatch) == message


@pytest.mark.parametrize("token", ["secretword", "42", ":abc", "42:", "42:a b", "42:абв", "x42:abc", "４２：abc"])
def test_what_is_no_token_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    message = "BOT_TOKEN does not look like a token: @BotFather gives digits, a colon and letters"
    assert refusal(monkeypatch, BOT_TOKEN=token) == message


def test_token_in_the_place_of_its_file_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, BOT_TOKEN_FILE=TOKEN) == "BOT_TOKEN_FILE cannot be read: No such file or directory"


def test_token_file_that_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
    message = "BOT_TOKEN_FILE cannot be read: it is not text in UTF-8"
    assert refusal(monkeypatch, BOT_TOKEN_FILE="token") == message
    assert refusal(monkeypatch, BOT_TOKEN_FILE=str(tmp_path)) == "BOT_TOKEN_FILE cannot be read: Is a directory"


PASSWORD = "p@ss/w:rd%20"
SERVER = "postgresql+asyncpg://vyraj@database/vyraj"


def test_the_password_of_the_database_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n", "utf-8")
    monkeypatch.setenv("BOT_DATABASE_URL", SERVER)
    monkeypatch.setenv("BOT_DATABASE_PASSWORD_FILE", "password")
    settings = read_settings()
    address = make_url(settings.database_url)
    assert (address.password, address) == (PASSWORD, make_url(SERVER).set(password=PASSWORD))
    assert PASSWORD not in f"{settings!r} {settings}"
    assert settings.database_url not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("url", "password", "why"),
    [
        ("", "secretword", "is set, but BOT_DATABASE_URL names no server with a user"),
        ("postgresql+asyncpg://database/vyraj", "secretword", "is set, but BOT_DATABASE_URL names no server"),
        ("secretword", "secretword", "BOT_DATABASE_URL is no address of a database"),
        ("postgresql+asyncpg://vyraj:x@database/vyraj", "secretword", "both hold a password: keep one"),
        (SERVER, " \n", "BOT_DATABASE_PASSWORD_FILE is empty: write the password of PostgreSQL into it"),
        (SERVER, None, "BOT_DATABASE_PASSWORD_FILE cannot be read: No such file or directory"),
    ],
)
def test_a_password_that_nobody_can_use_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, password: str | None, why: str
) -> None:
    if password is not None:
        (tmp_path / "password").write_text(password, "utf-8")
    message = refusal(monkeypatch, BOT_DATABASE_URL=url, BOT_DATABASE_PASSWORD_FILE="password")
    assert why in message
    assert "secretword" not in message


@pytest.mark.parametrize("name", ["BOT_PROXY", "BOT_API_URL"])
@pytest.mark.parametrize(
    "value",
    [
        "secretword",
        "http://",
        "ftp://secretword",
        "http://u:secretword@host:99999",
        "http://[secretword",
        "http://u:secretword\u2100@host",
        "socks5://u:secretword@host",
    ],
)
def test_address_that_is_none_is_refused_by_its_name_only(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    message = refusal(monkeypatch, **{name: value})
    assert message == f"{name}: Value error, write it as http://host:port"


@pytest.mark.parametrize("value", ["http://h:1", "https://h", "socks5://u:p@h:1080", "socks4://h:9", "http://[::1]:80"])
def test_addresses_are_taken_without_the_last_slash(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BOT_PROXY", f"{value}/")
    assert read_settings().proxy == value


def test_every_wrong_variable_is_named_at_once_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(monkeypatch, BOT_LOG_LEVEL="secretword", BOT_SITE="secretword" * 30, BOT_PROXY="secretword")
    assert [part.partition(":")[0] for part in message.split("; ")] == ["BOT_PROXY", "BOT_SITE", "BOT_LOG_LEVEL"]
    assert "secretword" not in message


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ("0", timedelta()),
        ("1 hour", timedelta(hours=1)),
        (" 36 hours ", timedelta(hours=36)),
        ("7days", timedelta(days=7)),
        ("365 days", timedelta(days=365)),
    ],
)
def test_the_pace_of_looking_is_read_in_hours_and_days(
    monkeypatch: pytest.MonkeyPatch, value: str, length: timedelta
) -> None:
    monkeypatch.setenv("BOT_VERIFY_EVERY", value)
    assert read_settings().verify_every == length


@pytest.mark.parametrize("value", ["secretword", "7", "-1 days", "1 week", "0 days", "00", "1.5 days", "٧ days"])
def test_a_pace_that_is_none_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    message = "BOT_VERIFY_EVERY: Value error, write it like 36 hours or 7 days; 0 turns it off"
    assert refusal(monkeypatch, BOT_VERIFY_EVERY=value) == message


def test_a_pace_beyond_a_year_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    message = "BOT_VERIFY_EVERY: Value error, from 1 hour to 365 days; 0 turns it off"
    assert refusal(monkeypatch, BOT_VERIFY_EVERY="366 days") == message


def test_channels_are_read_by_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_CHANNELS", " be=@vyraj_by, ru = -1001234567890 ,")
    assert read_settings().channels == {Locale.BE: "@vyraj_by", Locale.RU: "-1001234567890"}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("secretword", "entry 1 is not written like be=@name or ru=-1001234567890"),
        ("be=secretword", "entry 1 is not written like be=@name or ru=-1001234567890"),
        ("be=@vyraj_by,ru=https://t.me/secretword", "entry 2 is not written like be=@name or ru=-1001234567890"),
        ("be=1234567890", "entry 1 is not written like be=@name or ru=-1001234567890"),
        ("be=-1234567890", "entry 1 is not written like be=@name or ru=-1001234567890"),
        ("be=@secret word", "entry 1 is not written like be=@name or ru=-1001234567890"),
        ("be=@вырай_by", "entry 1 is not written like be=@name or ru=-1001234567890"),
        ("be=@vyraj_by;ru=@vyraj_ru", "entry 1 is not written like be=@name or ru=-1001234567890"),
        ("secretword=@vyraj_by", "entry 1 begins with no language of the bot: be, ru, en"),
        ("be=@vyraj_by,BE=@vyraj_ru", "entry 2 begins with no language of the bot: be, ru, en"),
        ("be=@vyraj_by,ru=@vyraj_ru,be=@secretword", "the language be has two channels: keep one of them"),
        ('{"be": "@vyraj_by"}', "entry 1 is not written like be=@name or ru=-1001234567890"),
    ],
)
def test_channels_that_are_none_are_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str, why: str
) -> None:
    assert refusal(monkeypatch, BOT_CHANNELS=value) == f"BOT_CHANNELS: Value error, {why}"
    assert main(["check"]) == 2
    assert capsys.readouterr() == ("", f"vyraj: BOT_CHANNELS: Value error, {why}\n")


@pytest.mark.parametrize(
    "value", ["https://bot.example.org", "https://bot.example.org:8443", "https://198.51.100.7:88"]
)
def test_public_addresses_are_taken_without_the_last_slash(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BOT_WEBHOOK_URL", f"{value}/")
    assert read_settings().webhook_url == value


@pytest.mark.parametrize(
    "value",
    [
        "secretword",
        "http://bot.example.org",
        "https://",
        "https://u:secretword@bot.example.org",
        "https://bot.example.org/secretword",
        "https://bot.example.org?secretword",
        "https://bot.example.org#secretword",
        "https://bot.example.org:8080",
        "https://bot.example.org:99999",
        "https://[secretword",
        "https://bot.example.org\tsecretword",
        "https://бот.example.org",
    ],
)
def test_public_address_that_telegram_would_not_take_is_refused_by_its_name_only(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    assert refusal(monkeypatch, BOT_WEBHOOK_URL=value) == (
        "BOT_WEBHOOK_URL: Value error, write it as https://bot.example.org, with nothing behind it but a port: "
        "443, 80, 88 or 8443"
    )


@pytest.mark.parametrize("name", ["BOT_LISTEN", "BOT_STATUS_LISTEN"])
@pytest.mark.parametrize("value", ["0.0.0.0:80", "localhost:0", "[::1]:9090"])
def test_places_to_listen_at_are_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(read_settings(), name.removeprefix("BOT_").lower()) == value


@pytest.mark.parametrize("name", ["BOT_LISTEN", "BOT_STATUS_LISTEN"])
@pytest.mark.parametrize(
    "value", ["8080", ":8080", "host", "host:", "host:x", "host:70000", "http://h:1", "u@h:1", "h:1/"]
)
def test_place_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    message = f"{name}: Value error, write it as host:port, such as 127.0.0.1:8080"
    assert refusal(monkeypatch, **{name: value}) == message


def test_status_can_be_turned_off_and_the_webhook_cannot_listen_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_STATUS_LISTEN", "0")
    assert read_settings().status_listen == "0"
    assert refusal(monkeypatch, BOT_LISTEN="0").startswith("BOT_LISTEN: ")


@pytest.mark.parametrize("file", [".env.example", "docs/operators.md"])
def test_every_variable_is_documented_and_every_documented_one_exists(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert set(re.findall(r"\bBOT_[A-Z_]+\b", text)) == VARIABLES


@pytest.mark.parametrize("file", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "ops/env.systemd"]))
def test_no_page_names_a_variable_that_there_is_not(file: Path) -> None:
    assert set(re.findall(r"\bBOT_[A-Z_]+\b", file.read_text("utf-8"))) <= VARIABLES


def shown(value: object) -> str:
    """Say a default as it would be written."""
    if isinstance(value, timedelta):
        return f"`{value.days} days`"
    if value == KNOWLEDGE_DIR:
        return "`knowledge`"
    if isinstance(value, SecretStr) or value in (None, "", {}):
        return "none"
    return f"`{value}`"


def test_the_operators_table_says_what_the_program_says() -> None:
    page = (ROOT / "docs" / "operators.md").read_text("utf-8")
    rows = [
        f"| `BOT_{name.upper()}` | {shown(field.get_default())} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    assert re.findall(r"(?m)^\| `BOT_[A-Z_]+` \| (?:none|`[^`]*`) \| .*$", page) == rows, "\n".join(rows)


def test_example_is_a_good_file_as_it_stands(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    (tmp_path / ".env").write_text(text, "utf-8")
    assert read_settings() == Settings(_env_file=None)


def test_every_setting_is_explained() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
