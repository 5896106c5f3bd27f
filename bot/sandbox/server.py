"""The door over HTTP: the Bot API, the chat page and its files, for this machine only."""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.page_api import add_page_api, close_streams
from bot.sandbox.parameters import Parameters, Upload
from bot.sandbox.pushing import PATIENT, Manner, pushing
from bot.sandbox.refusals import Refused, bad_request
from bot.sandbox.sandbox import ConnectionLost, Sandbox, spell_refusal

HOST = "127.0.0.1"
MAX_REQUEST = 60 * 2**20  # bytes: the largest upload that Telegram takes, and its form around it
PAGE = Path(__file__).parent / "page"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

SANDBOX: web.AppKey[Sandbox] = web.AppKey("sandbox", Sandbox)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_server(sandbox: Sandbox) -> web.Application:
    """Make the application that serves a sandbox."""
    app = web.Application(client_max_size=MAX_REQUEST, middlewares=[_for_this_machine_only])
    app[SANDBOX] = sandbox
    app.router.add_route("*", "/bot{token}/{method}", _call)
    app.router.add_get("/file/bot{token}/{path:.+}", _download)
    app.router.add_get("/", _page)
    app.router.add_get("/page/{name}", _page)
    add_page_api(app, sandbox)
    app.on_response_prepare.append(_add_headers)
    return app


@contextlib.asynccontextmanager
async def serve(sandbox: Sandbox, port: int, manner: Manner = PATIENT) -> AsyncIterator[str]:
    """Serve a sandbox on 127.0.0.1 while the context lasts, and push updates where it is given a webhook.

    Args:
        sandbox: What is served.
        port: 0 takes a free one.
        manner: How it pushes.

    Yields:
        The address of the page; ``<address>/bot`` is the base of the Bot API.
    """
    app = make_server(sandbox)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        async with pushing(sandbox.world, manner):
            yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        close_streams(app)
        await runner.cleanup()


@web.middleware
async def _for_this_machine_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other web pages in the same browser from driving the bot, by name tricks or by requests across sites."""
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    if request.host not in (f"{HOST}:{port}", f"localhost:{port}"):
        return web.json_response({"error": "This server answers only to 127.0.0.1 and localhost."}, status=403)
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    is_foreign = (origin is not None and origin != f"http://{request.host}") or site not in ("none", "same-origin")
    if is_foreign and request.path != "/":
        return web.json_response({"error": "Another web page may not use this server."}, status=403)
    return await handler(request)


async def _call(request: web.Request) -> web.StreamResponse:
    token, method = request.match_info["token"], request.match_info["method"]
    try:
        reply = await request.app[SANDBOX].answer(token, method, await _parameters(request))
    except ConnectionLost:
        return _hang_up(request)
    except Refused as refused:
        reply = spell_refusal(refused.refusal)
    return web.Response(status=reply.status, body=reply.body, content_type="application/json")


async def _download(request: web.Request) -> web.StreamResponse:
    file = request.app[SANDBOX].download(request.match_info["token"], request.match_info["path"])
    if file is None:
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
    return web.Response(body=file.content, content_type="application/octet-stream")


async def _page(request: web.Request) -> web.StreamResponse:
    path = PAGE / request.match_info.get("name", "index.html")
    if path.parent != PAGE or not path.is_file():
        return web.json_response({"error": "There is no such page."}, status=404)
    return web.FileResponse(path)


async def _parameters(request: web.Request) -> Parameters:
    """Read parameters as Telegram does: from the address, and from a form, a multipart form or JSON."""
    values = dict(request.query)
    if request.content_type == "application/json":
        return Parameters.of(values | _object(await request.text()))
    files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read())
        elif isinstance(value, str):
            values[name] = value
        else:
            files[name] = Upload(name, bytes(value))
    return Parameters(values, files)


def _object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text or "{}")
    except json.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("object expected")
    return body


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)  # goes nowhere: the connection is closed


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
