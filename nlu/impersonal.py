"""A text without anybody in it: phones, IDs, homes, plates, numbers and names give way to ``⟨…⟩``.

What is left may be kept for training (SPEC 4): rather a word too many is taken out than one too few.
"""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from flows.community import Community
from flows.privacy import veil
from nlu import entities
from nlu.normalise import normalise

LONGEST: Final = 2000
"""So many characters are looked through; the rest is left out."""
_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
_TOKEN: Final = re.compile(r"⟨(phone|id):\d+⟩")
_NAMED: Final = {"phone": "⟨phone⟩", "plate": "⟨plate⟩", "ticket": "⟨ticket⟩"}
_HOME: Final = "⟨home⟩"
_NAME: Final = "⟨name⟩"
_PLACEHOLDERS: Final = re.compile(r"(⟨[a-z]+⟩)")
_AGAIN: Final = re.compile(r"(⟨[a-z]+⟩)(?:\s*\1)+")

_CONTACT: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[!-~]+"
    r"|(?<=微信)号?[:\uff1a是\s]*[A-Za-z][\w-]{4,}|(?<![\w@])@[A-Za-z]\w{4,}"
)
_LONG_NUMBER: Final = re.compile(r"\d(?:[\s-]?[\dXx]){5,}")
"""Whatever it is: an account, a card, a part of a phone number."""
_SURNAME: Final = (
    "(?:欧阳|司马|上官|诸葛|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋"
    "蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文])"
)
_TITLED: Final = re.compile(
    rf"{_SURNAME}[\u4e00-\u9fff]{{0,2}}(?=先生|女士|小姐)"
    rf"|{_SURNAME}(?=太太|阿姨|大爷|大妈|大姐|大哥|叔叔?|奶奶|爷爷|伯伯?|师傅|经理|主任|老师|医生|姐|哥|总)"
    rf"|(?:(?<=我叫)|(?<=名叫)|(?<=名字是)|(?<=姓名)){_SURNAME}[\u4e00-\u9fff]{{1,2}}"
    r"|(?<=我姓)[\u4e00-\u9fff]"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr|Madam)\.?\s+[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?"
    r"|(?:(?<=[Mm]y name is )|(?<=[Tt]his is )|(?<=I'm )|(?<=I am ))[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\b"
)
"""Who is named by a title or names themselves."""
_GIVEN: Final = 2
"""So many characters at least does a given name have by which somebody is called alone."""


def impersonal(text: str, community: Community, names: Collection[str]) -> str:
    """Give a text of one line without what tells of anybody; ``names`` are people it may name."""
    said = " ".join(text[:LONGEST].split())
    said = _TOKEN.sub(r"⟨\1⟩", veil(said, community.country)[0])
    said = _without_entities(said, community)
    patterns = ((_CONTACT, "⟨contact⟩"), (_LONG_NUMBER, "⟨number⟩"), (_TITLED, _NAME))
    for pattern, placeholder in (*_of_names(names), *patterns):
        said = _outside_placeholders(said, pattern, placeholder)
    return _AGAIN.sub(r"\1", said).strip()


def _without_entities(text: str, community: Community) -> str:
    """Take out what the reader finds: homes and pieces of homes, phones, plates, ticket numbers."""
    normal = normalise(text)
    found = entities.find(normal, community, _ANY_TIME)
    spans = [(*normal.span(start, end), _HOME) for start, end in found.homes]
    spans += [
        (*normal.span(named.start, named.end), _NAMED[named.name])
        for named in found.all
        if named.name in _NAMED
    ]
    pieces: list[str] = []
    reached = 0
    for start, end, placeholder in sorted(spans):
        if start >= reached:
            pieces += (text[reached:start], placeholder)
            reached = end
    return "".join((*pieces, text[reached:]))


def _of_names(names: Iterable[str]) -> list[tuple[re.Pattern[str], str]]:
    """Give what finds these people, by their whole names first, then by what they are called."""
    called = {part for name in names for part in (name.strip(), *_parts(name.strip()))}
    longest_first = sorted((part for part in called if len(part) >= _GIVEN), key=len, reverse=True)
    if not longest_first:
        return []
    # between Latin letters a name is a part of some word: "Li" is in "lift"
    either = "|".join(
        rf"(?<![A-Za-z]){re.escape(part)}(?![A-Za-z])" if part.isascii() else re.escape(part)
        for part in longest_first
    )
    return [(re.compile(either, re.IGNORECASE), _NAME)]


def _parts(name: str) -> Iterable[str]:
    """Give the parts of a name: words of a Latin one, the given name of a Chinese one."""
    if " " in name:
        return name.split()
    return (name[-_GIVEN:],) if len(name) > _GIVEN and not name.isascii() else ()


def _outside_placeholders(text: str, pattern: re.Pattern[str], placeholder: str) -> str:
    pieces = _PLACEHOLDERS.split(text)
    pieces[::2] = (pattern.sub(placeholder, piece) for piece in pieces[::2])
    return "".join(pieces)
