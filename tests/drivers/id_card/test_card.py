"""Text blocks of all four kinds of card, built here by offset, and everything that is no card."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card.card import Card, CardTextError, check_digit, parse_card
from drivers.id_card.codes import NATIONS, nation, sex


def block(pad: str = " ", **texts: str) -> bytes:
    """256 bytes with each text at the byte offset its key gives: o36="19491001"."""
    raw = bytearray(pad.encode("utf-16-le") * 128)
    for key, text in texts.items():
        coded = text.encode("utf-16-le")
        raw[int(key[1:]) : int(key[1:]) + len(coded)] = coded
    return bytes(raw)


# Nobody's: no region 100000, no sequence 000; the foreigners' are the printed official specimens.
RESIDENT = {
    "o0": "证件样本",
    "o30": "2",
    "o32": "01",
    "o36": "19491001",
    "o52": "样本省样本市样本路1号",
    "o122": "100000194910010008",
    "o158": "样本市公安局",
    "o188": "20200101",
    "o204": "20400101",
}
HMT = RESIDENT | {"o32": "  ", "o122": "810000199707010002", "o220": "H00000000", "o238": "01"}
HMT |= {"o36": "19970701", "o248": "J"}
OLD_FOREIGNER = {
    "o0": "ZHENGJIAN,YANGBEN",
    "o120": "2",
    "o122": "CAN110081080319",
    "o152": "CAN",
    "o158": "证件样本",
    "o188": "20151025",
    "o204": "20251024",
    "o220": "19810803",
    "o236": "01",
    "o240": "1500",
    "o248": "I",
}
NEW_FOREIGNER = {
    "o0": "证件样本",
    "o30": "1",
    "o32": "00",
    "o36": "19800101",
    "o52": "ZHENGJIAN,YANGBEN",
    "o122": "931586198001010028",
    "o188": "20230808",
    "o204": "20330807",
    "o242": "PAK",
    "o248": "Y",
    "o250": "000",
}
KINDS = {
    "resident": RESIDENT,
    "hmt": HMT,
    "foreigner2017": OLD_FOREIGNER,
    "foreigner2023": NEW_FOREIGNER,
}


def read(texts: dict[str, str], **changes: str) -> dict[str, Any]:
    return parse_card(block(**(texts | changes))).local()


def test_resident() -> None:
    assert read(RESIDENT) == {
        "kind": "resident",
        "name": "证件样本",
        "sex": "女",
        "nation": "汉",
        "birth": "1949-10-01",
        "address": "样本省样本市样本路1号",
        "number": "100000194910010008",
        "number_valid": True,
        "authority": "样本市公安局",
        "valid_from": "2020-01-01",
        "valid_to": "2040-01-01",
    }


def test_hmt() -> None:
    found = read(HMT)
    assert (found["kind"], found["sex"], found["nation"]) == ("hmt", "女", "")
    assert (found["pass_number"], found["issue_count"]) == ("H00000000", "01")
    assert found["number_valid"]
    assert found["authority"] == "样本市公安局"


def test_foreigner_2017() -> None:
    assert read(OLD_FOREIGNER) == {
        "kind": "foreigner2017",
        "name": "证件样本",
        "english_name": "ZHENGJIAN,YANGBEN",
        "chinese_name": "证件样本",
        "sex": "女",
        "nation": "",
        "country": "CAN",
        "birth": "1981-08-03",
        "address": "",
        "number": "CAN110081080319",
        "number_valid": None,
        "authority": "",
        "office": "1500",
        "version": "01",
        "valid_from": "2015-10-25",
        "valid_to": "2025-10-24",
    }


def test_foreigner_2023() -> None:
    assert read(NEW_FOREIGNER) == {
        "kind": "foreigner2023",
        "name": "证件样本",
        "english_name": "ZHENGJIAN,YANGBEN",
        "chinese_name": "证件样本",
        "sex": "男",
        "nation": "",
        "country": "PAK",
        "birth": "1980-01-01",
        "address": "",
        "number": "931586198001010028",
        "number_valid": True,
        "authority": "",
        "renewals": "00",
        "earlier": "000",
        "valid_from": "2023-08-08",
        "valid_to": "2033-08-07",
    }


def test_a_number_with_9_is_a_foreigner_s_of_2023_even_without_the_letter() -> None:
    assert read(NEW_FOREIGNER, o248=" ")["kind"] == "foreigner2023"


def test_a_foreigner_without_a_chinese_name_has_the_english_one() -> None:
    assert read(OLD_FOREIGNER, o158=" " * 15)["name"] == "ZHENGJIAN,YANGBEN"
    assert read(NEW_FOREIGNER, o0=" " * 15)["name"] == "ZHENGJIAN,YANGBEN"


@pytest.mark.parametrize("seam", ["N", " "])
def test_an_english_name_over_both_places(seam: str) -> None:
    name = "ZHENGJIAN,YANGBEN".ljust(34, "A") + seam
    assert read(NEW_FOREIGNER, o52=name, o220="BEN")["english_name"] == name + "BEN"


@pytest.mark.parametrize("texts", KINDS.values(), ids=KINDS)
def test_padding_with_zeros_reads_the_same(texts: dict[str, str]) -> None:
    zeros = {key: text.rstrip() for key, text in texts.items()}
    assert parse_card(block("\0", **zeros)) == parse_card(block(**texts))


@pytest.mark.parametrize("texts", KINDS.values(), ids=KINDS)
def test_long_term(texts: dict[str, str]) -> None:
    card = parse_card(block(**(texts | {"o204": "长期".ljust(8)})))
    assert card.local()["valid_to"] == "长期"
    assert not card.expired(date(9999, 12, 31))


def test_a_card_holds_through_its_last_day() -> None:
    card = parse_card(block(**RESIDENT))
    assert not card.expired(date(2040, 1, 1))
    assert card.expired(date(2040, 1, 2))


def test_a_small_x_is_a_check_digit_too() -> None:
    found = read(RESIDENT, o36="19491005", o122="10000019491005000x")
    assert (found["number"], found["number_valid"]) == ("10000019491005000X", True)


def test_a_wrong_check_digit_is_told_and_read_all_the_same() -> None:
    assert read(RESIDENT, o122="100000194910010009")["number_valid"] is False


@pytest.mark.parametrize(
    ("number", "digit"),
    [("93158619800101002", "8"), ("1000001949100100", ""), ("1000001949100100X", "")],
)
def test_check_digit(number: str, digit: str) -> None:
    assert check_digit(number) == digit


def test_unknown_codes_stay() -> None:
    found = read(RESIDENT, o30="7", o32="77")
    assert (found["sex"], found["nation"]) == ("7", "77")


@pytest.mark.parametrize(
    ("code", "name"), [("0", "未知"), ("1", "男"), ("2", "女"), ("9", "未说明"), ("3", "3")]
)
def test_sex_codes(code: str, name: str) -> None:
    assert sex(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("01", "汉"),
        ("10", "朝鲜"),
        ("20", "傈僳"),
        ("30", "土"),
        ("40", "普米"),
        ("46", "德昂"),
        ("56", "基诺"),
        ("81", "穿青人"),
        ("97", "其他"),
        ("98", "外国血统中国籍人士"),
    ],
)
def test_nation_codes(code: str, name: str) -> None:
    assert nation(code) == name


def test_there_are_56_nations() -> None:
    assert len(NATIONS) == len(set(NATIONS.values())) == 56 + 3


@pytest.mark.parametrize(
    "change",
    [
        {"o0": " " * 15},
        {"o0": "样\n本"},
        {"o36": "1949100 "},
        {"o36": "19490231"},
        {"o36": "１９４９１００１"},
        {"o122": "1000001949100100"},
        {"o188": " " * 8},
        {"o204": "永远".ljust(8)},
        {"o248": "Z"},
    ],
    ids=str,
)
def test_nonsense_is_one_declared_error_without_content(change: dict[str, str]) -> None:
    with pytest.raises(CardTextError) as flaw:
        read(RESIDENT, **change)
    assert not any(text.strip() and text in str(flaw.value) for text in RESIDENT.values())


def test_half_a_surrogate_is_no_text() -> None:
    raw = bytearray(block(**RESIDENT))
    raw[0:2] = b"\x00\xd8"
    with pytest.raises(CardTextError, match=r"name is no UTF-16"):
        parse_card(bytes(raw))


@pytest.mark.parametrize("size", [0, 255, 257])
def test_another_size_is_no_card(size: int) -> None:
    with pytest.raises(CardTextError):
        parse_card(bytes(size))


@given(st.binary(min_size=256, max_size=256))
def test_garbage(text: bytes) -> None:
    with pytest.raises(CardTextError):
        parse_card(text)


@given(
    st.sampled_from(list(KINDS.values())),
    st.lists(st.tuples(st.integers(0, 127), st.characters()), max_size=3),
)
def test_changed_letters_make_a_card_or_the_error(
    texts: dict[str, str], changes: list[tuple[int, str]]
) -> None:
    raw = bytearray(block(**texts))
    for place, letter in changes:
        raw[2 * place : 2 * place + 2] = letter.encode("utf-16-le", "surrogatepass")[:2]
    try:
        card = parse_card(bytes(raw))
    except CardTextError:
        return
    assert isinstance(card, Card)


@pytest.mark.parametrize(("kind", "texts"), KINDS.items())
def test_a_card_does_not_show_whose_it_is(kind: str, texts: dict[str, str]) -> None:
    card = parse_card(block(**texts))
    assert card.kind == kind
    for shown in (repr(card), str(card), f"{card}"):
        assert shown == f"<{type(card).__name__}>"
