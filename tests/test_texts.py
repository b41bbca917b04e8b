"""The words themselves: each thing has its name, every text can be said, and none puts anybody off.

That keys and variables agree with each other and with the code is kept by ``test_house``.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.web.pages import CHAT_WORDS, DESK_WORDS
from bot.words import TEXTS, load_words
from flows.catalogue import FLOWS
from flows.community import QUEUES, Building, Community, Home, Role, Staff
from flows.delivery import Notice
from flows.desk.cards import BINDING, BUTTONS, card
from flows.home_words import home_in_words, homes_in_words
from flows.messages import Channel, Choice, Say
from flows.moments import WINDOWS, moment, span, visit_choices
from flows.tickets import Action, Event, EventKind, Kind, Status, Ticket
from flows.understanding import EMERGENCIES, INTENTS, Interval, Language
from flows.urgency import Urgency
from flows.words import FluentWords

STATIC = Path(__file__).parents[1] / "bot" / "web" / "static"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)

NAMED = (
    *(f"intent-{intent}" for intent in sorted(INTENTS)),
    *sorted(EMERGENCIES),
    *(f"status-{status.value}" for status in Status),
    *(f"queue-{queue}" for queue in QUEUES),
    *(f"kind-{kind.name.lower()}" for kind in Kind),
    *(f"urgency-{urgency.value}" for urgency in Urgency),
    *(f"mark-{urgency.value}" for urgency in Urgency),
    *(f"event-moved-{action.value}" for action in Action),
    *(f"desk-{name}" for name in {*BINDING, *(one for row in BUTTONS.values() for one in row)}),
    *(f"source-{channel.value}" for channel in (Channel.PHONE, Channel.WALK_IN)),
    *(f"part-{name}" for name, _, _ in WINDOWS),
    *(f"weekday-{number}" for number in range(1, 8)),
    *(
        f"ask-{ask.slot}"
        for flow in FLOWS.values()
        for ask in (*flow.steps, *flow.then)
        if ask.words is None
    ),
    *(notice.value for notice in Notice),
)
"""The keys that are made of the name of what they word."""

BUTTON = re.compile(r"button-(?!too-old)|desk-(?:take|hand|done|start|back|resume|phone|reopen)$")


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 (the visitor's name)
        self.names.add(node.id.name)


@functools.cache
def messages(language: Language) -> dict[str, frozenset[str]]:
    """Every key with the variables of its text."""
    found = {}
    files = (TEXTS / f"{language}.ftl", *sorted(TEXTS.glob(f"*.{language}.ftl")))
    source = "\n\n".join(file.read_text("utf-8") for file in files)
    for entry in FluentParser(with_spans=False).parse(source).body:
        if isinstance(entry, ftl.Message):
            seen = _Variables()
            seen.visit(entry)
            found[entry.id.name] = frozenset(seen.names)
    return found


def said(language: Language) -> Iterator[tuple[str, str]]:
    """Every text with something put in for its variables."""
    for key, variables in messages(language).items():
        args = {name: 11 if name in {"month", "day"} else f"<{name}>" for name in variables}
        yield key, load_words().say(Say(key, args), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_thing_has_its_words(language: Language) -> None:
    keys = {key.replace("_", "-") for key in NAMED}
    assert keys - messages(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_things_that_are_chosen_between_are_told_apart(language: Language) -> None:
    for prefix in ("intent-", "status-", "queue-", "kind-", "urgency-", "mark-", "event-moved-"):
        texts = [text for key, text in said(language) if key.startswith(prefix)]
        assert len(set(texts)) == len(texts), prefix


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said_and_shows_all_that_it_is_given(language: Language) -> None:
    lost = [
        (key, name)
        for key, text in said(language)
        for name in messages(language)[key] - {"month", "day"}
        if f"<{name}>" not in text
    ]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said_with_nothing_to_show(language: Language) -> None:
    for key, variables in messages(language).items():
        args = {name: 1 if name in {"month", "day"} else "" for name in variables}
        text = load_words().say(Say(key, args), language)
        assert "\x00" not in text, key
        assert not re.search(r"\n[ \t]*(?:\n|\Z)", text.removesuffix("\n")), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_put_off(language: Language) -> None:
    forbidden = re.compile(
        r"不知道|不清楚|没办法|没有办法|不归我|不归我们|不关我|不是我的|管不了"
        r"|(?:do not|don't|don’t) know\b(?! this person)|not my (?:job|problem)|nothing (?:I|we) can"
        r"|(?:can't|cannot|can not) help",
        re.IGNORECASE,
    )
    assert [(key, text) for key, text in said(language) if forbidden.search(text)] == []


def test_chinese_speaks_chinese_and_english_speaks_english() -> None:
    chinese = "[\u4e00-\u9fff\u300c\u300d]"
    halves = re.compile(rf"{chinese}[,;:?!]|[,;:?!]{chinese}")
    assert [(key, text) for key, text in said("zh") if halves.search(text)] == []
    wide = re.compile("[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]")
    foreign = [key for key, text in said("en") if wide.search(text.replace("中文", ""))]
    assert foreign == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_on_a_button_and_an_alert_fits_what_telegram_shows(language: Language) -> None:
    texts = dict(said(language))
    labels = {key: text for key, text in texts.items() if BUTTON.match(key)}
    longest = {"zh": 20, "en": 32}[language]
    assert {key: text for key, text in labels.items() if len(text) > longest} == {}
    alerts = {key: text for key, text in texts.items() if key.startswith("desk-")}
    del alerts["desk-help"], alerts["desk-anonymous"]  # messages, all
    assert {key: text for key, text in alerts.items() if len(text) > 170} == {}


def test_the_buttons_of_a_card_carry_the_trades_own_words() -> None:
    labels = {
        name: load_words().say(Say(f"desk-{name}"), "zh")
        for name in ("take", "hand", "done", "start", "back", "resume", "phone", "reopen", "refuse")
    }
    assert labels == {
        "take": "接单", "hand": "转派", "done": "完成", "start": "出发", "back": "退回",
        "resume": "继续", "phone": "电话", "reopen": "重开", "refuse": "退回申请",
    }  # fmt: skip


# --- emergencies ----------------------------------------------------------------------------------


@pytest.mark.parametrize("category", sorted(EMERGENCIES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_danger_the_steps_are_short_and_end_with_who_comes(
    category: str, language: Language
) -> None:
    key = category.replace("_", "-")
    lines = load_words().say(Say(key, {"phone": "0755-26001234"}), language).splitlines()
    assert 3 <= len(lines) <= 5
    assert lines[-1].endswith(" 0755-26001234")
    assert {"zh": "已紧急通知", "en": "have been alerted"}[language] in lines[-1]


@pytest.mark.parametrize(
    ("category", "numbers"),
    [
        ("fire", {"119", "120"}),
        ("gas", {"119", "120"}),
        ("electric", {"119", "120"}),
        ("lift-trapped", {"119", "120"}),
        ("flood", {"119", "120"}),
        ("intruder", {"110", "120", "12110"}),
        ("medical", {"120"}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_danger_the_right_public_numbers_are_told(
    category: str, numbers: set[str], language: Language
) -> None:
    steps = load_words().say(Say(f"emergency-{category}", {"phone": ""}), language)
    told = re.findall(r"(?<!\d)(?:110|119|120|12110)(?!\d)", steps)
    assert set(told) == numbers


# --- times ----------------------------------------------------------------------------------------


def community() -> Community:
    return Community(
        id="tcmy",
        name={"zh": "天成美雅", "en": "Tiancheng Meiya"},
        buildings=(Building("3", "3号楼", (Home("3", "2", "501"),)),),
        staff=(Staff("031", "张强", frozenset({Role.TECHNICIAN}), frozenset({"maintenance"})),),
    )


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        (1, "今天 10:00", "today 10:00"),
        (35, "明天 20:00", "tomorrow 20:00"),
        (59, "11月25日(周三)20:00", "Wed 25 Nov 20:00"),
        (-24, "11月22日(周日)09:00", "Sun 22 Nov 09:00"),
        (24 * 40, "1月2日(周六)09:00", "Sat 2 Jan 09:00"),
    ],
)
def test_a_moment_reads_as_people_say_it(hours: int, zh: str, en: str) -> None:
    at = moment((MONDAY + timedelta(hours=hours)).astimezone(UTC), MONDAY, community())
    assert {language: load_words().say(at, language) for language in LANGUAGES} == {
        "zh": zh,
        "en": en,
    }


@pytest.mark.parametrize(
    ("month", "name"),
    list(
        enumerate(
            ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
        )
    ),
)
def test_the_months_have_their_names(month: int, name: str) -> None:
    at = moment(datetime(2027, month, 28, 8, 30, tzinfo=ZONE), MONDAY, community())
    assert load_words().say(at, "en").endswith(f" 28 {name} 08:30")


def test_a_span_of_time_reads_as_people_say_it() -> None:
    afternoon = Interval(MONDAY.replace(hour=13), MONDAY.replace(hour=18))
    night = Interval(MONDAY.replace(hour=20), MONDAY.replace(hour=8) + timedelta(days=1))
    shown = [span(one, MONDAY, community()) for one in (afternoon, night)]
    assert [load_words().say(one, "zh") for one in shown] == [
        "今天 下午",
        "今天 20:00 至 明天 08:00",
    ]
    assert [load_words().say(one, "en") for one in shown] == [
        "today afternoon",
        "today 20:00 to tomorrow 08:00",
    ]


@pytest.mark.parametrize(
    ("start", "hours", "zh", "en"),
    [
        ("2026-11-28T00:00", 24, "11月28日(周六)全天", "Sat 28 Nov all day"),
        (
            "2026-11-28T00:00",
            48,
            "11月28日(周六) 至 11月29日(周日)全天",
            "Sat 28 Nov to Sun 29 Nov all day",
        ),
        ("2026-11-28T08:00", 4, "11月28日(周六)上午", "Sat 28 Nov morning"),
        ("2026-11-28T12:00", 2, "11月28日(周六)中午", "Sat 28 Nov noon"),
        ("2026-11-28T15:00", 1, "11月28日(周六)15:00–16:00", "Sat 28 Nov 15:00–16:00"),
        ("2026-11-28T18:00", 6, "11月28日(周六)18:00–24:00", "Sat 28 Nov 18:00–24:00"),
    ],
)
def test_a_day_and_its_parts_read_as_people_say_them(
    start: str, hours: int, zh: str, en: str
) -> None:
    begins = datetime.fromisoformat(start).replace(tzinfo=ZONE)
    worded = span(Interval(begins, begins + timedelta(hours=hours)), MONDAY, community())
    assert load_words().say(worded, "zh") == zh
    assert load_words().say(worded, "en") == en


def test_the_windows_for_a_visit_are_offered_in_words() -> None:
    choices = visit_choices(MONDAY.replace(hour=15), community())
    labels = {
        language: [load_words().say(choice.label, language) for choice in choices]
        for language in LANGUAGES
    }
    assert labels["zh"][:3] == ["今天 下午13–18点", "今天 晚上18–21点", "明天 上午8–12点"]
    assert labels["en"][:3] == [
        "today afternoon, 13–18h",
        "today evening, 18–21h",
        "tomorrow morning, 8–12h",
    ]


# --- cards ----------------------------------------------------------------------------------------

TICKET = Ticket(
    id=7,
    number="R-261123-0007",
    community="tcmy",
    kind=Kind.REPAIR,
    category="repair_plumbing",
    urgency=Urgency.URGENT,
    status=Status.NEW,
    queue="maintenance",
    text="水槽下面漏水",
    secrets={},
    opened_at=MONDAY,
    changed_at=MONDAY,
    channel=Channel.WEB,
)


def worded(ticket: Ticket, *events: Event) -> list[str]:
    return load_words().say(card(ticket, events, community()), "zh").splitlines()


def test_a_card_tells_everything_a_line_each() -> None:
    ticket = replace(
        TICKET,
        status=Status.ACCEPTED,
        assignee="031",
        home="3-2-501",
        verified=False,
        person_name="林女士",
        phone="+8613800138000",
        place="厨房",
        item="水槽",
        visit=Interval(MONDAY.replace(hour=13), MONDAY.replace(hour=18)),
        respond_by=MONDAY + timedelta(minutes=30),
        finish_by=MONDAY + timedelta(hours=2),
    )
    taken = Event(
        ticket=7, at=MONDAY, kind=EventKind.MOVED, actor="staff:031", data={"action": "take"}
    )
    more = Event(ticket=7, at=MONDAY, kind=EventKind.ADDED, actor="resident", text="更大了")
    assert worded(ticket, taken, more) == [
        "🔴 R-261123-0007 报修·水管、龙头、下水维修 · 紧急",
        "🏠 3号楼2单元501(未核实) 厨房 水槽",
        "👤 林女士 138****8000(未核实)",
        "水槽下面漏水",
        "🕒 上门 11-23 13:00–18:00",
        "⏱️ 11-23 09:30前响应 · 11-23 11:00前完成",
        "▶️ 已接单 · 张强(031)",
        "11-23 09:00 张强(031) 接单",
        "11-23 09:00 住户 补充 更大了",
    ]


def test_a_card_has_no_line_for_what_is_not_there() -> None:
    assert worded(TICKET) == [
        "🔴 R-261123-0007 报修·水管、龙头、下水维修 · 紧急",
        "水槽下面漏水",
        "▶️ 待接单 · 工程维修组",
    ]


def test_a_word_that_is_not_there_leaves_no_gap_in_its_line() -> None:
    lines = worded(replace(TICKET, home="3-2-501", phone="+8613800138000"))
    assert lines[1:3] == ["🏠 3号楼2单元501", "👤 138****8000"]


# --- how they are put together --------------------------------------------------------------------

SMALL = FluentWords(
    {
        "zh": "lines =\n    { $a }\n    { $b }\n    { $c }\npair = { $a } { $b }\nempty = { $a }\n",
        "en": "other = x",
    }
)


def lines(**given: str | Say) -> str:
    return SMALL.say(Say("lines", {"a": "", "b": "", "c": "", **given}), "zh")


def test_a_line_of_empty_variables_is_left_out_wherever_it_stands() -> None:
    assert lines(b="b", c="c") == "b\nc"
    assert lines(a="a", c="c") == "a\nc"
    assert lines(a="a", b="b") == "a\nb"
    assert lines(c="c") == "c"
    assert lines() == ""


def test_words_that_come_to_nothing_are_as_empty_as_none() -> None:
    assert lines(a="a", b=Say("empty", {"a": ""}), c="c") == "a\nc"
    assert lines(b=Say("pair", {"a": "", "b": ""}), c="c") == "c"


def test_blank_lines_that_somebody_wrote_stay() -> None:
    assert lines(a="one\n\ntwo", c="three") == "one\n\ntwo\nthree"


def test_a_letter_that_no_text_holds_is_taken_for_nothing() -> None:
    assert lines(a="\x00", b="b\x00b", c="c") == "bb\nc"


def test_words_as_long_as_a_message_come_out_whole() -> None:
    words, long = FluentWords({"zh": "a = { $x }: { $y }\nb = [{ $z }]"}), "漏" * 20_000
    inner = Say("a", {"x": long, "y": f"\x010\x01{long}!"})
    assert words.say(Say("b", {"z": inner}), "zh") == f"[{long}: 0{long}!]"


def test_a_string_is_given_back_as_it_is() -> None:
    assert SMALL.say("3-2-501", "zh") == "3-2-501"


def test_what_the_texts_do_not_have_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="other"):
        SMALL.say(Say("other"), "zh")
    with pytest.raises(KeyError, match="pair"):
        SMALL.say(Say("pair", {"a": "a"}), "zh")


def test_choices_are_not_part_of_the_words() -> None:
    choices = (Choice("yes", "yes"),)
    assert SMALL.say(Say("empty", {"a": "a"}, choices), "zh") == "a"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("3号楼", "3号楼2单元501室", "Building 3, Unit 2, Room 501"),
        ("3栋", "3栋2单元501室", "Building 3, Unit 2, Room 501"),
        ("B座", "B座2单元501室", "Building B, Unit 2, Room 501"),
        ("3幢", "3幢2单元501室", "Building 3, Unit 2, Room 501"),
        ("云景阁", "云景阁2单元501室", "云景阁, Unit 2, Room 501"),
    ],
)
def test_a_home_reads_as_its_residents_say_it(name: str, zh: str, en: str) -> None:
    home = Home("3", "2", "501")
    place = replace(community(), buildings=(Building("3", name, (home,)),))
    worded = home_in_words(home.id, place)
    assert [load_words().say(worded, language) for language in LANGUAGES] == [zh, en]
    several = homes_in_words((home.id, "9-9-999"), place)
    assert load_words().say(several, "zh") == f"{zh}、9-9-999"


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda file: file.stem)
def test_every_word_that_a_script_names_is_given_to_its_page(script: Path) -> None:
    given = {key for key, _ in (CHAT_WORDS if script.stem == "chat" else DESK_WORDS)}
    named = set(re.findall(r"""["'`](page-[a-z-]+)["'`]""", script.read_text(encoding="utf-8")))
    assert named <= given
