"""Carry requests to the Bot API over aiohttp."""

import json
from typing import Any

import aiohttp
from aiohttp_socks import ProxyConnector, ProxyError
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.telegram.fields import cut_result

CONNECTIONS = 256
"""As many as lanes: a press never waits for a connection."""
_UNSET = BaseRequest.DEFAULT_NONE
_DONE = b'{"ok":true,"result":true}'
_FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
_NOT_THE_API = "something else than the Bot API has answered"


class NotSent(NetworkError):
    """There was no connection: a request surely did not arrive."""


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's transport on aiohttp.

    The stock one on httpx re-checks every pooled connection for every other one: at 64 requests in flight it serves a
    tenth of these. Errors never carry the address, because the address carries the token.
    """

    def __init__(self, proxy: str = "", *, connections: int = CONNECTIONS) -> None:
        self._proxy = proxy
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return 15.0

    async def initialize(self) -> None:
        """Open the pool of connections."""
        if self._session is not None:
            return
        is_socks = self._proxy.startswith("socks")
        connector = (
            ProxyConnector.from_url(self._proxy, limit=self._connections)
            if is_socks
            else aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
        )
        proxy = None if is_socks or not self._proxy else self._proxy
        self._session = aiohttp.ClientSession(connector=connector, proxy=proxy, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _UNSET,
        write_timeout: Any = _UNSET,
        connect_timeout: Any = _UNSET,
        pool_timeout: Any = _UNSET,
    ) -> tuple[int, bytes]:
        """Send one request.

        Returns:
            The status code and the body; results are cut to what the bot uses.

        Raises:
            TimedOut: no answer in time: nobody knows whether the request arrived.
            NotSent: no connection: the request surely did not arrive.
            NetworkError: the connection was lost, or somebody else answered, such as a proxy.
        """
        assert self._session is not None, "initialize() comes first"
        wait = self.read_timeout if read_timeout is _UNSET else read_timeout
        timeout = aiohttp.ClientTimeout(total=wait, connect=10.0)
        form = _form(request_data)
        headers = _FORM_TYPE if isinstance(form, bytes) else None
        try:
            async with self._session.request(method, url, data=form, headers=headers, timeout=timeout) as response:
                body = await response.read()
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientConnectorError as broken:
            raise NotSent(f"no connection to the Bot API ({type(broken).__name__})") from None
        except (aiohttp.ClientError, ProxyError, OSError) as broken:
            raise NetworkError(f"no answer from the Bot API ({type(broken).__name__})") from None
        if not response.ok:
            return response.status, _refusal(body)
        if method == "GET":
            return response.status, body
        if b'"result"' not in body:
            raise NetworkError(_NOT_THE_API)
        return response.status, _cut(url.rpartition("/")[2], body)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; the library's own method logs what it cannot read, with the names and texts in it.

        Raises:
            NetworkError: something else than the Bot API has answered.
        """
        answer = _read(payload)
        if not answer:
            raise NetworkError(_NOT_THE_API)
        return answer


def _form(request_data: RequestData | None) -> aiohttp.FormData | bytes | None:
    """Write a form; yarl quotes ten times as fast as the standard library, and Cyrillic is all quoting."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return URL.build(path="/", query=request_data.json_parameters).raw_query_string.encode()
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form


def _cut(method: str, body: bytes) -> bytes:
    """Cut the result of a message; everything else is small, or is read field by field."""
    if method.startswith("edit") and body.startswith(b'{"ok":true'):
        return _DONE  # where an edited message stands is known, and nothing else of it may enter
    if not method.startswith(("send", "edit", "copy")):
        return body
    answer = _read(body)
    if not answer.get("ok"):
        return body
    return json.dumps({"ok": True, "result": cut_result(method, answer.get("result"))}).encode()


def _refusal(body: bytes) -> bytes:
    """Keep what Telegram says of a refusal; the error page of a proxy would name the address, and so the token."""
    answer = _read(body)
    said = {key: answer[key] for key in ("description", "parameters") if key in answer}
    return json.dumps({"ok": False} | said).encode()


def _read(body: bytes) -> dict[str, Any]:
    """Read a JSON object; empty for anything else."""
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
