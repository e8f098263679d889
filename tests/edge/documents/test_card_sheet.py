"""Both sides of a card on one sheet: true to size, the purpose across each, not to be taken off."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edge.documents import fonts
from edge.documents.card_sheet import DPI, NoSheet, sheet, watermark

from .specimens import card

DAY = date(2026, 3, 1)
WHITE = 245


def side(name: str, width: int = 1011, height: int = 638) -> Image.Image:
    return Image.open(BytesIO(card(name, width, height)))


def made(words: str = "办理老年人优待证") -> Image.Image:
    return Image.open(BytesIO(sheet(side("正面"), side("反面"), words, DAY)))


def cards(image: Image.Image) -> list[tuple[int, int, int, int]]:
    """Left, top, width, height in pixels of what is not white, from the top."""
    dark = np.asarray(image.convert("L")) < WHITE
    rows = dark.sum(axis=1) > image.width // 5
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(int), [0]))))
    found = []
    for top, end in edges.reshape(-1, 2):
        columns = np.flatnonzero(dark[top:end].sum(axis=0) > (end - top) // 5)
        found.append((int(columns[0]), int(top), int(columns[-1] - columns[0]) + 1, int(end - top)))
    return found


def test_it_is_a4_with_two_cards_of_their_true_size() -> None:
    image = made()
    assert image.info["dpi"] == (DPI, DPI)
    assert [round(side / DPI * 25.4) for side in image.size] == [210, 297]
    front, back = cards(image)
    for _, _, width, height in (front, back):
        assert width / DPI * 25.4 == pytest.approx(85.6, abs=0.2)
        assert height / DPI * 25.4 == pytest.approx(54.0, abs=0.2)
    assert front[0] + front[2] / 2 == pytest.approx(image.width / 2, abs=2)
    assert back[1] > front[1] + front[3]


@pytest.mark.parametrize("number", [0, 1])
def test_the_purpose_runs_across_every_part_of_each_card(number: int) -> None:
    image = made().convert("RGB")
    left, top, width, height = cards(image)[number]
    card_pixels = np.asarray(image)[top : top + height, left : left + width].astype(int)
    reddish = card_pixels[:, :, 0] - card_pixels[:, :, 1] > 35
    parts = [
        reddish[y : y + height // 4, x : x + width // 4].mean()
        for y in range(0, height - 3, height // 4)
        for x in range(0, width - 3, width // 4)
    ]
    assert min(parts) > 0.02  # no quarter of a quarter can be cut out without it
    assert max(parts) < 0.4  # and the card can be read through it


def test_the_words() -> None:
    assert watermark("办理优待证", DAY) == "仅用于办理优待证　他用无效　2026-03-01"
    assert watermark("仅用于办理“登记”", DAY).count("仅用于") == 1


def test_the_longest_purpose_fits() -> None:
    assert len(cards(made("办" * 160))) == 2


def test_a_side_on_end_or_not_cut_out_is_said() -> None:
    with pytest.raises(NoSheet, match="正面是竖着的：请先把这一页转正"):
        sheet(side("正面", 638, 1011), side("反面"), "办理登记", DAY)
    with pytest.raises(NoSheet, match="反面的这一页不是证件大小：请在高拍仪里用“证件”方式重拍"):
        sheet(side("正面"), side("反面", 900, 900), "办理登记", DAY)


def test_without_a_font_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "FONTS", (tmp_path / "none.ttc",))
    with pytest.raises(NoSheet, match="请管理员安装 fonts-noto-cjk"):
        made()
