"""The in-process door: python-telegram-bot talks to the sandbox without sockets."""

import asyncio
import json
from typing import Any
from urllib.parse import unquote, urlsplit

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.sandbox.parameters import Parameters, Upload
from bot.sandbox.refusals import NOT_FOUND
from bot.sandbox.sandbox import ConnectionLost, Sandbox

DEFAULT_TIMEOUT = 5.0  # seconds, as python-telegram-bot's own


class SandboxRequest(BaseRequest):
    """Carries requests to a sandbox; everything passes as bytes, so that nothing is shared."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return DEFAULT_TIMEOUT

    async def initialize(self) -> None:
        """Do nothing: there is no connection."""

    async def shutdown(self) -> None:
        """Do nothing: there is no connection."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Carry one request out.

        Raises:
            TimedOut: the answer took longer than ``read_timeout``.
            NetworkError: the connection was lost.
        """
        path = unquote(urlsplit(url).path)
        if path.startswith("/file/bot"):
            return self._download(*path.removeprefix("/file/bot").split("/", 1))
        token, name = path.removeprefix("/bot").split("/", 1)
        seconds = DEFAULT_TIMEOUT if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        try:
            async with asyncio.timeout(seconds):
                reply = await self._sandbox.answer(token, name, _parameters(request_data))
        except TimeoutError:
            raise TimedOut from None
        except ConnectionLost:
            raise NetworkError("The connection was lost.") from None
        return reply.status, reply.body

    def _download(self, token: str, path: str) -> tuple[int, bytes]:
        file = self._sandbox.download(token, path)
        return (200, file.content) if file else (NOT_FOUND.code, json.dumps({"ok": False}).encode())


def _parameters(request_data: RequestData | None) -> Parameters:
    if request_data is None:
        return Parameters()
    files = {}
    for name, (file_name, content, _) in request_data.multipart_data.items():
        files[name] = Upload(file_name, content if isinstance(content, bytes) else content.read())
    return Parameters(json.loads(request_data.json_payload), files)
