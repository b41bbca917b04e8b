"""What a method takes: names, types and lengths, read from ``botapi-rules.json``.

Values arrive as the strings of a form or as JSON; they leave typed. Telegram itself overlooks
parameters that it does not know; here they are refused, since they are always a mistake.
"""

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import Refused, bad_request

RULES_FILE = Path(__file__).with_name("botapi-rules.json")
TRUE_WORDS, FALSE_WORDS = {"true", "yes", "1"}, {"false", "no", "0", ""}

# Telegram clamps these instead of refusing them.
CLAMPED = {("getUpdates", "limit"), ("setWebhook", "max_connections")}
# These are counted after the entities are parsed, by the method itself.
COUNTED_AFTER_PARSING = {"text", "caption"}

MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "from_chat_id": "from_chat_id is empty",
    "message_thread_id": "invalid message thread identifier specified",
    "name": "title must be non-empty",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "photo": "there is no photo in the request",
    "video": "there is no video in the request",
    "voice": "there is no voice in the request",
    "audio": "there is no audio in the request",
    "document": "there is no document in the request",
    "sticker": "there is no sticker in the request",
    "animation": "there is no animation in the request",
    "video_note": "there is no video note in the request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
OUT_OF_LIMITS = {
    ("InlineKeyboardButton", "callback_data"): "BUTTON_DATA_INVALID",
    ("BotCommand", "command"): "BOT_COMMAND_INVALID",
    ("BotCommand", "description"): "BOT_COMMAND_DESCRIPTION_INVALID",
    ("answerCallbackQuery", "text"): "MESSAGE_TOO_LONG",
    ("sendMediaGroup", "media"): "wrong number of items in the album: 2-10 are allowed",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came as a part of the form."""

    name: str
    data: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How long or how large a field may be."""

    low: int
    high: int
    unit: str

    def holds(self, value: Any) -> bool:
        """Whether the value is within the limit, counted in the limit's unit."""
        return self.low <= self.measure(value) <= self.high

    def measure(self, value: Any) -> int:
        """The value's size in the limit's unit."""
        if self.unit == "bytes":
            return len(str(value).encode())
        if self.unit == "characters":
            return utf16(str(value))
        return len(value) if isinstance(value, list) else int(value)


def utf16(text: str) -> int:
    """The length in UTF-16 units, which is what Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


Check = Callable[[Any, str], Any]


class Rules:
    """The Bot API's own description of its methods, as a judge of calls."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.methods: Mapping[str, Any] = data["methods"]
        self.types: Mapping[str, Any] = data["types"]
        self.names = {name.lower(): name for name in self.methods}
        self.limits = {
            (row["owner"], row["field"]): Limit(row["min"], row["max"], row["unit"])
            for row in data["limits"]
        }
        self._checks: dict[str, Check] = {}

    def canonical(self, method: str) -> str | None:
        """The method's name in its usual letters, or None when there is no such method."""
        return self.names.get(method.lower())

    def read(self, method: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Raw values of a call in, typed ones out; ``Refused`` when one of them is wrong."""
        params = self.methods[method]["params"]
        values: dict[str, Any] = {}
        for name, value in raw.items():
            if value is None:
                continue
            if name not in params:
                raise bad_request(f'emulator: {method} has no parameter "{name}"')
            values[name] = self._one(method, name, params[name]["type"], value)
        for name, rule in params.items():
            if rule["required"] and name not in values:
                words = MISSING.get(name, f'parameter "{name}" is required')
                raise bad_request(words)
        return values

    def check_type(self, type_name: str, value: Any) -> Any:
        """Judge a value against a type of the Bot API by name; ``Refused`` when it is wrong."""
        return self._check(type_name)(value, type_name)

    def _one(self, method: str, name: str, kind: str, value: Any) -> Any:
        if isinstance(value, str) and needs_json(kind):
            value = parse_json(name, value)
        typed = self._check(kind)(loosen(kind, value), name)
        self._within(method, name, typed)
        return typed

    def _within(self, owner: str, field: str, value: Any) -> None:
        limit = self.limits.get((owner, field))
        if limit is None or (owner, field) in CLAMPED:
            return
        if field in COUNTED_AFTER_PARSING and owner != "answerCallbackQuery":
            return
        if limit.holds(value):
            return
        words = OUT_OF_LIMITS.get((owner, field))
        if words is None:
            what = "title" if field == "name" else field
            short = limit.measure(value) < limit.low
            words = f"{what} must be non-empty" if short else f"{what} is too long"
        raise bad_request(words)

    def _check(self, kind: str) -> Check:
        found = self._checks.get(kind)
        if found is None:
            found = self._checks[kind] = self._build(kind)
        return found

    def _build(self, kind: str) -> Check:
        if kind.startswith("Array of "):
            return self._array(kind.removeprefix("Array of "))
        options = re.split(r" or |, | and ", kind)
        if len(options) > 1:
            return self._any_of(options)
        return PRIMITIVES.get(kind) or self._object(kind)

    def _array(self, item_kind: str) -> Check:
        def check(value: Any, path: str) -> Any:
            if not isinstance(value, list):
                raise bad_request(f"can't parse {path}: expected an Array of {item_kind}")
            item = self._check(item_kind)
            return [item(each, f"{path}[{index}]") for index, each in enumerate(value)]

        return check

    def _any_of(self, options: list[str]) -> Check:
        def check(value: Any, path: str) -> Any:
            refusals: list[Refused] = []
            for option in self._likely(options, value):
                try:
                    return self._check(option)(value, path)
                except Refused as refused:
                    refusals.append(refused)
            # The closest alternative names the mistake best.
            raise max(refusals, key=lambda each: "has no field" not in each.description)

        return check

    def _likely(self, options: list[str], value: Any) -> list[str]:
        """The alternatives that the value's own ``type`` points at, else all of them."""
        if isinstance(value, dict) and isinstance(value.get("type"), str):
            tail = "".join(word.capitalize() for word in value["type"].split("_"))
            named = [option for option in options if option.endswith(tail)]
            return named or options
        if isinstance(value, dict):
            fitting = [o for o in options if set(value) & set(self._fields(o))]
            return fitting or options
        return options

    def _fields(self, kind: str) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.types.get(kind, {}).get("fields", {})
        return fields

    def _object(self, kind: str) -> Check:
        if kind not in self.types:
            raise LookupError(f"the rules name no type {kind}")
        fields = self._fields(kind)
        if not fields:
            heirs = [name for name in self.types if name.startswith(kind) and self._fields(name)]
            return self._any_of(heirs) if heirs else anything
        return functools.partial(self._fill, kind, fields)

    def _fill(self, kind: str, fields: Mapping[str, Any], value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {path}: expected an Object of type {kind}")
        for name, each in value.items():
            if name not in fields:
                raise bad_request(f'can\'t parse {path}: {kind} has no field "{name}"')
            self._check(fields[name]["type"])(each, f"{path}.{name}")
            self._within(kind, name, each)
        for name, rule in fields.items():
            if rule["required"] and name not in value:
                raise bad_request(f'can\'t parse {path}: {kind} must have the field "{name}"')
        return value


def needs_json(kind: str) -> bool:
    """Whether a string of a form holds JSON for this type."""
    return not any(word in PRIMITIVES for word in re.split(r" or ", kind))


def parse_json(name: str, value: str) -> Any:
    """The JSON of a form's field; ``Refused`` when it is none."""
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def loosen(kind: str, value: Any) -> Any:
    """A form has only strings: give numbers and truths the type that the rule names."""
    if not isinstance(value, str):
        return value
    if kind in {"Integer", "Integer or String"} and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "Float" and re.fullmatch(r"-?\d+(\.\d*)?([eE][-+]?\d+)?", value):
        return float(value)
    if kind == "Boolean" and value.lower() in TRUE_WORDS | FALSE_WORDS:
        return value.lower() in TRUE_WORDS
    return value


def anything(value: Any, _path: str) -> Any:
    """The check of a type without fields: whatever is given."""
    return value


def primitive(name: str, holds: Callable[[Any], bool]) -> Check:
    """The check of a type without parts."""

    def check(value: Any, path: str) -> Any:
        if not holds(value):
            raise bad_request(f"can't parse {path}: expected {name}, got {value!r:.60}")
        return value

    return check


PRIMITIVES: dict[str, Check] = {
    "Integer": primitive("Integer", lambda v: isinstance(v, int) and not isinstance(v, bool)),
    "String": primitive("String", lambda v: isinstance(v, str)),
    "Boolean": primitive("Boolean", lambda v: isinstance(v, bool)),
    "True": primitive("True", lambda v: v is True),
    "Float": primitive("Float", lambda v: isinstance(v, int | float) and not isinstance(v, bool)),
    "InputFile": primitive("InputFile", lambda v: isinstance(v, Upload | str)),
}


@functools.cache
def load() -> Rules:
    """The rules of the file beside this module, read once."""
    return Rules(json.loads(RULES_FILE.read_text("utf-8")))
