"""docs/devices.md says what the tests prove: no more, no less, and of every driver."""

from __future__ import annotations

import pytest

from drivers.base import names
from tests.device_claims import GUEST, ROWS, By, Row
from tests.devices_table import DOCUMENT, Unproven, document, proofs


def test_the_document_is_up_to_date() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == document(), "run: .venv/bin/python -m tests.devices_table"


def test_every_driver_has_a_row_and_no_other() -> None:
    assert {row.driver for row in ROWS} == set(names())


def test_what_is_called_proven_in_the_lab_runs_there() -> None:
    for row in ROWS:
        assert (row.by is By.LAB) == row.file.startswith(f"{GUEST}/")


def test_what_is_called_a_recording_is_played() -> None:
    recorded = {
        path.read_text(encoding="utf-8").split("! driver ")[1].split("\n")[0]
        for path in (DOCUMENT.parents[1] / "tests" / "recordings").rglob("*.rec")
    }
    assert {row.driver for row in ROWS if row.by is By.RECORDING} == recorded


def test_a_claim_without_a_test_is_an_error() -> None:
    row = Row("keypad", "USB", By.LAB, f"{GUEST}/test_keypad.py", {"all": "test_nothing"})
    with pytest.raises(Unproven, match="test_nothing"):
        proofs(row)
