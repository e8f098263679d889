"""The process that makes a report is ended in time, and its end is told in words."""

import datetime
import sys

import pytest

from hub.reports import running
from hub.reports.order import NO_MEMORY, Order
from hub.reports.running import NotMade, Run


def order(**values):
    day = datetime.date(2026, 11, 23)
    given = {"database": "sqlite://", "code": "411700", "scope": "area", "form": "pdf", **values}
    return Order(day=day, today=day, generated=0.0, by="李示例", **given)


def run_instead(monkeypatch, code):
    real = running.subprocess.Popen

    def popen(_command, **options):
        return real([sys.executable, "-c", code], **options)

    monkeypatch.setattr(running.subprocess, "Popen", popen)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import time; time.sleep(600)", "用时太久"),
        (f"raise SystemExit({NO_MEMORY})", "内存不够"),
        ("raise ValueError('a secret path')", "请把时间告诉管理员"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "用时太久"),
    ],
)
def test_a_bad_end_is_told_in_words(monkeypatch, code, words):
    run_instead(monkeypatch, code)
    monkeypatch.setattr(running, "PATIENCE", 1)
    with Run(order(seconds=1)) as run:
        assert run.output.read() == b""
        with pytest.raises(NotMade, match=words) as flaw:
            run.check()
    assert "secret" not in str(flaw.value)


def test_who_reads_no_further_ends_the_process(monkeypatch):
    run_instead(monkeypatch, "import sys, time; print('x', flush=True); time.sleep(600)")
    with Run(order(seconds=60)) as run:
        assert run.output.readline() == b"x\n"
    assert run._process.returncode is not None


def test_an_order_that_cannot_be_met_is_not_made(tmp_path):
    with (
        Run(order(database=f"sqlite:///{tmp_path / 'no.db'}", seconds=60)) as run,
        pytest.raises(NotMade),
    ):
        run.check()
