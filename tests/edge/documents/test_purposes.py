"""A copy of an identity card needs a purpose and a basis; of both only codes are logged."""

from __future__ import annotations

import pytest

from edge.documents.purposes import BASES, LONGEST, PURPOSES, NoPurpose, copy_for


@pytest.mark.parametrize(
    ("purpose", "basis", "words"),
    [
        ("", "《居民身份证法》", "没有写明用途"),
        (" \n ", "《居民身份证法》", "没有写明用途"),
        ("办理优待证", "", "没有写明依据"),
        ("办理优待证", "\u200b", "没有写明依据"),
        ("办" * (LONGEST + 1), "law", "太长"),
        ("办理优待证", "法" * (LONGEST + 1), "太长"),
    ],
)
def test_both_are_needed(purpose: str, basis: str, words: str) -> None:
    with pytest.raises(NoPurpose, match=words):
        copy_for(purpose, basis)


@pytest.mark.parametrize("code", PURPOSES)
def test_a_known_purpose_by_code_or_text(code: str) -> None:
    for given in (code, PURPOSES[code]):
        copy = copy_for(given, "law")
        assert (copy.words, copy.purpose_code) == (PURPOSES[code], code)


@pytest.mark.parametrize("code", BASES)
def test_a_known_basis_by_code_or_text(code: str) -> None:
    assert {copy_for("item", given).basis_code for given in (code, BASES[code])} == {code}


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        ("仅用于办理“老年人优待证”", "benefit"),
        ("仅用于办理“食品经营许可”", "item"),
        ("李四的房屋登记", "registration"),
        ("核对受托人", "agent"),
        ("给张三看", "other"),
    ],
)
def test_own_words_are_printed_and_only_counted(purpose: str, code: str) -> None:
    copy = copy_for(purpose, "law")
    assert (copy.words, copy.purpose_code) == (purpose, code)


@pytest.mark.parametrize(
    ("basis", "logged"),
    [
        ("《中华人民共和国居民身份证法》第十四条", "《中华人民共和国居民身份证法》第十四条"),
        ("《不动产登记暂行条例》第十六条第2款", "《不动产登记暂行条例》第十六条第2款"),
        ("张三本人同意", "other"),
        ("《不动产登记暂行条例》张三", "other"),
    ],
)
def test_only_a_citation_is_logged_as_it_is(basis: str, logged: str) -> None:
    assert copy_for("item", basis).basis_code == logged


def test_the_words_are_one_plain_line() -> None:
    assert copy_for("办理\n\t优待证\x00 ", "law").words == "办理 优待证"
