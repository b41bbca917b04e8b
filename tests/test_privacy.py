"""Phone and ID numbers in written words: hidden, shown again, masked (SPEC 9)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.privacy import mask_phone, masked, unveil, veil

REPORT = "3号楼2单元501厨房水槽下面漏水漏得厉害,电话13800138000,下午有人"


def test_a_phone_in_a_report_becomes_a_token_and_comes_back():
    veiled, secrets = veil(REPORT)
    assert veiled == "3号楼2单元501厨房水槽下面漏水漏得厉害,电话⟨phone:1⟩,下午有人"
    assert secrets == {"⟨phone:1⟩": "13800138000"}
    assert unveil(veiled, secrets) == REPORT
    assert masked(veiled, secrets) == REPORT.replace("13800138000", "138****8000")


@pytest.mark.parametrize(
    ("text", "veiled"),
    [
        ("138 0013 8000 或 139-0013-9000", "⟨phone:1⟩ 或 ⟨phone:2⟩"),
        ("13800138000,再说一遍13800138000", "⟨phone:1⟩,再说一遍⟨phone:1⟩"),
        ("tel13800138000please", "tel⟨phone:1⟩please"),
        ("１３８００１３８０００打我", "⟨phone:1⟩打我"),
        ("+86 138 0013 8000", "⟨phone:1⟩"),
        ("C-270121-0001，电话027-01210001", "C-270121-0001，电话⟨phone:1⟩"),
        ("C-130112-34567", "C-⟨phone:1⟩"),
        ("物业0755-26001234没人接", "物业⟨phone:1⟩没人接"),
        ("call +1 415-555-2671 please", "call ⟨phone:1⟩ please"),
        ("身份证11010519491231002X,电话13800138000", "身份证⟨id:1⟩,电话⟨phone:1⟩"),
        ("身份证11010519491231002x", "身份证⟨id:1⟩"),
        ("身份证11010519491231002Ｘ", "身份证⟨id:1⟩"),
        ("440524188001010014", "⟨id:1⟩"),
        ("老身份证110105491231002", "老身份证⟨id:1⟩"),
        (
            "13800138000和身份证440524188001010014和13900139000",
            "⟨phone:1⟩和身份证⟨id:1⟩和⟨phone:2⟩",
        ),
    ],
)
def test_numbers_are_found_as_people_write_them(text, veiled):
    found, secrets = veil(text)
    assert found == veiled
    assert unveil(found, secrets) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "水管漏了",
        "R-261122-0007 的进度",
        "C-250121-0001和c-270121-0012怎么样了",
        "2026-11-25 09:00-17:00 停水",
        "卡号6222021234567890123",
        "物业费3500元,500平米",
        "110105194912310021",  # the check digit is wrong
        "110105194913310026",  # no month 13
        "110105491331002",
    ],
)
def test_other_numbers_stay(text):
    assert veil(text) == (text, {})


def test_a_number_without_a_country_code_is_read_where_the_community_is():
    assert veil("ring 020 7946 0958 please", "GB")[0] == "ring ⟨phone:1⟩ please"
    assert veil("13800138000", "GB")[0] == "13800138000"


def test_a_text_with_tokens_keeps_them_when_it_is_hidden_again():
    veiled, secrets = veil(REPORT)
    again, more = veil(veiled + ",或者13900139000,不是13800138000", known=secrets)
    assert again == veiled + ",或者⟨phone:2⟩,不是⟨phone:1⟩"
    assert more == {"⟨phone:1⟩": "13800138000", "⟨phone:2⟩": "13900139000"}
    assert veil(again, known=more) == (again, more)


def test_a_token_that_somebody_typed_is_not_taken_for_ours():
    text = "⟨phone:1⟩是什么?13800138000"
    veiled, secrets = veil(text)
    assert veiled == "⟨phone:1⟩是什么?⟨phone:2⟩"
    assert unveil(veiled, secrets) == text
    assert masked(veiled, secrets) == "⟨phone:1⟩是什么?138****8000"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+8613800138000", "138****8000"),
        ("13800138000", "138****8000"),
        ("+86 138-0013-8000", "138****8000"),
        ("0755-26001234", "075*****1234"),
        ("+14155552671", "+141****2671"),
        ("26001234", "****1234"),
        ("119", "119"),
    ],
)
def test_a_masked_phone_shows_where_it_is_from_and_how_it_ends(phone, shown):
    assert mask_phone(phone) == shown


def test_a_masked_id_number_shows_neither_birthday_nor_home():
    veiled, secrets = veil("11010519491231002X")
    assert masked(veiled, secrets) == "110***********002X"


@settings(deadline=None)
@given(
    st.text(alphabet=st.sampled_from("0123456789Xx-+ ()⟨⟩:phoneid漏水，,１２３４Ｘ②²"), max_size=60)
)
def test_hiding_and_showing_gives_back_what_was_written(text):
    veiled, secrets = veil(text)
    assert unveil(veiled, secrets) == text
