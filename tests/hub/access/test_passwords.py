"""Which passwords are good enough, and how they are kept."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.access.passwords import LONGEST, Busy, Passwords, weakness

CHEAP = Passwords(PasswordHasher(memory_cost=8, time_cost=1, parallelism=1))


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("", "至少 12"),
        ("elevenchars", "至少 12"),
        ("qwertyqwerty", "太常见"),
        ("password1234", "太常见"),
        ("!!password!!", "太常见"),
        ("Passw0rd1234", "太常见"),
        ("aaaaaaaaaaaaaaaa", "太常见"),
        ("abcabcabcabcabc", "太常见"),
        ("123456789012", "太常见"),
        ("abcdefghijkl", "太常见"),
        ("unbelievable", "太常见"),
        ("1qaz2wsx3edc", "太常见"),
        ("zhangsanfeng", "姓名"),
        ("Hallkeeper2026", "名称"),
        ("驻马店政务大厅政务服务", "至少 12"),
        ("x" * (LONGEST + 1), "最多"),
    ],
)
def test_a_weak_password_is_refused_in_words(password, word):
    assert word in weakness(password, "zhangsanfeng", "张三丰")


@pytest.mark.parametrize(
    "password",
    [
        "four small green chairs",
        "correcthorsebatterystaple",
        "三只白鹅过河去了又回来看雨",
        "739104826655",
        "k" + "Ä ö" * 80,
        "zhangsanfeng likes the rain",
    ],
)
def test_any_kind_of_characters_makes_a_good_one(password):
    assert weakness(password, "zhangsanfeng", "张三丰") == ""


def test_hashes_have_the_parameters_that_owasp_asks_for():
    kept = Passwords().hash("four small green chairs")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_same_password_matches_and_salts_differ():
    kept = CHEAP.hash("four small green chairs")
    assert CHEAP.check(kept, "four small green chairs")
    assert not CHEAP.check(kept, "four small green chair")
    assert not CHEAP.check("", "four small green chairs")
    assert not CHEAP.check("broken", "four small green chairs")
    assert CHEAP.hash("four small green chairs") != kept


def test_the_same_letters_from_another_keyboard_are_the_same():
    assert CHEAP.check(CHEAP.hash("ｆｏｕｒ　small chairs"), "four small chairs")


def test_other_parameters_are_noticed():
    kept = CHEAP.hash("four small green chairs")
    assert not CHEAP.is_outdated(kept)
    assert Passwords().is_outdated(kept)


def test_nobodys_password_takes_as_long_as_somebodys():
    """Both are hashed; how long that took is told by the hasher's own count of calls."""
    calls = []

    class Counting(PasswordHasher):
        def verify(self, hash, password):
            calls.append(hash)
            return super().verify(hash, password)

    passwords = Passwords(Counting(memory_cost=8, time_cost=1, parallelism=1))
    passwords.check("", "anything at all")
    passwords.check(passwords.hash("other words"), "anything at all")
    assert len(calls) == 2


def test_only_so_many_are_hashed_at_once(monkeypatch):
    monkeypatch.setattr("hub.access.passwords.PATIENCE", 0.0)
    passwords = Passwords(PasswordHasher(memory_cost=8, time_cost=1, parallelism=1))
    for _ in range(2):
        passwords._turns.acquire()
    with pytest.raises(Busy):
        passwords.check("", "anything")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_every_text_is_either_refused_in_words_or_can_be_kept(text):
    if not weakness(text, "zhang"):
        assert CHEAP.check(CHEAP.hash(text), text)
