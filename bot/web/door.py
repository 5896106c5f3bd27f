"""Where Telegram brings updates, and the word by which it is known: both are made of the bot's token."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from aiohttp import hdrs
from aiohttp.web import BaseRequest

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of the header: Bot API, setWebhook)
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Door:
    """A path and a secret, which every process with the same token makes for itself; a new token changes both.

    The path is made of the secret, too: Telegram tells nobody the secret that it was given, but it tells the address,
    and by that alone it is known which secret goes with it.
    """

    path: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, str]:
        """What must stand in no log."""
        return self.path.removeprefix("/"), self.secret

    def knows(self, request: BaseRequest) -> bool:
        """Tell whether it is Telegram that brings an update; it takes as long for a wrong word as for the right one."""
        is_path = _same(request.raw_path, self.path)
        is_secret = _same(request.headers.get(SECRET_HEADER, ""), self.secret)
        is_known = is_path & is_secret
        return is_known and request.method == hdrs.METH_POST and request.content_type == _JSON


def door_of(token: str) -> Door:
    """Make the door of a bot.

    Args:
        token: The bot's.
    """
    secret = _derived(token, "vyraj webhook secret 1")
    return Door(f"/{_derived(token, f'vyraj webhook path 1 {secret}')}", secret)


def _derived(token: str, label: str) -> str:
    """Derive 256 bits from a token, in letters that Telegram allows in a secret: A-Z, a-z, 0-9, _ and -."""
    return urlsafe_b64encode(hmac.digest(token.encode(), label.encode(), sha256)).decode().rstrip("=")


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), right.encode())
