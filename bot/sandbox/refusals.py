"""How Telegram refuses a request, in its own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer of the Bot API."""

    code: int
    description: str
    retry_after: int | None = None


class Refused(Exception):
    """The Bot API answers this request with an error."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.description)
        self.refusal = refusal


NOT_FOUND = Refusal(404, "Not Found")
UNAUTHORIZED = Refusal(401, "Unauthorized")
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
STRANGER = Refusal(403, "Forbidden: bot can't initiate conversation with a user")
SERVER_ERROR = Refusal(500, "Internal Server Error")
OTHER_CONSUMER = Refusal(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = Refusal(409, "Conflict: terminated by setWebhook request")
WEBHOOK_ACTIVE = Refusal(
    409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def bad_request(reason: str) -> Refused:
    """Make the error that Telegram gives for a request it does not like."""
    return Refused(Refusal(400, f"Bad Request: {reason}"))


def forbidden(reason: str) -> Refused:
    """Make the error that Telegram gives where the bot may not write."""
    return Refused(Refusal(403, f"Forbidden: {reason}"))


def too_many_requests(retry_after: int) -> Refusal:
    """Make the error that tells a bot to wait.

    Args:
        retry_after: Seconds.
    """
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after)
