"""The methods that say where updates are pushed to."""

from urllib.parse import SplitResult, urlsplit

from bot.sandbox.objects import Json
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

# https://core.telegram.org/bots/api#setwebhook
MAX_SECRET = 256
MAX_CONNECTIONS = 100
CONNECTIONS = 40
PORTS = frozenset({None, 80, 88, 443, 8443})
THIS_MACHINE = "127.0.0.1"  # here alone http and any port will do, which Telegram never takes


def set_webhook(world: World, parameters: Parameters) -> bool:
    """Carry out setWebhook: whoever polls is told so, and from now on updates are pushed where there is a server."""
    url, secret = parameters.text("url"), parameters.text("secret_token")
    if not url:
        return delete_webhook(world, parameters)
    _check_address(url)
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not all(char.isascii() and (char.isalnum() or char in "_-") for char in secret):
        raise bad_request("secret token contains unallowed characters")
    if "allowed_updates" in parameters.values:
        world.updates.allow(parameters.json("allowed_updates") or ())
    connections = min(max(parameters.integer("max_connections", CONNECTIONS), 1), MAX_CONNECTIONS)
    _drop(world, parameters)
    world.webhook = {"url": url, "max_connections": connections, "secret_token": secret}
    world.updates.wake()
    return True


def delete_webhook(world: World, parameters: Parameters) -> bool:
    """Carry out deleteWebhook."""
    world.webhook = {}
    _drop(world, parameters)
    world.updates.wake()
    return True


def get_webhook_info(world: World, _: Parameters) -> Json:
    """Carry out getWebhookInfo."""
    kept = {name: value for name, value in world.webhook.items() if name != "secret_token"}
    waiting = {"has_custom_certificate": False, "pending_update_count": len(world.updates.queue)}
    return {"url": ""} | kept | waiting | {"allowed_updates": sorted(world.updates.allowed)}


def _check_address(url: str) -> None:
    try:
        parts: SplitResult = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("bad webhook: Wrong port number specified in the URL") from None
    if parts.scheme == "http" and host == THIS_MACHINE:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if host != THIS_MACHINE and port not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _drop(world: World, parameters: Parameters) -> None:
    if parameters.flag("drop_pending_updates"):
        world.updates.queue.clear()
