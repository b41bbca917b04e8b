"""Carries the calls of python-telegram-bot on aiohttp (its own transport costs ten times as much).

What matters most is told apart here: nothing was written, or the answer was lost.
"""

import json
import logging
from typing import Any, Final

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram_out.failures import Refusal

# At «debug» the library logs every parameter: words, phones and, in addresses, the token.
logging.getLogger("telegram").setLevel(logging.INFO)

CONNECT_SECONDS: Final = 8.0
DOWNLOAD_SECONDS: Final = 60.0
CONNECTIONS: Final = 100
KEPT_ALIVE: Final = 15.0
"""Seconds; shorter than any server's, since a call on a line that is being closed gets lost."""


class NotSentError(NetworkError):
    """No connection: nothing was written."""


class AnswerLostError(NetworkError):
    """The call was written and its answer did not come: nobody can tell."""


class RefusedError(TelegramError):
    """Telegram said no."""

    __slots__ = ("refusal",)

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code} {refusal.description}")
        self.refusal = refusal


class AiohttpRequest(BaseRequest):
    """The transport. ``timeout`` in seconds is for a whole call, uploads included."""

    __slots__ = ("_download", "_session", "_timeout")

    def __init__(self, timeout: float) -> None:
        connect = min(CONNECT_SECONDS, timeout / 2)
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=connect)
        self._download = aiohttp.ClientTimeout(total=DOWNLOAD_SECONDS, connect=connect)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Give the seconds that a call may take."""
        return self._timeout.total

    async def initialize(self) -> None:
        """Open the pool of connections; a call does that too."""
        self._open()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_ALIVE)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    async def shutdown(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 -- the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call. Raises NotSentError, AnswerLostError, RefusedError.

        The caller's timeouts are overlooked: a lease rests on ours.
        """
        del read_timeout, write_timeout, connect_timeout, pool_timeout
        timeout = self._download if method == "GET" else self._timeout
        body = _written(request_data) if request_data is not None else {}
        try:
            async with self._open().request(method, url, timeout=timeout, **body) as response:
                payload = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None  # its words may hold the token
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AnswerLostError(type(error).__name__) from None  # as above
        if not 200 <= response.status < 300:  # noqa: PLR2004 -- the class of HTTP's yes
            raise RefusedError(_refusal(response, payload))
        return response.status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read a yes. Raises AnswerLostError where it is none: a proxy's page, or cut short."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or "result" not in answer:
            raise AnswerLostError("the answer is not of the Bot API")
        return answer


def _written(data: RequestData) -> dict[str, Any]:
    """Give the body of a call: JSON, or a form where files go along."""
    if not data.contains_files:
        body = json.dumps(data.parameters, ensure_ascii=False).encode()
        return {"data": body, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


def _refusal(response: aiohttp.ClientResponse, payload: bytes) -> Refusal:
    try:
        answer = json.loads(payload)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return Refusal(response.status, response.reason or "", _header_pause(response))
    parameters = answer.get("parameters") or {}
    return Refusal(
        code=response.status,
        description=str(answer.get("description", "")),
        retry_after=float(parameters.get("retry_after") or _header_pause(response)),
        migrated_to=parameters.get("migrate_to_chat_id"),
    )


def _header_pause(response: aiohttp.ClientResponse) -> float:
    """Give ``Retry-After`` in seconds, where the server said it so."""
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else 0.0
