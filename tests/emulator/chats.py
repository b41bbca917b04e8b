"""The methods about the bot itself, chats, members, files and commands."""

from typing import Any

from .calls import Call, emulates
from .errors import Json, Refused, bad_request
from .files import DOWNLOAD_LIMIT
from .world import MESSAGE_RIGHTS, Bot, Chat, Member

GIFTS = {
    "unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True,
    "premium_subscription": True, "gifts_from_channels": True,
}  # fmt: skip
OWN_TEXTS = {
    "MyName": "name", "MyDescription": "description", "MyShortDescription": "short_description",
}  # fmt: skip


def own_account(bot: Bot) -> Json:
    """A bot as ``getMe`` shows it."""
    return bot.shown() | {
        "can_join_groups": True,
        "can_read_all_group_messages": bot.reads_all,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


@emulates("getMe")
def get_me(call: Call) -> Json:
    """Who the bot is."""
    return own_account(call.bot)


@emulates("getChat")
def get_chat(call: Call) -> Json:
    """All about a chat."""
    chat = call.chat()
    body = chat.shown() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": GIFTS,
    }
    if chat.kind in {"group", "supergroup"}:
        body["permissions"] = dict.fromkeys(MESSAGE_RIGHTS, True) | {
            "can_react_to_messages": True,
            "can_edit_tag": True,
        }
    if chat.linked:
        body["linked_chat_id"] = chat.linked.id
    if chat.pinned:
        body["pinned_message"] = chat.pinned[-1].shown(call.bot, nested=True)
    return body


def group_of(call: Call) -> Chat:
    """The group that a call names; a private chat has no members to speak of."""
    chat = call.chat()
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return chat


@emulates("getChatAdministrators")
def get_administrators(call: Call) -> list[Json]:
    """The administrators, other bots left out."""
    return [
        member.shown()
        for member in group_of(call).members.values()
        if member.is_admin and (not member.account.is_bot or member.account is call.bot)
    ]


@emulates("getChatMemberCount")
def get_member_count(call: Call) -> int:
    """How many are in the chat."""
    chat = call.chat()
    return 2 if chat.kind == "private" else sum(m.is_in for m in chat.members.values())


@emulates("getChatMember")
def get_member(call: Call) -> Json:
    """Somebody's place in a chat."""
    chat = call.chat()
    account = call.world.accounts.get(call.params["user_id"])
    if account is None:
        raise bad_request("user not found")
    if chat.kind == "private":
        return Member(account).shown()
    return (chat.member(account.id) or Member(account, "left")).shown()


@emulates("leaveChat")
def leave(call: Call) -> bool:
    """The bot goes."""
    chat = group_of(call)
    call.world.set_member(chat, Member(call.bot, "left"), call.bot)
    return True


@emulates("getFile")
def get_file(call: Call) -> Json:
    """Where a file can be downloaded, up to 20 MB."""
    file = call.world.files.find(call.params["file_id"], call.bot.id)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return file.shown(call.bot.id) | {"file_path": file.path}


def scope_key(call: Call) -> tuple[str, str]:
    """Whose commands are meant: scope and language."""
    scope = call.get("scope") or {"type": "default"}
    if "chat_id" in scope:
        call.world.reach(call.bot, scope["chat_id"])
    parts = [str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope]
    return ":".join(parts), call.get("language_code") or ""


@emulates("setMyCommands")
def set_commands(call: Call) -> bool:
    """The list that people see behind the slash."""
    commands = call.params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        name = each["command"].removeprefix("/")
        if not name.replace("_", "").isalnum() or name != name.lower() or not name.isascii():
            raise bad_request("BOT_COMMAND_INVALID")
    call.bot.commands[scope_key(call)] = commands
    return True


@emulates("getMyCommands")
def get_commands(call: Call) -> list[Json]:
    """The list for one scope and language, exactly as it was set."""
    return call.bot.commands.get(scope_key(call), [])


@emulates("deleteMyCommands")
def delete_commands(call: Call) -> bool:
    """No own list any more."""
    call.bot.commands.pop(scope_key(call), None)
    return True


@emulates(*(f"set{name}" for name in OWN_TEXTS))
def set_own_text(call: Call) -> bool:
    """The bot's name and descriptions, by language."""
    what = call.method.removeprefix("set")
    text = call.get(OWN_TEXTS[what], "")
    call.bot.texts[what, call.get("language_code") or ""] = text
    return True


@emulates(*(f"get{name}" for name in OWN_TEXTS))
def get_own_text(call: Call) -> Json:
    """The same, read."""
    what = call.method.removeprefix("get")
    default = call.bot.first_name if what == "MyName" else ""
    language = call.get("language_code") or ""
    text = call.bot.texts.get((what, language)) or call.bot.texts.get((what, "")) or default
    return {OWN_TEXTS[what]: text}


@emulates("setChatMenuButton", "setMyDefaultAdministratorRights")
def set_nothing(_call: Call) -> bool:
    """Accepted; nothing in the emulated world depends on it."""
    return True


@emulates("getChatMenuButton")
def get_menu_button(_call: Call) -> Json:
    """The usual one."""
    return {"type": "commands"}


@emulates("logOut", "close")
def farewell(_call: Call) -> Any:
    """Telegram refuses these for ten minutes after the start; here always."""
    raise Refused(429, "Too Many Requests: retry after 600", {"retry_after": 600})
