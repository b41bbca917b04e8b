"""Dates around today in the demo's files: ``{today+3}`` is a birthday, ``{date-28}`` a whole date."""

import re
from datetime import date, timedelta
from typing import Final

_PLACEHOLDER: Final = re.compile(r"\{(today|date)([+-]\d+)?\}")


def with_dates(content: str, today: date) -> str:
    """Fill in the placeholders that the demo's README describes."""

    def written(found: re.Match[str]) -> str:
        day = today + timedelta(days=int(found[2] or 0))
        return day.strftime("%m-%d") if found[1] == "today" else day.isoformat()

    return _PLACEHOLDER.sub(written, content)
