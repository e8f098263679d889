"""Codes are read at any turn, as many as there are, and nothing is read where nothing is."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import pytest
import segno
import zxingcpp

from drivers.document_camera.codes import MOST, find_codes
from drivers.document_camera.lines import Image


def sheet() -> Image:
    return np.full((1600, 1200, 3), 238, np.uint8)


def qr(text: str) -> Image:
    data = BytesIO()
    segno.make(text, error="m", micro=False).save(data, kind="png", scale=5, border=4)
    return np.asarray(cv2.imdecode(np.frombuffer(data.getvalue(), np.uint8), cv2.IMREAD_COLOR))


def put(page: Image, code: Image, x: int, y: int) -> None:
    page[y : y + code.shape[0], x : x + code.shape[1]] = code


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_qr_and_bar_codes_at_every_turn(turn: int) -> None:
    page = sheet()
    put(page, qr("样本 417"), 150, 200)
    barcode = zxingcpp.create_barcode("SYS-0417", zxingcpp.BarcodeFormat.Code128)
    bars = np.asarray(zxingcpp.write_barcode_to_image(barcode, scale=4))
    put(page, np.repeat(bars[..., None], 3, axis=2), 200, 1000)
    found = find_codes(np.ascontiguousarray(np.rot90(page, turn)))
    assert {(code["format"], code["text"]) for code in found} == {
        ("QRCode", "样本 417"),
        ("Code128", "SYS-0417"),
    }


def test_no_more_than_so_many() -> None:
    page = np.full((2400, 2400, 3), 255, np.uint8)
    for index in range(25):
        put(page, qr(f"NO-{index:02}"), 60 + 460 * (index % 5), 60 + 460 * (index // 5))
    assert len(find_codes(page)) == MOST


def test_noise_and_empty_paper_hold_none() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (700, 500, 3)).astype(np.uint8)
    assert find_codes(noise) == []
    assert find_codes(sheet()) == []
