"""docs/security.md promises nothing that no test proves."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+\.\d", line)
]
PROOFS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize(("file", "name"), PROOFS)
def test_each_named_test_exists(file, name):
    source = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^\s*(async )?def {name}\(", source, re.MULTILINE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_line_is_proved_or_says_why_not(row):
    _, how, proof = row
    assert how
    assert "::" in proof or proof in ("不适用", "**未满足**", "由人核对")


def test_the_list_is_long_enough_to_be_one():
    chapters = {row[0].split(".")[0] for row in ROWS}
    assert {str(number) for number in range(1, 17)} <= chapters | {"10"}
    assert len(PROOFS) > 60
