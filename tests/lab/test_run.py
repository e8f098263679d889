"""A run of the lab with processes that play a box: one that does not come up, one that fails."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lab import box, run
from tests.lab.box import Box

PASSED = "echo begun > output.txt; echo 0 > exit"
FAILED = """
echo begun > output.txt
echo '{"failed": "test_x.py::test_y[a b]", "text": "E assert 1 == 2"}' > told.jsonl
echo '{"figure": "0.2 s"}' >> told.jsonl
printf '{"failed": "half' >> told.jsonl
echo 1 > exit
"""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(box, "LAB", tmp_path)
    return tmp_path


class Played(Box):
    """Each boot runs the next script in the box's folder."""

    def __init__(self, *scripts: str) -> None:
        super().__init__(1, 1, ())
        self.scripts = list(scripts)

    def _command(self) -> list[str]:
        return ["sh", "-c", f"cd {shlex.quote(str(self.folder))}; {self.scripts.pop(0)}"]


def ran(one: Box, seconds: float = 30.0) -> None:
    one.start()
    run._wait([one], time.monotonic() + seconds)
    one.kill("it was still on")


def test_a_box_that_does_not_come_up_is_booted_once_more(
    lab: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    one = Played("echo no memory; exit 1", PASSED)
    ran(one)
    assert (one.code, one.complaint()) == (0, "")
    assert "booting once more, for the box ended before its tests did" in capfd.readouterr().err


def test_the_second_time_it_is_told(lab: Path) -> None:
    one = Played("exit 1", "echo no memory; exit 1")
    ran(one)
    assert one.code == 1
    assert "no memory" in one.complaint()


def test_a_box_that_never_begins_is_ended(lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "BOOT", 0.1)
    one = Played("exec sleep 60", PASSED)
    ran(one)
    assert one.code == 0


def test_tracebacks_and_figures_come_out(lab: Path) -> None:
    one = Played(FAILED)
    ran(one)
    assert one.code == 1
    outcome = run.Outcome(
        code=one.code,
        seconds=1.0,
        counts=Counter(failed=1),
        failed={news["failed"]: news["text"] for news in one.told("failed")},
        figures=tuple(news["figure"] for news in one.told("figure")),
    )
    assert outcome.failed == {"test_x.py::test_y[a b]": "E assert 1 == 2"}
    assert outcome.report().splitlines() == [
        "--- test_x.py::test_y[a b]",
        "E assert 1 == 2",
        "",
        "0.2 s",
        "FAILED test_x.py::test_y[a b]",
        "lab: 1 failed in 1 s",
    ]


def test_where_qemu_does_not_run_there_is_no_box(
    lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = "echo kvm is missing; exit 1"
    monkeypatch.setattr(run, "Box", lambda number, count, arguments: Played(dead, dead))
    with pytest.raises(run.CannotInstall, match="kvm is missing"):
        run._in_boxes(1, (), 30.0)
    panic = "echo Kernel panic > console.txt; exit 1"
    monkeypatch.setattr(run, "Box", lambda number, count, arguments: Played(panic, panic))
    assert run._in_boxes(1, (), 30.0).code == 1


@pytest.mark.parametrize(("again", "code"), [(PASSED, 0), (FAILED, 1)])
def test_few_failed_tests_are_tried_once_more_alone(
    lab: Path, monkeypatch: pytest.MonkeyPatch, again: str, code: int
) -> None:
    boots: list[tuple[int, tuple[str, ...]]] = []

    def played(number: int, count: int, arguments: Sequence[str]) -> Box:
        boots.append((count, tuple(arguments)))
        one = Played(again if count == 1 else (PASSED, FAILED)[number - 1])
        one.folder = lab / f"box{number}"
        return one

    for name, other in {"Box": played, "install": list, "prepare": list, "SOURCES": ()}.items():
        monkeypatch.setattr(run, name, other)
    monkeypatch.setattr(run, "LAB", lab)
    name = "test_x.py::test_y[a b]"
    outcome = run.run()
    assert boots == [(2, ()), (2, ()), (1, (name,))]
    assert (outcome.code, list(outcome.failed)) == (code, [name] if code else [])
    assert list(outcome.unsteady) == ([] if code else [name])
