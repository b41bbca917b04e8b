"""Values for tests of storage: a small community, addresses, tickets."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from flows.community import (
    Building,
    Community,
    Home,
    PricedService,
    Promise,
    Queue,
    Role,
    Shift,
    Span,
    Staff,
)
from flows.messages import Address, Attachment, Channel, FileKind
from flows.tickets import Draft, Kind
from flows.understanding import Article
from flows.urgency import Urgency

SECRET = "a secret key that is only for tests"
NOW = datetime(2026, 11, 22, 3, 0, 0, 123456, tzinfo=UTC)
TODAY = date(2026, 11, 22)
PHONE = "+8613800138000"

HOMES = tuple(Home("3", unit, room) for unit in ("1", "2") for room in ("101", "501"))
ARTICLE = Article(
    "parking",
    "停车月卡",
    "zh",
    "月卡在前台办理。",
    asked_as=("停车怎么办", "月卡"),
    audience="residents",
)

COMMUNITY = Community(
    id="tcmy",
    name={"zh": "天成美雅", "en": "Tiancheng Meiya"},
    company="天成物业",
    service_hours=((time(8, 30), time(12)), (time(13, 30), time(20, 30))),
    days={date(2027, 2, 8): "work", date(2026, 12, 31): "off"},
    quiet_hours=(time(22), time(8)),
    emergency_phone="0755-26001234",
    company_contact=700900,
    token_env="GUANJIA_TELEGRAM_TOKEN",
    buildings=(Building("3", "3号楼", HOMES, steward="012"),),
    queues=(Queue("front_desk", -1001000000001), Queue("maintenance", -1001000000002)),
    staff=(
        Staff(
            "001", "王芳", frozenset({Role.MANAGER}), frozenset({"manager", "front_desk"}), 700001
        ),
        Staff("012", "李敏", frozenset({Role.AGENT, Role.STEWARD}), frozenset({"front_desk"})),
        Staff("031", "张强", frozenset({Role.TECHNICIAN}), frozenset({"maintenance"}), 700031),
    ),
    shifts={
        "on_duty": (
            Shift("031", frozenset({0, 1, 2, 3, 4}), time(20), time(8)),
            Shift("031", frozenset({5, 6}), time(0), None),
        )
    },
    numbers={"callback_after": timedelta(hours=12), "warn_at": 0.7, "major_after_reports": 4},
    standard={"urgent": Promise(Span(clock=timedelta(minutes=20)), Span(working_days=2))},
    services=(
        PricedService(
            "hood", "front_desk", {"zh": "油烟机清洗", "en": "Hood"}, Decimal("120.50"), "台"
        ),
    ),
    forbidden_phrases=("不知道",),
    articles=(ARTICLE,),
)

CHAT = Address(Channel.TELEGRAM, "7", "4201")
GROUP = Address(Channel.TELEGRAM, "7", "-1001000000002")
PHOTO = Attachment(
    id="f00d",
    kind=FileKind.PHOTO,
    mime="image/jpeg",
    size=5,
    name="a.jpg",
    remote="AgAC",
    account="7",
)


def draft(**changed):
    """Give the draft of a repair."""
    values = {
        "community": "tcmy",
        "kind": Kind.REPAIR,
        "category": "repair_plumbing",
        "urgency": Urgency.URGENT,
        "queue": "maintenance",
        "text": "厨房漏水",
        "channel": Channel.TELEGRAM,
        "home": "3-2-501",
    }
    return Draft(**values | changed)
