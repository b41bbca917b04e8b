"""How long an album is waited for is a number of the community's file."""

from datetime import timedelta

from bot.app import album_silence
from tests.playbook import community, photo, stage


async def test_an_album_waits_for_the_silence_that_its_community_asks_for(
    database_url: str,
) -> None:
    asked = timedelta(seconds=4)
    async with stage(database_url, community(numbers={"album_silence": asked})) as play:
        part = play.inbound(attachments=(photo(),), album="a")
        async with play.storage.write() as uow:
            await uow.inbox.put(part, now=play.now, silence=album_silence([play.place]))
        for seconds, taken in ((3, 0), (4, 1)):
            then = play.now + timedelta(seconds=seconds)
            async with play.storage.write() as uow:
                claimed = await uow.inbox.claim(now=then, owner="test", limit=1)
            assert len(claimed) == taken


def test_a_bot_of_several_communities_waits_for_the_most_patient() -> None:
    patient = community(numbers={"album_silence": timedelta(seconds=3)})
    assert album_silence([community(), patient]) == timedelta(seconds=3)
    assert album_silence([community()]) == timedelta(seconds=1)
