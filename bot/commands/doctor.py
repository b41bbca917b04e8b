"""``guanjia doctor``: what is wrong with an installation, and what to do about it."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer

from bot.commands.running import FAILED, run, say

if TYPE_CHECKING:
    from bot.settings import Settings
    from flows.community import Community
    from storage.unit_of_work import SqlStorage

LEAST_FREE: Final = 1 << 30
"""Bytes that a disk should have left."""
MOST_SKEW: Final = 5.0
"""Seconds by which this machine's clock may differ from the database's."""

PATIENCE: Final = 5.0
"""Seconds that a Rasa server may take here; it loads its dictionary at the first question."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` is empty where it is well."""

    subject: str
    state: str
    remedy: str = ""


def doctor() -> None:
    """Look at database, migrations, tokens, groups, model, clock and disk; say what to do."""
    from bot.settings import load_settings

    settings = load_settings()
    findings = run(_findings(settings))
    for finding in findings:
        mark = "WRONG" if finding.remedy else "well "
        remedy = f" — {finding.remedy}" if finding.remedy else ""
        say(f"{mark}  {finding.subject:<14} {finding.state}{remedy}")
    if any(finding.remedy for finding in findings):
        raise typer.Exit(FAILED)


async def _findings(settings: "Settings") -> list[Finding]:
    from storage.crypt import Crypt
    from storage.database import Database
    from storage.unit_of_work import SqlStorage

    found = [_disk(settings), _model(settings)]
    if settings.nlu_backend == "rasa" and settings.rasa_url is not None:
        found.append(await _rasa(settings.rasa_url))
    if not _has_database(settings):
        remedy = "guanjia load FILE.yml makes it, guanjia demo too"
        return [*found, Finding("database", "there is none yet", remedy)]
    database = Database(settings.database_url, pooler=settings.postgres_pooler)
    storage = SqlStorage(database, Crypt(settings.secret()))
    try:
        return found + [finding async for finding in _of_storage(settings, storage)]
    except Exception as error:  # noqa: BLE001 -- whatever a database raises is the finding
        said = next(iter(str(error).splitlines()), type(error).__name__)
        remedy = "is it running, and is GUANJIA_DATABASE_URL right?"
        return [*found, Finding("database", f"cannot be used: {said}", remedy)]
    finally:
        await storage.close()


def _has_database(settings: "Settings") -> bool:
    """Tell whether the file is there: opening SQLite would make it."""
    return settings.sqlite_file is None or settings.sqlite_file.exists()


def _disk(settings: "Settings") -> Finding:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.data_dir).free
    except OSError as error:
        remedy = "set GUANJIA_DATA_DIR to a folder that can be written"
        return Finding("disk", f"{settings.data_dir}: {error.strerror}", remedy)
    remedy = "" if free >= LEAST_FREE else "make room: files and the database need it"
    return Finding("disk", f"{free / LEAST_FREE:.1f} GiB free in {settings.data_dir}", remedy)


def _model(settings: "Settings") -> Finding:
    from nlu.in_force import folder_in_force
    from nlu.training import default_folder

    folder = folder_in_force(settings.models, default_folder(fallback=settings.models))
    there = (folder / "model.json").exists()
    state = f"{folder}" if there else "not trained yet"
    return Finding("model", state, "" if there else "guanjia nlu train, or just start")


async def _rasa(url: str) -> Finding:
    """Ask the server as a message would; without it the embedded model reads."""
    from nlu.rasa.server import RasaError, RasaServer

    try:
        known = await RasaServer(url, limit=PATIENCE).known()
    except RasaError as error:
        remedy = "is it running with --enable-api and a model, and is GUANJIA_RASA_URL right?"
        return Finding("rasa", f"no answer: {error}", remedy)
    remedy = "" if known else "train it on nlu/data with nlu/rasa/config.yml"
    return Finding("rasa", f"answers; ranks {known} of our intents", remedy)


async def _of_storage(settings: "Settings", storage: "SqlStorage") -> AsyncIterator[Finding]:
    from datetime import UTC, datetime

    from storage.database import head

    skew = abs((await storage.database.now() - datetime.now(UTC)).total_seconds())
    yield Finding("database", storage.database.kind)
    at = await storage.database.revision()
    if at != head():
        remedy = "any command but this one migrates it; an older program needs the newer one"
        yield Finding("migrations", f"at {at}, this program is at {head()}", remedy)
        return
    yield Finding("migrations", f"at {at}")
    remedy = "" if skew <= MOST_SKEW else "set this machine's clock by NTP"
    yield Finding("clock", f"{skew:.1f} s from the database's", remedy)
    async with storage.read() as uow:
        found = [await uow.communities.get(name) for name in await uow.communities.ids()]
    communities = [community for community in found if community is not None]
    named = ", ".join(community.id for community in communities)
    remedy = "" if communities else "guanjia load FILE.yml"
    yield Finding("communities", named or "none yet", remedy)
    for community in communities:
        async for finding in _of_telegram(settings, community):
            yield finding


async def _of_telegram(settings: "Settings", community: "Community") -> AsyncIterator[Finding]:
    from bot.telegram_probe import ProbeError, bot_of, missing_rights

    token, subject = settings.token_of(community), f"bot of {community.id}"
    if token is None:
        remedy = f"set {community.token_env}" if community.token_env else ""
        yield Finding(subject, "no token: web chat and desk alone", remedy)
        return
    try:
        bot = await bot_of(token, settings.telegram_api_url)
    except ProbeError as error:
        yield Finding(subject, str(error), "is the token right, and is there a way out?")
        return
    yield Finding(subject, f"@{bot.name}")
    for group in sorted({queue.telegram for queue in community.queues if queue.telegram}):
        queues = ", ".join(queue.id for queue in community.queues if queue.telegram == group)
        try:
            lacking = await missing_rights(token, settings.telegram_api_url, bot, group)
        except ProbeError as error:
            lacking = f"{error}: is the bot in this group?"
        yield Finding(f"group {group}", queues, lacking or "")
