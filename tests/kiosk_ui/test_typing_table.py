"""The typing table is what its script makes of today's content, and light enough to fetch late."""

from __future__ import annotations

import gzip
import json
import re

from kiosk_ui.typing_table import TABLE, characters, syllables, written


def test_the_table_is_what_the_script_makes() -> None:
    assert TABLE.read_text("utf-8") == written(), "python -m kiosk_ui.typing_table"


def test_it_is_small() -> None:
    assert len(gzip.compress(TABLE.read_bytes())) < 60_000


def test_every_character_can_be_typed_with_plain_letters() -> None:
    table = json.loads(TABLE.read_text("utf-8"))
    assert set("".join(table["syllables"].values())) == set(characters())
    assert len(characters()) == 6763 + 1
    assert all(re.fullmatch("[a-z]{1,6}", name) for name in table["syllables"])
    assert all(re.fullmatch(r"\S{2,12}( [a-z]{1,6})+", one) for one in table["phrases"])


def test_what_the_hall_writes_of_comes_first() -> None:
    assert syllables(["驿驿驿驿驿驿驿驿驿驿"])["yi"].index("驿") < syllables([])["yi"].index("驿")
