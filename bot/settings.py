"""Every ``BOT_*`` environment variable, typed and explained."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.i18n import LOCALES_DIR, Locale

TELEGRAM_API = "https://api.telegram.org"
WEBHOOK_PORTS = (None, 443, 80, 88, 8443)
"""Where Telegram brings updates to (Bot API, setWebhook)."""
NOT_SERVED = "0"
"""Written instead of an address turns a server off."""
KNOWLEDGE_DIR = LOCALES_DIR.parent / "knowledge"
_LENGTH = re.compile(r"0|([1-9][0-9]{0,3}) ?(hour|day)s?", re.ASCII)
_CHANNEL = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-100[1-9][0-9]{4,12}", re.ASCII)
"""A public name, or the number that the Bot API gives to channels."""


class SettingsRefused(ValueError):
    """A setting is missing or wrong; the message names it and says what to do."""


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.hostname) and (parts.port or not parts.scheme.startswith("socks"))
    except ValueError:  # its words repeat the value, and a proxy's holds a password
        is_whole = False
    if value and (not is_whole or parts.scheme not in ("http", "https", "socks5", "socks4")):
        raise ValueError("write it as http://host:port")
    return value.rstrip("/")


def _channels(value: object) -> object:
    """Read ``be=@name,ru=-1001234567890``; what is refused is never repeated, for it may be something else's secret."""
    if not isinstance(value, str):
        return value
    found: dict[str, str] = {}
    for number, entry in enumerate(filter(None, (each.strip() for each in value.split(","))), 1):
        name, equals, channel = (part.strip() for part in entry.partition("="))
        if not equals or not _CHANNEL.fullmatch(channel):
            raise ValueError(f"entry {number} is not written like be=@name or ru=-1001234567890")
        if name not in set(Locale):
            raise ValueError(f"entry {number} begins with no language of the bot: {', '.join(Locale)}")
        if name in found:
            raise ValueError(f"the language {name} has two channels: keep one of them")
        found[name] = channel
    return found


def _webhook(value: str) -> str:
    """Take the public address of the webhook; only a host and a port of Telegram's, for the path is the bot's own."""
    try:
        parts = urlsplit(value)
        is_bare = bool(parts.hostname) and parts.port in WEBHOOK_PORTS
        is_bare = is_bare and not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError:  # its words repeat the value
        is_bare = False
    if value and not (is_bare and parts.scheme == "https" and value.isascii() and value.isprintable()):
        raise ValueError("write it as https://bot.example.org, with nothing behind it but a port: 443, 80, 88 or 8443")
    return value.rstrip("/#?")


def _listen(value: str) -> str:
    try:
        host_and_port(value)
    except ValueError:
        raise ValueError("write it as host:port, such as 127.0.0.1:8080") from None
    return value


def _listen_or_not(value: str) -> str:
    return value if value == NOT_SERVED else _listen(value)


def host_and_port(value: str) -> tuple[str, int]:
    """Read ``127.0.0.1:8080``, ``localhost:8080`` or ``[::1]:8080``; port 0 takes a free one.

    Raises:
        ValueError: it is none of these.
    """
    parts = urlsplit(f"//{value}")
    if not parts.hostname or parts.port is None or parts.netloc != value or "@" in value or not value.isprintable():
        raise ValueError("not host:port")
    return parts.hostname, parts.port


def _length(value: object) -> object:
    """Read ``36 hours``, ``7 days`` or ``0``."""
    if not isinstance(value, str):
        return value
    found = _LENGTH.fullmatch(value.strip())
    if not found:
        raise ValueError("write it like 36 hours or 7 days; 0 turns it off")
    return timedelta(**{f"{found[2]}s": int(found[1])}) if found[1] else timedelta()


def _pace(length: timedelta) -> timedelta:
    if length and not timedelta(hours=1) <= length <= timedelta(days=365):
        raise ValueError("from 1 hour to 365 days; 0 turns it off")
    return length


Webhook = Annotated[str, AfterValidator(_webhook)]
Listen = Annotated[str, AfterValidator(_listen)]
ListenOrNot = Annotated[str, AfterValidator(_listen_or_not)]
Address = Annotated[str, AfterValidator(_address)]
Length = Annotated[timedelta, BeforeValidator(_length), AfterValidator(_pace)]
Channels = Annotated[dict[Locale, str], NoDecode, BeforeValidator(_channels)]


