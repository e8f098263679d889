"""Claim codes: what the hub makes is what the box reads, and a slip of the finger is seen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.claim import NotACode, parse
from hub.enrolment import claims

ROOT = b"the root certificate of a hub"
CODE = claims.code("0123456789ABCDEF", ROOT)


def test_a_code_is_eight_groups_of_five():
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){7}[0-9A-HJKMNP-TV-Z]{5}", CODE)


@given(st.integers(min_value=0, max_value=2**80 - 1), st.binary())
def test_the_box_reads_what_the_hub_writes(number, root):
    secret = "".join(claims.ALPHABET[number >> place & 31] for place in range(75, -1, -5))
    claim = parse(claims.code(secret, root))
    assert claim.secret == secret
    assert claim.is_of(root)
    assert not claim.is_of(root + b"another")


@pytest.mark.parametrize("typed", [CODE.lower(), CODE.replace("-", " "), f"  {CODE}\n"])
def test_case_spaces_and_hyphens_do_not_matter(typed):
    assert parse(typed) == parse(CODE)


def test_letters_that_look_like_digits_are_taken_for_them():
    assert parse(CODE.replace("0", "O").replace("1", "l")) == parse(CODE)


def test_every_single_wrong_character_is_found():
    for place, right in enumerate(CODE):
        for wrong in claims.ALPHABET if right != "-" else "":
            if wrong != right:
                with pytest.raises(NotACode, match="抄错"):
                    parse(CODE[:place] + wrong + CODE[place + 1 :])


def test_nearly_every_pair_of_swapped_neighbours_is_found():
    """ISO 7064's hybrid systems promise it for all but a few; at least 99 of 100 here."""
    missed = swaps = 0
    for number in range(60):
        text = claims.code(claims.new_secret(), bytes([number])).replace("-", "")
        for place in range(len(text) - 1):
            if text[place] == text[place + 1]:
                continue
            swaps += 1
            swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
            try:
                parse(swapped)
            except NotACode:
                continue
            missed += 1
    assert missed < swaps / 100


@pytest.mark.parametrize(
    ("typed", "words"), [("", "40 个字符"), (CODE[:-1], "这里是 39 个"), (CODE + "U", "不会有“U”")]
)
def test_what_is_no_code_is_told_in_words(typed, words):
    with pytest.raises(NotACode, match=words):
        parse(typed)


def test_secrets_differ_and_their_digests_do_not_tell_them():
    secrets = {claims.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == 16 for secret in secrets)
    assert claims.digest("0123456789ABCDEF") != claims.digest("0123456789ABCDEG")
    assert re.fullmatch("[0-9a-f]{64}", claims.digest("0123456789ABCDEF"))
