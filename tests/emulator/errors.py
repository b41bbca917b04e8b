"""The refusals of the Bot API: a code, its words, and what stands beside them."""

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """A call that the Bot API answers with ``ok: false``; ``code`` is the HTTP status too."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters or {}


def bad_request(words: str, **parameters: Any) -> Refused:
    """A 400 with the words behind ``Bad Request:``."""
    return Refused(400, f"Bad Request: {words}", parameters)


def forbidden(words: str) -> Refused:
    """A 403 with the words behind ``Forbidden:``."""
    return Refused(403, f"Forbidden: {words}")


def too_many_requests(seconds: int) -> Refused:
    """A 429 that says after how many whole seconds to come again."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