class Settings(BaseSettings):
    """What the person who runs the bot decides; read once, at the start."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    token: SecretStr = Field(SecretStr(""), description="The bot's token from @BotFather.")
    token_file: Path | None = Field(None, description="A file that holds the token, instead of BOT_TOKEN.")
    api_url: Address = Field(
        TELEGRAM_API, description="Another Bot API server: requests go to BOT_API_URL/bot<TOKEN>/<method>."
    )
    proxy: Address = Field("", description="Proxy for everything: http://host:port or socks5://host:port.")
    site: str = Field("", max_length=200, description="The address where the genuine bot is named; /start shows it.")
    contact: str = Field(
        "", max_length=200, description="Where readers can write to the editors, such as a mail address."
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///data/vyraj.sqlite3",
        repr=False,  # it may hold a password
        description="The database: sqlite+aiosqlite:///FILE, or postgresql+asyncpg://... with the extra [postgres].",
    )
    database_password_file: Path | None = Field(
        None, description="A file that holds the password of PostgreSQL, which then stands in no BOT_DATABASE_URL."
    )
    key_dir: Path = Field(Path("keys"), description="The folder of the keys that seal what is remembered; no backup.")
    erase_after: int = Field(
        24, ge=1, le=40, description="Hours after which the bot's messages are erased from chats; Telegram allows 48."
    )
    retention_months: int = Field(
        13, ge=2, le=60, description="Months without use after which the bot forgets what a reader chose."
    )
    hold: int = Field(
        10, ge=1, le=600, description="Minutes that an approved announcement waits, so that every admin can stop it."
    )
    paid_rate: int = Field(
        0, ge=0, le=1000, description="Messages a second that you pay Telegram for when announcing; 0: the free 30."
    )
    channels: Channels = Field(
        {}, description="Channels that get announcements too, by language: be=@name,ru=-1001234567890."
    )
    timezone: str = Field("Europe/Warsaw", description="The time zone of announcers, such as Europe/Vilnius.")
    knowledge_dir: Path = Field(KNOWLEDGE_DIR, description="The folder with the knowledge files.")
    verify_every: Length = Field(
        timedelta(days=7),
        description="How often links and listings are looked at by the bot itself: 36 hours, 7 days; 0 turns it off.",
    )
    webhook_url: Webhook = Field(
        "", description="The public https address at which Telegram brings updates; empty: the bot fetches them itself."
    )
    listen: Listen = Field(
        "127.0.0.1:8080", description="host:port where the bot takes what comes to BOT_WEBHOOK_URL, behind a proxy."
    )
    status_listen: ListenOrNot = Field(
        "127.0.0.1:9090", description="host:port of /readyz and /metrics, for the operator alone; 0 turns them off."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much the bot's own loggers say; all others stay at WARNING."
    )

    @field_validator("token", mode="after")
    @classmethod
    def _trimmed(cls, token: SecretStr) -> SecretStr:
        return SecretStr(token.get_secret_value().strip())

    @field_validator("timezone", mode="after")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no time zone of this name: write one such as Europe/Warsaw") from None
        return name

    def read_token(self) -> str:
        """Return the token from ``BOT_TOKEN`` or ``BOT_TOKEN_FILE``.

        Raises:
            SettingsRefused: neither is set, or both are, or the file cannot be read.
        """
        token = self.token.get_secret_value()
        if token and self.token_file:
            raise SettingsRefused("BOT_TOKEN and BOT_TOKEN_FILE are both set: keep one of them")
        if self.token_file:
            token = _secret_from("BOT_TOKEN_FILE", self.token_file)
        if not token:
            raise SettingsRefused("BOT_TOKEN is not set: get a token from @BotFather, or try the bot without: make try")
        head, colon, tail = token.partition(":")
        if not (head.isdigit() and colon and tail and token.isascii() and token.isprintable() and " " not in token):
            raise SettingsRefused("BOT_TOKEN does not look like a token: @BotFather gives digits, a colon and letters")
        return token

    def with_password(self) -> "Settings":
        """Return these settings with the password of ``BOT_DATABASE_PASSWORD_FILE`` in the database's address.

        Raises:
            SettingsRefused: the file cannot be read or is empty, or the address has no use for it.
        """
        if not self.database_password_file:
            return self
        password = _secret_from("BOT_DATABASE_PASSWORD_FILE", self.database_password_file)
        try:
            address = make_url(self.database_url)
        except ArgumentError:
            raise SettingsRefused("BOT_DATABASE_URL is no address of a database") from None
        if not address.host or not address.username:
            raise SettingsRefused(
                "BOT_DATABASE_PASSWORD_FILE is set, but BOT_DATABASE_URL names no server with a user: "
                "write it as postgresql+asyncpg://user@host/name"
            )
        if address.password:
            raise SettingsRefused("BOT_DATABASE_URL and BOT_DATABASE_PASSWORD_FILE both hold a password: keep one")
        if not password:
            raise SettingsRefused("BOT_DATABASE_PASSWORD_FILE is empty: write the password of PostgreSQL into it")
        whole = address.set(password=password).render_as_string(hide_password=False)
        return self.model_copy(update={"database_url": whole})


def _secret_from(variable: str, file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except OSError as broken:
        # Not its whole text: whoever takes one variable for the other would find the secret in the log.
        raise SettingsRefused(f"{variable} cannot be read: {broken.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsRefused(f"{variable} cannot be read: it is not text in UTF-8") from None


def read_settings() -> Settings:
    """Read the environment and ``.env``.

    Raises:
        SettingsRefused: a variable cannot be read; the message names each and never holds its value.
    """
    try:
        settings = Settings()
    except ValidationError as refused:
        rows = (f"BOT_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in refused.errors())
        raise SettingsRefused("; ".join(rows)) from None
    return settings.with_password()
