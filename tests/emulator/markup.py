"""Formatted text: HTML to entities and back, detected entities, lengths in UTF-16 units."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from .errors import Json, Refused, bad_request
from .rules import utf16

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough",
    "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "a": "text_link", "tg-emoji": "custom_emoji",
}  # fmt: skip
HTML_OF = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
    "expandable_blockquote": "blockquote", "text_link": "a", "text_mention": "a",
}  # fmt: skip
DETECTED = (
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?!\w)")),
    ("url", re.compile(r"https?://[^\s<>\"]+|(?<![\w@.])t\.me/[^\s<>\"]+")),
    ("email", re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}")),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)
OPAQUE = {"code", "pre", "text_link", "text_mention", "custom_emoji"}
CHARACTER_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
FIRST_NAMED_ENTITY_FIELDS = ("text_link", "url"), ("text_mention", "user")


@dataclass(slots=True)
class Styled:
    """A text and its entities, as the Bot API gives them."""

    text: str
    entities: list[Json] = field(default_factory=list)


def styled(
    text: str, parse_mode: str | None, entities: list[Json] | None, *, detect: bool = True
) -> Styled:
    """What a bot sends, as people will see it; ``Refused`` when it cannot be parsed."""
    if parse_mode:
        if parse_mode.lower() != "html":
            known = parse_mode.lower() in {"markdown", "markdownv2"}
            words = f"emulator: {parse_mode} is not emulated" if known else "unsupported parse_mode"
            raise bad_request(words)
        result = HtmlText(text).parse()
    else:
        result = Styled(text, given(text, entities or []))
    result = trimmed(Styled(result.text.replace("\r", ""), result.entities))
    return detected(result) if detect else result


def given(text: str, entities: list[Json]) -> list[Json]:
    """Entities that a bot names itself; one that lies outside the text is refused."""
    length = utf16(text)
    units = text.encode("utf-16-le", "surrogatepass")
    for each in entities:
        start, end = each["offset"], each["offset"] + each["length"]
        if each["offset"] < 0 or each["length"] <= 0 or end > length:
            raise bad_request("can't parse MessageEntity: ENTITY_BOUNDS_INVALID")
        for edge, word in ((start, "begins"), (end, "ends")):
            if 0xDC <= int.from_bytes(units[2 * edge + 1 : 2 * edge + 2], "little") <= 0xDF:
                raise bad_request(f"entity {word} in a middle of a UTF-16 symbol at byte offset")
        for kind, needed in FIRST_NAMED_ENTITY_FIELDS:
            if each["type"] == kind and needed not in each:
                raise bad_request(f'can\'t parse MessageEntity: field "{needed}" must be there')
    return ordered([dict(each) for each in entities])


def ordered(entities: list[Json]) -> list[Json]:
    """In the order in which Telegram lists them."""
    return sorted(entities, key=lambda each: (each["offset"], -each["length"]))


def trimmed(given_text: Styled) -> Styled:
    """White space at both ends falls away, as on the server."""
    start = len(given_text.text) - len(given_text.text.lstrip())
    text = given_text.text.strip()
    length = utf16(text)
    kept = []
    for each in given_text.entities:
        begin = max(each["offset"] - start, 0)
        end = min(each["offset"] - start + each["length"], length)
        if end > begin:
            kept.append({**each, "offset": begin, "length": end - begin})
    return Styled(text, kept)


def detected(result: Styled) -> Styled:
    """Add what Telegram finds by itself: commands, links, mentions, hashtags."""
    if not any(mark in result.text for mark in "/@#.:"):
        return result
    taken = [
        (e["offset"], e["offset"] + e["length"]) for e in result.entities if e["type"] in OPAQUE
    ]
    found: list[Json] = []
    for kind, pattern in DETECTED:
        for match in pattern.finditer(result.text):
            begin = utf16(result.text[: match.start()])
            end = begin + utf16(match.group())
            if any(begin < stop and end > start for start, stop in taken):
                continue
            taken.append((begin, end))
            found.append({"type": kind, "offset": begin, "length": end - begin})
    return Styled(result.text, ordered(result.entities + found))


@dataclass(slots=True)
class OpenTag:
    """A start tag that still waits for its end."""

    name: str
    kind: str | None
    offset: int
    extra: Json


class HtmlText:
    """A reader of Telegram's small HTML; its complaints carry byte offsets as the server's do."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[OpenTag] = []
        self.entities: list[Json] = []

    def parse(self) -> Styled:
        """The text without tags, and its entities; ``Refused`` when it is not well formed."""
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "<":
                if self.source.startswith("</", self.at):
                    self._end_tag()
                else:
                    self._start_tag()
            elif letter == "&":
                self._reference()
            else:
                stop = next(
                    (i for i in range(self.at, len(self.source)) if self.source[i] in "<&"),
                    len(self.source),
                )
                self._write(self.source[self.at : stop])
                self.at = stop
        if self.open:
            name = self.open[-1].name
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{name}"')
        return Styled("".join(self.out), ordered(merged(self.entities)))

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.units += utf16(text)

    def _byte(self, index: int) -> int:
        return len(self.source[:index].encode("utf-8", "surrogatepass"))

    def _reference(self) -> None:
        match = CHARACTER_REFERENCE.match(self.source, self.at)
        if match is None:
            self._write("&")
            self.at += 1
            return
        self._write(html.unescape(match.group()))
        self.at = match.end()

    def _start_tag(self) -> None:
        begin = self.at
        match = re.compile(r"<([^\s>]*)").match(self.source, begin)
        name = match.group(1).lower() if match else ""
        self.at = begin + 1 + len(name)
        if self.at >= len(self.source):
            raise unparsable(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in TAGS:
            offset = self._byte(begin)
            raise unparsable(f'Unsupported start tag "{name}" at byte offset {offset}')
        attributes = self._attributes(name, begin)
        self.at += 1  # the ">"
        self.open.append(self._opened(name, attributes, begin))

    def _attributes(self, name: str, begin: int) -> dict[str, str]:
        pattern = re.compile(
            r"""\s*(?P<key>[^\s=>"']+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?"""
        )
        found: dict[str, str] = {}
        while True:
            while self.at < len(self.source) and self.source[self.at].isspace():
                self.at += 1
            if self.at >= len(self.source):
                raise unparsable(f"Unclosed start tag at byte offset {self._byte(begin)}")
            if self.source[self.at] == ">":
                return found
            match = pattern.match(self.source, self.at)
            if match is None:
                offset = self._byte(begin)
                raise unparsable(
                    f'Empty attribute name in the tag "{name}" at byte offset {offset}'
                )
            self.at = match.end()
            rest = self.source[self.at : self.at + 1]
            if rest == "=" or rest in {'"', "'"}:
                raise unparsable(f"Unclosed start tag at byte offset {self._byte(begin)}")
            value = match["value"] or ""
            if value[:1] in {'"', "'"}:
                value = html.unescape(value[1:-1])
            found[match["key"].lower()] = value

    def _opened(self, name: str, attributes: dict[str, str], begin: int) -> OpenTag:
        kind: str | None = TAGS[name]
        extra: Json = {}
        if name == "a":
            link = attributes.get("href", "")
            user = re.fullmatch(r"tg://user\?id=(\d+)", link)
            if user:
                kind, extra = "text_mention", {"user_id": int(user.group(1))}
            elif re.match(r"(?:https?|tg|mailto|tel|ftp|tonsite)[:/]", link, re.IGNORECASE):
                extra = {"url": link}
            else:
                kind = None  # a link without a usable address stays plain text
        elif name == "span" and attributes.get("class") != "tg-spoiler":
            offset = self._byte(begin)
            raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        elif name == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        elif name == "tg-emoji":
            extra = {"custom_emoji_id": attributes.get("emoji-id", "")}
        elif name == "code" and attributes.get("class", "").startswith("language-"):
            extra = {"language": attributes["class"].removeprefix("language-")}
        return OpenTag(name, kind, self.units, extra)

    def _end_tag(self) -> None:
        begin = self.at
        offset = self._byte(begin)
        if not self.open:
            raise unparsable(f"Unexpected end tag at byte offset {offset}")
        match = re.compile(r"</([^\s>]*)\s*(>?)").match(self.source, begin)
        if match is None or not match.group(2):
            raise unparsable(f"Unclosed end tag at byte offset {offset}")
        name, tag = match.group(1).lower(), self.open[-1]
        if name and name != tag.name:
            raise unparsable(
                f"Unmatched end tag at byte offset {offset}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        self.open.pop()
        self.at = match.end()
        length = self.units - tag.offset
        if length and tag.kind:
            self.entities.append(
                {"type": tag.kind, "offset": tag.offset, "length": length, **tag.extra}
            )


def merged(entities: list[Json]) -> list[Json]:
    """``<pre><code class=…>`` is one entity; a language on a lone ``code`` is none."""
    spans = {(e["offset"], e["length"]): e for e in entities if e["type"] == "pre"}
    kept = []
    for each in entities:
        outer = spans.get((each["offset"], each["length"]))
        if each["type"] == "code":
            language = each.pop("language", None)
            if outer is not None:
                if language:
                    outer["language"] = language
                continue
        kept.append(each)
    return kept


def unparsable(words: str) -> Refused:
    """The refusal of a text that is not well formed."""
    return bad_request(f"can't parse entities: {words}")


def to_html(text: str, entities: list[Json]) -> str:
    """The text with its entities as tags again: what a test compares with."""
    units = text.encode("utf-16-le", "surrogatepass")
    openings: dict[int, list[str]] = {}
    closings: dict[int, list[str]] = {}
    for each in entities:
        tag = HTML_OF.get(each["type"])
        if tag is None:
            continue
        openings.setdefault(each["offset"], []).append(start_of(tag, each))
        closings.setdefault(each["offset"] + each["length"], []).insert(0, f"</{tag}>")
    edges = sorted({0, len(units) // 2, *openings, *closings})
    parts: list[str] = []
    for index, edge in enumerate(edges):
        parts += closings.get(edge, [])
        parts += openings.get(edge, [])
        stop = edges[index + 1] if index + 1 < len(edges) else edge
        piece = units[2 * edge : 2 * stop].decode("utf-16-le", "surrogatepass")
        parts.append(html.escape(piece, quote=False))
    return "".join(parts)


def start_of(tag: str, entity: dict[str, Any]) -> str:
    """The start tag of an entity."""
    if entity["type"] == "text_link":
        return f'<a href="{html.escape(entity["url"])}">'
    if entity["type"] == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">'
    return f"<{tag}>"
