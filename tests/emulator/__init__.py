"""A Telegram for the tests: strict, stateful, on a loopback port.

In a test of this process::

    async with Emulator() as emu:                     # emu.url: http://127.0.0.1:PORT
        bot = emu.bot(token="42:secret")              # or any: emu.bot(); bot.token, bot.id
        wang = emu.user("王芳", 700001)
        clerk = emu.user("李敏", 700012)
        desk = emu.supergroup(-1001000000001, "客服", forum=True, admins=[bot], members=[clerk])
        wang.writes(bot, "厨房漏水了")
        card = await emu.wait_for(lambda: desk.find("厨房漏水"))
        press = clerk.presses("接单", on=card)
        await emu.wait_for(lambda: press.answered)
        clerk.writes(desk, "马上到", topic=card.topic)     # or clerk.replies(card, "马上到")
        await emu.wait_for(lambda: emu.chat(wang.id).find("马上到"))

Addresses: aiogram ``TelegramAPIServer.from_base(emu.url)``; python-telegram-bot
``base_url=emu.url + "/bot"``, ``base_file_url=emu.url + "/file/bot"``; a process
``TELEGRAM_API_URL=emu.url``. In a process of its own: ``python -m tests.emulator --port N
--token 42:secret`` prints ``ready http://…`` and is driven by ``POST /_emulator/{order}`` with
a JSON object (orders: the public methods of ``control.Control``, described there).

Emulator
    ``Emulator(*, host="127.0.0.1", port=0)``; ``await start()``, ``await stop()``, async with
    ``bot(name, *, id, token, username, reads_all=False) -> Bot``
    ``user(name, id, *, username, last_name, language_code, is_bot=False) -> Person``
    ``supergroup(id, title, *, forum=False, admins=(), members=(), username) -> Group``
    ``group(id, title, *, admins, members) -> Group``, ``channel(id, title, *, admins) -> Group``
    ``chat(id, bot=None) -> Chat``: a group's number, or a person's (the chat with ``bot``)
    ``await wait_for(condition, timeout=60.0, why="")``: its true value, or AssertionError with
    the latest calls; ``await quiet(seconds=0.1, timeout=60.0)``: until no call comes any more
    ``advance(*, seconds, minutes, hours)``: the world's clock (48 h, 24 h, 15 s of a press)
    ``time_factor = 0.01``: the webhook's waits between retries; ``webhook_routes[public] = real``
    ``calls: list[CallRecord]`` and ``calls_of(method, *, chat, ok)``; ``faults``; ``meter``
    ``push(bot, kind, body, *, lane)``: any update; ``duplicate_next(bot, times=1)``
    ``await redeliver(bot, update=None, *, times=1, parallel=False) -> statuses``
    ``restart_update_ids(bot, at=None)``; ``bot.mailbox``: ``pending sent attempts webhook``

Person (all the writing methods take ``topic= reply_to= anonymous= as_channel= extra=
update_extra=``; ``where`` is a Bot, a Group or a Chat)
    ``starts(bot, payload="")``, ``writes(where, text, *, entities=None)``, ``writes_in`` the same,
    ``replies(message, text)``, ``sends_photo(where, caption="", *, data=None)``,
    ``sends_video(where, caption, *, data, size)``, ``sends_voice(where, *, data, duration)``,
    ``sends_audio``, ``sends_document(where, name, caption, *, data, mime, size)``,
    ``sends_animation``, ``sends_video_note``, ``sends_sticker(where, emoji)``,
    ``sends_location(where, latitude, longitude)``, ``sends_venue``,
    ``sends_contact(where, phone, *, first_name, user_id)``, ``sends_poll``, ``sends_dice``,
    ``sends_story``, ``sends_album(where, items=3, caption="", *, kind="photo") -> list[Message]``,
    ``forwards(message, where)``, ``sends(where, content, …)`` (any content at all)
    ``edits(message, text)``, ``deletes(message)``, ``presses(label_or_data, on, *, stale=False)
    -> Press`` (``answered answer alert``), ``taps(key, bot, *, phone)`` (reply keyboard),
    ``reacts(message, emoji)``, ``blocks(bot)``, ``unblocks(bot)``, ``deactivates()``,
    ``joins(group)``, ``leaves(group)``, ``pins(message)``, ``chat_with(bot) -> Chat``, ``id``

Group: ``id chat messages texts last topics owner``, ``topic(part|id)``, ``in_topic(topic|None)``,
    ``said_by(who)``, ``find(part)``, ``add kick remove(who)``, ``promote(who, *rights,
    anonymous=False, title=None)``, ``demote(who, *rights)``, ``restrict(who, *rights)``,
    ``migrate(new_id=None) -> id``, ``delete()``, ``turn_topics_off()``, ``turn_topics_on()``,
    ``create_topic(name, by=None) -> Topic``, ``rename_topic(topic, name)``, ``close_topic``,
    ``reopen_topic``, ``delete_topic``, ``close_general()``, ``rename(title)``,
    ``channel_post(channel, text)``

Chat: ``messages`` (visible now, service messages too), ``texts``, ``last``, ``said_by(who)``,
    ``in_topic(id|None)``, ``find(part)``, ``open_topics``, ``topics``, ``pinned``, ``actions``
    (typing …), ``log`` (all, deleted too)
Message: ``id text html kind entities buttons rows markup keyboard sender topic thread_id
    reply_to album media edited history deleted pinned is_service reactions``,
    ``button(label_or_data)``; ``media.file.data``
CallRecord: ``at bot method params chat ok code description result done answered weight text``

Faults: ``emu.faults.too_many_requests(retry_after=1, *, hold=None, …)``, ``server_error(code=502)``,
    ``garbage()``, ``refuse(code, description, parameters=None)``, ``drop_before()``,
    ``drop_after()`` (done, the answer lost), ``slow(seconds)``; each with ``method= chat= bot=
    times=1 skip=0 when=`` and giving a ``Fault`` (``hits``, ``cancel()``); ``clear()``
Meter: ``emu.meter.busiest(window, *, bot, chat, methods=PACED) -> int``, ``accepted``,
    ``strict = RateLimits(bot=(30, 1.0), private=(1, 1.0), group=(20, 60.0))`` refuses with 429

Telegram's ways that are kept on purpose: a reply outside topics carries ``message_thread_id``
too; every message in a topic answers the topic's root; a bot hears of its own service messages;
editing without ``reply_markup`` takes the buttons away; a message with a reply keyboard cannot be
edited; closed topics refuse administrators as well; file identifiers are good for one bot only.
"""

from .faults import EDITS, PACED, POSTS, TOPIC_ACTIONS, CallRecord, Fault, RateLimits
from .files import png
from .people import Group, Person
from .server import Emulator
from .world import Bot, Chat, Message, Press, Topic

__all__ = [
    "EDITS",
    "PACED",
    "POSTS",
    "TOPIC_ACTIONS",
    "Bot",
    "CallRecord",
    "Chat",
    "Emulator",
    "Fault",
    "Group",
    "Message",
    "Person",
    "Press",
    "RateLimits",
    "Topic",
    "png",
]
