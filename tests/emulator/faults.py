"""Failures on order, and the book of all calls with their times."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from typing import Any

from .errors import Json, Refused, too_many_requests

POSTS = (
    "sendMessage", "sendPhoto", "sendVideo", "sendVoice", "sendAudio", "sendDocument",
    "sendSticker", "sendAnimation", "sendVideoNote", "sendLocation", "sendVenue", "sendContact",
    "sendPoll", "sendDice", "sendMediaGroup", "copyMessage", "copyMessages", "forwardMessage",
    "forwardMessages",
)  # fmt: skip
EDITS = (
    "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup",
)  # fmt: skip
TOPIC_ACTIONS = (
    "createForumTopic", "editForumTopic", "closeForumTopic", "reopenForumTopic",
    "deleteForumTopic",
)  # fmt: skip
PACED = frozenset(POSTS + EDITS + TOPIC_ACTIONS)


@dataclass(slots=True, eq=False)
class CallRecord:
    """One call of a bot: what it asked and what it got. ``at`` is on the monotonic clock."""

    at: float
    bot: int
    method: str
    params: Json
    chat: int | str | None
    ok: bool = False
    code: int = 0
    description: str = ""
    result: Any = None
    done: bool = False  # it took effect
    answered: bool = True  # the answer was sent
    weight: int = 1  # an album counts as its messages

    @property
    def text(self) -> str:
        """The text or caption that was sent."""
        return str(self.params.get("text") or self.params.get("caption") or "")


class Way(StrEnum):
    """How a call fails."""

    REFUSE = "refuse"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    SLOW = "slow"
    GARBAGE = "garbage"


@dataclass(slots=True, eq=False)
class Fault:
    """One order to fail: for which calls, how often, and how."""

    way: Way
    methods: frozenset[str] | None
    chat: int | None
    bot: int | None
    times: int | None
    skip: int
    when: Callable[[Json], bool] | None
    refusal: Refused | None = None
    seconds: float = 0.0
    until: float | None = None
    hits: int = 0

    def meets(self, call: CallRecord) -> bool:
        """Whether this call is to fail; counts."""
        if not (self._is_on() and self._fits(call)):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.hits += 1
        return True

    def _is_on(self) -> bool:
        used_up = self.times is not None and self.hits >= self.times
        return not used_up and (self.until is None or time.monotonic() < self.until)

    def _fits(self, call: CallRecord) -> bool:
        return (
            (self.methods is None or call.method in self.methods)
            and (self.chat is None or call.chat == self.chat)
            and (self.bot is None or call.bot == self.bot)
            and (self.when is None or self.when(call.params))
        )

    def cancel(self) -> None:
        """No further call fails because of this."""
        self.times = self.hits


class Faults:
    """The failures that a test ordered; the first that fits a call is the one it meets.

    Every order takes: ``method`` (a name, several, or None for all but ``getUpdates`` and
    ``getMe``), ``chat``, ``bot`` (numbers), ``times`` (None: for ever), ``skip`` (so many
    fitting calls pass first), ``when`` (a predicate over the typed parameters).
    """

    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def _order(self, way: Way, refusal: Refused | None = None, **scope: Any) -> Fault:
        method = scope.pop("method", None)
        names = None if method is None else (method,) if isinstance(method, str) else method
        seconds, until = scope.pop("seconds", 0.0), scope.pop("until", None)
        fault = Fault(
            way=way,
            methods=frozenset(names) if names is not None else None,
            chat=scope.pop("chat", None),
            bot=scope.pop("bot", None),
            times=scope.pop("times", 1),
            skip=scope.pop("skip", 0),
            when=scope.pop("when", None),
            refusal=refusal,
            seconds=seconds,
            until=until,
        )
        if scope:
            raise TypeError(f"unknown: {', '.join(scope)}")
        self.orders.append(fault)
        return fault

    def too_many_requests(
        self, retry_after: int = 1, *, hold: float | None = None, **scope: Any
    ) -> Fault:
        """429 with ``retry_after`` seconds; ``hold``: every fitting call for so many seconds."""
        if hold is not None:
            scope |= {"until": time.monotonic() + hold, "times": None}
        return self._order(Way.REFUSE, too_many_requests(retry_after), **scope)

    def server_error(self, code: int = 502, **scope: Any) -> Fault:
        """A 5xx; nothing took effect."""
        words = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
        return self._order(Way.REFUSE, Refused(code, words.get(code, "Server Error")), **scope)

    def garbage(self, code: int = 502, **scope: Any) -> Fault:
        """A 5xx of a proxy: HTML in place of JSON; nothing took effect."""
        return self._order(Way.GARBAGE, Refused(code, "Bad Gateway"), **scope)

    def refuse(
        self, code: int, description: str, parameters: Json | None = None, **scope: Any
    ) -> Fault:
        """Any refusal, with its whole description."""
        return self._order(Way.REFUSE, Refused(code, description, parameters), **scope)

    def drop_before(self, **scope: Any) -> Fault:
        """The connection is lost before anything took effect."""
        return self._order(Way.DROP_BEFORE, **scope)

    def drop_after(self, **scope: Any) -> Fault:
        """The call took effect, then the connection is lost: the answer never comes."""
        return self._order(Way.DROP_AFTER, **scope)

    def slow(self, seconds: float, **scope: Any) -> Fault:
        """The call takes effect, its answer comes after so many seconds."""
        return self._order(Way.SLOW, seconds=seconds, **scope)

    def met_by(self, call: CallRecord) -> Fault | None:
        """The order that this call meets, if any."""
        for fault in self.orders:
            if fault.methods is None and call.method in {"getUpdates", "getMe"}:
                continue
            if fault.meets(call):
                return fault
        return None

    def clear(self) -> None:
        """Take back all orders."""
        self.orders.clear()


@dataclass(slots=True)
class RateLimits:
    """Calls allowed in a window of seconds; strict when set on the meter."""

    bot: tuple[int, float] = (30, 1.0)
    private: tuple[int, float] = (1, 1.0)
    group: tuple[int, float] = (20, 60.0)


@dataclass(slots=True)
class Meter:
    """When the accepted posts, edits and topic actions came, by bot and chat."""

    strict: RateLimits | None = None
    accepted: list[CallRecord] = field(default_factory=list)

    def note(self, call: CallRecord) -> None:
        """Remember an accepted call if it counts."""
        if call.method in PACED:
            self.accepted.append(call)

    def judge(self, call: CallRecord) -> None:
        """Where limits are strict: ``Refused`` with 429 when this call is one too many."""
        if self.strict is None or call.method not in PACED:
            return
        private = isinstance(call.chat, int) and call.chat > 0
        own = self.strict.private if private else self.strict.group
        for (count, window), chat in ((self.strict.bot, None), (own, call.chat)):
            recent = [
                past
                for past in self._since(call.at - window)
                if past.bot == call.bot and (chat is None or past.chat == chat)
            ]
            if sum(past.weight for past in recent) + call.weight > count:
                wait = window - (call.at - recent[0].at) if recent else window
                raise too_many_requests(max(1, int(wait + 0.999)))

    def _since(self, instant: float) -> list[CallRecord]:
        """The accepted calls after an instant, in their order."""
        late = takewhile(lambda past: past.at > instant, reversed(self.accepted))
        return list(late)[::-1]

    def busiest(
        self,
        window: float,
        *,
        bot: int | None = None,
        chat: int | None = None,
        methods: frozenset[str] = PACED,
    ) -> int:
        """The largest number of accepted calls in any ``window`` seconds."""
        recent: deque[CallRecord] = deque()
        most = 0
        for call in self.accepted:
            if call.method not in methods or (bot is not None and call.bot != bot):
                continue
            if chat is not None and call.chat != chat:
                continue
            recent.append(call)
            while call.at - recent[0].at >= window:
                recent.popleft()
            most = max(most, sum(each.weight for each in recent))
        return most

    def chats(self) -> set[int | str | None]:
        """The chats that were written to."""
        return {call.chat for call in self.accepted}
