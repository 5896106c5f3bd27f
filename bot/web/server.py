"""Serve over HTTP, with answers that say nothing of what serves: a status, and no more unless there is more to say."""

import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import hdrs, web

from bot.settings import SettingsRefused, host_and_port

BODY_LIMIT = 2**20
"""Most bytes of one request: the longest update that Telegram can send has less than half of it."""
KEPT_ALIVE = 75.0
"""Seconds that an idle connection is kept."""
LINGERING = 2.0
"""Seconds that the rest of a body is taken and thrown away after a refusal, so that the refusal arrives."""
CLOSING = 0.5
"""Seconds that answers under way get at the very end."""
_MOST_LINE = 4096

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serve(variable: str, listen: str, pages: Mapping[str, Handler], otherwise: Handler) -> AsyncIterator[str]:
    """Serve while the context lasts.

    Args:
        variable: Names the setting, for a refusal.
        listen: ``host:port``; port 0 takes a free one.
        pages: What answers GET at these paths.
        otherwise: What answers everything else.

    Yields:
        ``host:port`` where it is served.

    Raises:
        SettingsRefused: it cannot be served there.
    """
    host, port = host_and_port(listen)
    runner = web.AppRunner(
        _application(pages, otherwise),
        access_log=None,
        auto_decompress=False,
        keepalive_timeout=KEPT_ALIVE,
        lingering_time=LINGERING,
        max_line_size=_MOST_LINE,
        max_field_size=_MOST_LINE,
        shutdown_timeout=CLOSING,
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port, backlog=1024).start()
        except OSError as broken:
            raise SettingsRefused(_why_not(variable, listen, broken)) from None
        yield f"{host if ':' not in host else f'[{host}]'}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def bare(status: int, *, is_last: bool = False) -> web.Response:
    """Answer with a status alone; ``is_last`` closes the connection."""
    response = web.Response(status=status)
    if is_last:
        response.force_close()
    return response


async def refuse(_: web.Request) -> web.StreamResponse:
    """Answer as if there were nothing here."""
    return bare(404)


def _application(pages: Mapping[str, Handler], otherwise: Handler) -> web.Application:
    async def answer(request: web.Request) -> web.StreamResponse:
        page = pages.get(request.path) if request.method in (hdrs.METH_GET, hdrs.METH_HEAD) else None
        return await (page or otherwise)(request)

    @web.middleware
    async def plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Leave out the words that the framework has for what it refuses by itself."""
        try:
            return await handler(request)
        except web.HTTPException:
            return bare(404)

    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[plainly])
    app.router.add_route("*", "/{path:.*}", answer)
    app.on_response_prepare.append(_namelessly)
    return app


async def _namelessly(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.popall(hdrs.SERVER, None)


def _why_not(variable: str, listen: str, broken: OSError) -> str:
    if broken.errno == errno.EADDRINUSE:
        return f"{variable}: another program listens at {listen}: set {variable} to another port, or end that program"
    if broken.errno == errno.EACCES:
        return f"{variable}: {listen} is not for everybody: take a port above 1023, and let the proxy have the low one"
    return f"{variable}: this machine cannot listen at {listen}: write an address of its own, such as 127.0.0.1:8080"
