"""What a deployment looks at when it starts: whether each bot can do its work in its groups."""

from collections.abc import Mapping

import structlog

from bot.telegram_probe import ProbeError, bot_of, call, missing_rights
from flows.community import Community

_log = structlog.get_logger(__name__)


async def check_groups(
    token: str, api_url: str, community: Community, moved: Mapping[int, int]
) -> int:
    """Log an error for every group in which the bot lacks something; give how many those are.

    A bot that is no administrator hears no answer of staff's, and nothing else would say so.
    ``moved`` says where groups live that migrated.
    """
    try:
        bot = await bot_of(token, api_url)
    except ProbeError as error:
        _log.warning("groups not checked", community=community.id, error=str(error))
        return 0
    lacking = 0
    for group in sorted({queue.telegram for queue in community.queues if queue.telegram}):
        queues = ", ".join(queue.id for queue in community.queues if queue.telegram == group)
        try:
            remedy = await missing_rights(token, api_url, bot, moved.get(group, group))
        except ProbeError as error:
            remedy = f"{error}: is the bot in this group?"
        if remedy is not None:
            lacking += 1
            _log.error(
                "group not fit for its queues",
                community=community.id,
                group=group,
                queues=queues,
                remedy=remedy,
            )
    if not await _can_write_to_contact(token, api_url, community):
        lacking += 1
        _log.error(
            "company contact out of reach",
            community=community.id,
            remedy="complaints about a manager go to them: let them write to the bot once",
        )
    return lacking


async def _can_write_to_contact(token: str, api_url: str, community: Community) -> bool:
    """Tell whether a bot may write to the company's contact; true where there is none."""
    contact = community.contact
    if contact is None:
        return True
    try:
        await call(token, api_url, "getChat", chat_id=contact.telegram)
    except ProbeError:
        return False
    return True
