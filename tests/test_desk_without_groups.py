"""A company that works on the desk page alone: no Telegram group, no clerk on Telegram."""

from dataclasses import replace
from datetime import date

from flows.community import Community
from flows.desk.actions import (
    ApproveWords,
    AskApproval,
    Done,
    FileReport,
    Fold,
    Take,
)
from tests.playbook import Playbook, at, community, stage


def at_the_desk() -> Community:
    plain = community()
    return replace(
        plain,
        queues=tuple(replace(queue, telegram=None) for queue in plain.queues),
        staff=tuple(replace(member, telegram=None) for member in plain.staff),
    )


async def lift(play: Playbook, who: str, home: str) -> int:
    """A report that the lift stands still; gives its ticket."""
    await play.lives(who, home, who, None)
    play.means["电梯坏了，停在一楼不动了"] = "repair_lift"
    await play.resident("电梯坏了，停在一楼不动了", who=who)
    return (await play.ticket()).id


async def test_what_would_be_told_in_a_group_is_seen_on_the_desk(database_url: str) -> None:
    async with stage(database_url, at_the_desk()) as play:
        # One fault that three report is folded, and the third is asked about by nobody's card.
        one, two = await lift(play, "li", "3-2-501"), await lift(play, "wang", "3-2-502")
        assert (await play.clerk("031", Fold(ticket=one))).done
        three = await lift(play, "zhao", "3-1-101")
        assert (await play.clerk("031", Fold(ticket=three))).done
        async with play.storage.read() as uow:
            ((incident, _),) = (await uow.incidents.of_tickets([two])).values()
            assert len(await uow.incidents.members(incident.id)) == 3

        # The manager approves on the desk; there is no group to remind them in.
        play.means["房产证什么时候办下来"] = "ask_facility"
        await play.resident("房产证什么时候办下来", who="zhou")
        inquiry = await play.ticket()
        asked = await play.clerk("012", AskApproval(ticket=inquiry.id, text="预计明年三月"))
        play.later(hours=2)
        assert await play.tick("approvals") == {}
        await play.heard("zhou")
        assert asked.held is not None
        approved = await play.clerk("001", ApproveWords(ticket=inquiry.id, held=asked.held))
        assert approved.done
        assert "预计明年三月" in (await play.heard("zhou"))[-1].text

        # The ledger of the day is kept for the supervisor, who confirms it on its page.
        play.now = at("09:00", date(2026, 11, 24))
        assert await play.tick("ledgers") == {"ledger_handed": 1}
        play.now = at("09:00", date(2026, 11, 25))
        assert (await play.tick("ledgers"))["ledger_reminded"] == 1
        assert await play.service.desk.confirm_ledger("tcmy", "008", "2026-11-23", play.now)
        async with play.storage.read() as uow:
            (copy,) = await uow.ledgers.of_period(play.place.id, "2026-11-23")
        assert copy.read_at == play.now

        # The report of an emergency is filed; the manager finds it with the ticket.
        await play.resident("厨房着火了!!", who="li")
        fire = (await play.ticket()).id
        await play.clerk("031", Take(ticket=fire))
        await play.clerk("031", Done(ticket=fire, text="已用灭火器扑灭"))
        told = {"harm": "无人受伤", "cause": "油锅无人看管", "change": "加装报警器"}
        assert (await play.clerk("031", FileReport(ticket=fire, told=told))).done
        assert await play.deliver() == []
