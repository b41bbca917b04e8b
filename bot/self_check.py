"""What a deployment looks at when it starts: whether each bot can do its work in its groups."""

from collections.abc import Mapping

import structlog

from bot.telegram_probe import ProbeError, bot_of, missing_rights
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
    return lacking
