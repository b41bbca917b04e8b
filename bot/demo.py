"""The demo community: loaded once, with a morning's worth of messages played through the service."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.demo_dates import with_dates
from bot.loading import load
from bot.web.auth import hashed_password
from bot.web.parts import DemoInfo
from flows.desk.actions import Act, Done, Reply, Take
from flows.messages import Address, Channel, InboundMessage
from flows.people import Resident
from flows.ports import Inbox
from flows.service import Service
from storage.unit_of_work import SqlStorage

FILES: Final = Path(__file__).parent / "demo"
COMMUNITY: Final = "tcmy"
PASSWORD: Final = "guanjia-demo"  # noqa: S105  # of a demo that listens on this machine alone
CLERKS: Final = ("012", "031", "051", "008", "001", "021", "032", "041")
HOMES: Final = ("3-2-501", "1-1-302", "2-1-802", "2-1-902")
"""Whose residents a newcomer can be, the first one first."""


def demo_info() -> DemoInfo:
    """Give what the demo's first page shows."""
    return DemoInfo(community=COMMUNITY, homes=HOMES, passwords=dict.fromkeys(CLERKS, PASSWORD))


def sign_ins(base_url: str) -> str:
    """Give what the terminal shows when the demo is ready."""
    return (
        f"\n  管家 Guanjia demo · 天成美雅\n\n"
        f"  Both sides      {base_url}/\n"
        f"  Resident's chat {base_url}/c/{COMMUNITY}\n"
        f"  Staff desk      {base_url}/desk\n"
        f"  Sign in there as {', '.join(CLERKS[:5])} … with the password {PASSWORD}\n\n"
        f"  Ctrl-C ends it; what was said is kept in var/.\n"
    )


async def load_demo(storage: SqlStorage, service: Service) -> None:
    """Load the community, its people and its morning; nothing where it is there already."""
    async with storage.read() as uow:
        if await uow.communities.get(COMMUNITY) is not None:
            return
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        residents = Path(folder) / "residents.csv"
        await asyncio.to_thread(_write_dated, residents, now)
        await load(
            storage,
            FILES / "community.yml",
            residents,
            FILES / "knowledge",
            dry_run=False,
            now=now,
        )
    await _set_passwords(storage)
    await _play_morning(storage, service, now)


def _write_dated(file: Path, now: datetime) -> None:
    written = (FILES / "residents.csv").read_text(encoding="utf-8")
    file.write_text(with_dates(written, now.date()), encoding="utf-8")


async def _set_passwords(storage: SqlStorage) -> None:
    password = await asyncio.to_thread(hashed_password, PASSWORD)
    async with storage.write() as uow:
        for number in CLERKS:
            await uow.sessions.set_password(COMMUNITY, number, password)


# --- the morning ---------------------------------------------------------------------------------


@dataclass
class _Morning:
    """What has been played: the ticket that each entry belongs to."""

    storage: SqlStorage
    service: Service
    tickets: list[int | None]


async def _play_morning(storage: SqlStorage, service: Service, now: datetime) -> None:
    entries: Sequence[Mapping[str, Any]] = YAML(typ="safe").load(FILES / "morning.yml")
    morning = _Morning(storage, service, [])
    for entry in entries:
        at = now - timedelta(minutes=entry["minutes_ago"])
        if "as" in entry:
            morning.tickets.append(await _says(morning, str(entry["as"]), entry["text"], at))
        else:
            await _acts(morning, entry, at)
            morning.tickets.append(None)


async def _says(morning: _Morning, who: str, text: str, at: datetime) -> int | None:
    """Let somebody write; gives the ticket that their words went to."""
    address = Address(Channel.WEB, "", f"demo:{who}")
    await _bound(morning.storage, address, who, at)
    inbound = InboundMessage(
        key=f"morning:{len(morning.tickets)}",
        message=f"morning:{len(morning.tickets)}",
        address=address,
        at=at,
        community=COMMUNITY,
        text=text,
        sender=who,
    )
    await _received(morning, inbound, at)
    async with morning.storage.read() as uow:
        conversation = await uow.conversations.at(address)
        if conversation is None:
            return None
        rows = await uow.messages.after(conversation.id)
    written = [row for row in rows if row.author == "resident"]
    return max(written, key=lambda row: row.seq).ticket if written else None


async def _received(morning: _Morning, inbound: InboundMessage, at: datetime) -> None:
    async with morning.storage.write() as uow:
        inbox: Inbox = uow.inbox
        await inbox.put(inbound, now=at)
        claimed = await inbox.claim(now=at, owner="demo", limit=1)
    for received in claimed:
        await morning.service.receive(received, at)


async def _bound(storage: SqlStorage, address: Address, who: str, at: datetime) -> None:
    """Let the first resident of a home write there; any other name is a visitor's."""
    async with storage.write() as uow:
        conversation = await uow.conversations.open(address, COMMUNITY, now=at, name=who)
        people: Sequence[Resident] = await uow.people.of_home(COMMUNITY, who)
        if conversation.person is None and people:
            first = min(people, key=lambda person: person.id)
            locked = await uow.conversations.get(conversation.id, lock=True)
            await uow.conversations.save(replace(locked, person=first, name=first.name))


async def _acts(morning: _Morning, entry: Mapping[str, Any], at: datetime) -> None:
    ticket = morning.tickets[entry["on"]]
    if ticket is None:
        return
    text = str(entry.get("text", ""))
    acts: dict[str, Act] = {
        "take": Take(ticket=ticket),
        "reply": Reply(ticket=ticket, text=text),
        "done": Done(ticket=ticket, text=text),
    }
    await morning.service.desk.act(COMMUNITY, str(entry["staff"]), acts[entry["do"]], at)
