from __future__ import annotations

import pytest

from edge.origins import dialect_flaws, origin_flaws
from edge.settings import DialectSettings

ORIGINS = ["https://counter.example"]


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "counter.example", "https://counter.example/", "ftp://counter.example", "https:"],
)
def test_what_is_no_origin(origin):
    ((key, problem, remedy),) = origin_flaws([*ORIGINS, origin])
    assert key == "[local] allow_origins"
    assert repr(origin) in problem
    assert "scheme, host and port only" in remedy


def test_dialects_for_somebody_on_ports_of_their_own():
    assert list(dialect_flaws(DialectSettings(), [], 8701)) == []
    everything = DialectSettings(xzx8989=True, joyusing1818=True, kaiyipai28080=9001)
    assert list(dialect_flaws(everything, ORIGINS, 8701)) == []


def test_a_dialect_that_answers_nobody():
    ((key, problem, remedy),) = dialect_flaws(DialectSettings(xzx8989=True), [], 8701)
    assert key == "[dialects] xzx8989"
    assert "answers nobody" in problem
    assert "https://counter.example" in remedy


def test_two_on_one_port():
    settings = DialectSettings(xzx8989=8701, zkteco24010=9000, reader19196=9000)
    first, second = dialect_flaws(settings, ORIGINS, 8701)
    assert first[:2] == ("[dialects] xzx8989", "port 8701 belongs to [local] port already")
    assert second[0] == "[dialects] reader19196"
    assert "[dialects] zkteco24010" in second[1]
