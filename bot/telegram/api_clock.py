"""Ask a Bot API server what time it is, without a token."""

from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp_socks import ProxyConnector, ProxyError

_PATIENCE = 10.0


async def api_clock(address: str, proxy: str) -> datetime | None:
    """Return the time that a server writes into its answers, to the second; None where it does not say.

    Args:
        address: Of the Bot API.
        proxy: As ``BOT_PROXY``; empty for none.
    """
    is_socks = proxy.startswith("socks")
    connector = ProxyConnector.from_url(proxy) if is_socks else aiohttp.TCPConnector()
    through = None if is_socks or not proxy else proxy
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, proxy=through, timeout=timeout) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, ProxyError, OSError, TimeoutError, KeyError, ValueError):
        return None
