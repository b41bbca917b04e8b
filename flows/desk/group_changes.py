"""What happens to a staff group itself: it migrates, topics are closed, the bot's rights go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows.community import Community
from flows.delivery import NOTICE_PREFIX, Notice
from flows.desk.actions import MANAGER
from flows.messages import Address, Envelope, GroupChange, OutboundMessage, Say
from flows.ports import UnitOfWork, Words


async def queues_at(uow: UnitOfWork, community: Community, group: Address) -> list[str]:
    """Give the queues that a community answers from a group, where it migrated to included."""
    found = []
    for queue in community.queues:
        named = replace(group, chat=str(queue.telegram)) if queue.telegram else None
        if named is not None and group in {named, await uow.links.current(named)}:
            found.append(queue.id)
    return found


async def note_change(uow: UnitOfWork, change: GroupChange) -> None:
    """Keep what is to be known of a group for what is sent there next.

    A topic that staff closed is opened by what a resident's open ticket brings there (CONTRACTS).
    """
    links, group = uow.links, change.group
    if change.migrated_to is not None:
        await links.group_moved(group, replace(group, chat=change.migrated_to))
    if change.forum is not None:
        await links.set_forum(group, change.forum)
    if change.topic_closed is not None:
        await links.set_closed(group, change.topic_closed, closed=True)
    if change.topic_reopened is not None:
        await links.set_closed(group, change.topic_reopened, closed=False)


async def tell_lost_rights(
    uow: UnitOfWork,
    words: Words,
    communities: Sequence[Community],
    change: GroupChange,
    now: datetime,
) -> None:
    """Tell staff once a day that the bot cannot do its work in a group (TELEGRAM 16).

    A bot that is still there says so itself; where it was put out, the manager's group is told.
    Delivery may find it out as well, and tells it by the same key.
    """
    group = change.group
    is_out = change.forum is None
    notice = Notice.GROUP_LOST if is_out else Notice.NO_RIGHTS
    for community in communities:
        manager = community.queue(MANAGER)
        where = group
        if is_out and manager is not None and manager.telegram is not None:
            where = await uow.links.current(replace(group, chat=str(manager.telegram)))
        queue = (await queues_at(uow, community, group))[0]
        said = Say(notice.value, {"queue": Say(f"queue-{queue.replace('_', '-')}")})
        day = now.astimezone(community.zone).date()
        await uow.outbox.put(
            Envelope(
                key=f"{NOTICE_PREFIX}{notice}:{group.account}:{group.chat}:{day}",
                address=where,
                body=OutboundMessage(text=words.say(said, community.language)),
                due=now,
            )
        )
