"""How many documents a power cut took is known afterwards, and nothing else of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge.documents.ledger import Ledger


def test_a_restart_counts_what_nobody_had(tmp_path: Path) -> None:
    path = tmp_path / "documents.json"
    ledger = Ledger(path)
    assert ledger.lost == 0
    assert not path.exists()
    ledger.undelivered(3)
    ledger.undelivered(2)
    assert json.loads(path.read_bytes()) == {"undelivered": 2, "lost": 0}
    assert Ledger(path).lost == 2
    again = Ledger(path)
    again.undelivered(1)
    assert again.lost == 2
    last = Ledger(path)
    assert last.lost == 3
    last.seen()
    assert last.lost == Ledger(path).lost == 0


@pytest.mark.parametrize("text", ["", "{", '{"undelivered": "x"}', "\0\0\0"])
def test_a_damaged_file_counts_as_new(tmp_path: Path, text: str) -> None:
    path = tmp_path / "documents.json"
    path.write_text(text)
    assert Ledger(path).lost == 0


def test_a_count_that_could_not_be_kept_is_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    ledger = Ledger(folder / "documents.json")
    folder.write_text("in the way")
    with pytest.raises(OSError, match="exists"):
        ledger.undelivered(1)
    folder.unlink()
    ledger.undelivered(1)
    assert Ledger(folder / "documents.json").lost == 1
