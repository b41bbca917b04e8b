"""Files of bills brought to the books: the same for the command line and the desk page."""

from datetime import datetime

from bot.fees import homes_in, read_bills, read_paid
from bot.residents import Source
from bot.settings import Settings
from bot.words import load_words
from flows.community import Community, Staff
from flows.desk.place import Places
from flows.fees.taking_in import TakenIn, paid, take_in
from storage.unit_of_work import SqlUnitOfWork


def errand(uow: SqlUnitOfWork, community: Community, now: datetime, settings: Settings) -> Places:
    """Give what carrying it out needs, from the command line."""
    token = settings.token_of(community)
    account = token.partition(":")[0] if token else ""
    return Places(uow=uow, words=load_words(), community=community, now=now, account=account)


async def load(places: Places, staff: Staff, source: Source) -> TakenIn:
    """Take in a table of bills. Raises Refused; then nothing has changed."""
    community = places.community
    homes = homes_in(source) & _homes(community)
    living = {home: await places.uow.people.of_home(community.id, home) for home in homes}
    return await take_in(places, staff, read_bills(source, community, living))


async def keep_paid(places: Places, staff: Staff, source: Source) -> int:
    """Keep what a list says is paid. Raises Refused; then nothing has changed."""
    community = places.community
    homes = homes_in(source) & _homes(community)
    known = await places.uow.fees.of(community.id, homes, lock=True)
    return await paid(places, staff.number, read_paid(source, community, known))


def _homes(community: Community) -> frozenset[str]:
    return frozenset(home.id for building in community.buildings for home in building.homes)
