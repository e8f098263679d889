from __future__ import annotations

import pytest

from edge.plain import NotPlain, check_plain, check_small, clean


def test_json_is_plain():
    check_plain({"a": [1, 2.5, True, None, "text", {"b": ()}]})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"secret", r"\$ is bytes"),
        ({"a": [{"b": bytearray(b"secret")}]}, r"\$\.a\[0\]\.b is bytearray"),
        ({1: 2}, "int as key"),
        ({"a": object()}, "object"),
    ],
)
def test_anything_else_is_named_by_type_and_place_only(value, words):
    with pytest.raises(NotPlain, match=words) as caught:
        check_plain(value)
    assert "secret" not in str(caught.value)


def test_a_runaway_structure_ends():
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(NotPlain, match="deep"):
        check_plain(loop)


def test_what_is_too_long_or_no_unicode():
    check_small({"a": "x"}, 9)
    with pytest.raises(NotPlain, match="9 bytes of JSON, 8 at most"):
        check_small({"a": "x"}, 8)
    with pytest.raises(NotPlain, match="surrogate"):
        check_small({"a": "\ud800"}, 100)
    assert clean("/dev/\udcff" + "x" * 900, 10) == "/dev/?xxxx"
