"""Server-sent events: how they are written, and an answer that goes on until somebody leaves."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi.responses import StreamingResponse

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a line is sent that says nothing: proxies hang up else."""
RETRY: Final = b"retry: 2000\n\n"
"""Milliseconds after which a browser that lost the stream comes back."""
NOTHING: Final = b": \n\n"


def event(name: str, data: Any, event_id: object = None) -> bytes:
    """Write one event; JSON has no line breaks of its own."""
    number = "" if event_id is None else f"id: {event_id}\n"
    return f"{number}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def waited(changed: asyncio.Event) -> bool:
    """Wait for a change; False when there was none for the length of a heartbeat."""
    try:
        await asyncio.wait_for(changed.wait(), HEARTBEAT)
    except TimeoutError:
        return False
    changed.clear()
    return True


class EventStream(StreamingResponse):
    """An answer of events that no proxy keeps back."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes], status_code: int = 200) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, status_code, headers)
