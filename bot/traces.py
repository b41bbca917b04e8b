"""Where an error came from, for the log: its places and types without its words.

The words of an error often quote what it was about (``invalid literal: '…'``), which may be what a
resident wrote, a name or a number: none of that stands in a log (SPEC 9).
"""

import traceback
from collections.abc import Iterator
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None]
"""What ``sys.exc_info`` gives of an error."""


def traced(exc_info: Raised) -> str:
    """Give the traceback of an error and of those that led to it, the first cause first."""
    return "\n".join(_lines(exc_info[1]))


def _lines(error: BaseException) -> Iterator[str]:
    for each in reversed(_chain(error)):
        for place in traceback.format_tb(each.__traceback__):
            yield place.rstrip("\n")
        yield f"{type(each).__module__}.{type(each).__qualname__}"
        if isinstance(each, BaseExceptionGroup):
            for member in each.exceptions:
                yield from _lines(member)


def _chain(error: BaseException) -> list[BaseException]:
    """Give an error, what caused it, what caused that."""
    chain: list[BaseException] = []
    led_by: BaseException | None = error
    while led_by is not None and led_by not in chain:
        chain.append(led_by)
        context = None if led_by.__suppress_context__ else led_by.__context__
        led_by = led_by.__cause__ or context
    return chain
