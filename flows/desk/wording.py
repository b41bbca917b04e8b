"""Words that put a resident off: which a reply must not hold unless its author means them (SPEC 3).

What is matched is the sense, not the letters: 「不知道您明天是否方便」 asks politely, 「您若不清楚」 speaks of the
reader, 「照片不清楚」 of a picture, and what stands in quotation marks somebody else has said.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from flows.community import Community

_BREAKS: Final = re.compile(r"[,.;:!?、。\n]+")
"""What ends a clause, once full-width signs are plain ones."""
_QUOTED: Final = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"")
_UNSEEN: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff*_~|\u00b7]")
"""What hides in a word, or is put there to hide it."""
_BETWEEN_CHINESE: Final = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")
_ONES_OWN: Final = {"\u2019": "'", "\u02bc": "'", "`": "'"}

_KNOWS: Final = "(?:不知道|不清楚)"
_READER: Final = "(?:您|你)(?:们|家人|本人|自己)?"
_IF: Final = "(?:如果|若是|若|要是|假如|万一|有什么|有|哪里|还|也|都|可能|一时|暂时|要)"

PUTS_OFF: Final = (
    r"不知道",
    r"不清楚",
    r"(?<!有)没有?办法",
    r"没辙",
    r"不(?:归|属于?)(?:我们?|我这|物业|这边|前台|本部门)?管",
    r"不(?:关|是)我们?的?(?:事|责任|职责|工作|问题)",
    r"我们?(?:可|也)?管不(?:了|着)",
    r"不是我负责",
    r"找我们?(?:也)?没用",
    r"随便?你(?!方便)|你爱找谁",
    r"(?:你|您)?自己想办法",
    r"(?:你|您)?去投诉吧",
    r"\bi (?:really )?(?:don't|dont|do not) (?:know|have any idea)\b",
    r"\b(?:i|we)(?: have|'ve(?: got)?) no idea\b|^no idea\b|\bi dunno\b",
    r"\bnot (?:my|our) (?:job|problem|business|department|responsibility|concern)\b",
    r"\b(?:there is|there's) nothing (?:i|we) can do\b",
    r"\bnothing to do with (?:me|us)\b",
)
"""The phrases of SPEC 3 and their like, Chinese and English; a community's file adds its own."""

HARMLESS: Final = (
    # asks politely what only the reader can say
    (
        rf"(?<!也)(?<!实在)(?<!真){_KNOWS}(?:{_READER}).{{0,8}}?(?:是否|是不是|方不方便|方便|能否|能不能|可否|可不可以"
        r"|在不在|有没有|有空|什么时候|哪天|几点)"
    ),
    rf"^{_KNOWS}(?:明天|今天|后天|上午|下午|晚上|现在|这个时间|周.|家里)*(?:方不方便|方便|是否方便|有没有人|有人吗)",
    # of the reader, or of a case that may be
    rf"{_READER}{_IF}*{_KNOWS}",
    rf"(?:如果|若|要是|假如|万一)[^我]{{0,6}}{_KNOWS}",
    rf"{_KNOWS}(?:的(?:地方|话)|时)",
    # of what is seen or heard
    r"(?:看|听|拍|照|写|录|说|问|弄|交代|字|图片?|照片|视频|画面|声音|语音|录音|截图|编号)(?:得|都|有点|有些|还|不太)?不清楚",
    # it can be done
    r"(?:不是|并非|不会|没有)没有?办法|想没想办法",
    r"管不(?:了|着)(?:多久|多长)",
    r"\b(?:don't|do not) know (?:if|whether|when|what time) you\b",
)
"""The same letters in another sense: they are left out before the phrases are looked for."""

_PUTS_OFF: Final = re.compile("|".join(PUTS_OFF))
_HARMLESS: Final = re.compile("|".join(f"(?:{sense})" for sense in HARMLESS))


def forbidden(text: str, community: Community) -> str | None:
    """Give the first phrase in a reply that puts a resident off, as it is matched; None: none."""
    own = re.compile(
        "|".join(_as_pattern(phrase) for phrase in community.forbidden_phrases) or "$^"
    )
    for clause in _clauses(text):
        left = _HARMLESS.sub(" ", clause)
        found = _PUTS_OFF.search(left) or own.search(left)
        if found is not None:
            return found[0]
    return None


def _clauses(text: str) -> Iterator[str]:
    """Give the clauses of a text in its normal form, without what is quoted in it."""
    plain = unicodedata.normalize("NFKC", _QUOTED.sub(" ", text)).casefold()
    plain = "".join(_ONES_OWN.get(sign, sign) for sign in plain)
    plain = _BETWEEN_CHINESE.sub("", _UNSEEN.sub("", plain))
    return (clause.strip() for clause in _BREAKS.split(plain) if clause.strip())


def _as_pattern(phrase: str) -> str:
    """Give what finds a phrase of a community's own; a word of Latin letters is a word for itself."""
    (plain,) = tuple(_clauses(phrase))[:1] or ("$^",)
    quoted = re.escape(plain)
    return rf"\b{quoted}\b" if plain.isascii() and plain != "$^" else quoted
