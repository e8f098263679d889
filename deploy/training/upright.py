"""Fits the weights by which a page's way up is told: python -m deploy.training.upright

Text of this repository is set in the fonts named here, blurred, turned by up to a degree and made
noisy; a logistic regression without a bias then separates characters from themselves turned by
half a turn. Seeded: the same fonts and texts give the same weights. Prints them for
drivers/document_camera/orient.py, and how well they do on a font they were not fitted on.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from drivers.document_camera.glyphs import DOTS, find_glyphs
from drivers.document_camera.orient import odd

ROOT: Final = Path(__file__).parents[2]
SHARE: Final = Path("/usr/share/fonts")
NOTO, TRUETYPE = SHARE / "opentype/noto", SHARE / "truetype"
CHINESE: Final = (
    NOTO / "NotoSansCJK-Regular.ttc",
    NOTO / "NotoSerifCJK-Regular.ttc",
    NOTO / "NotoSansCJK-Bold.ttc",
)
LATIN: Final = (
    TRUETYPE / "dejavu/DejaVuSans.ttf",
    TRUETYPE / "liberation/LiberationSerif-Regular.ttf",
)
HELD_BACK: Final = NOTO / "NotoSerifCJK-Bold.ttc"
SIMPLIFIED: Final = 2
"""Index of the simplified Chinese face in Noto's collections."""

PAGES: Final = 160
SIZE: Final = (1240, 1754)
RIDGE: Final = 3e-3


def texts() -> tuple[str, str]:
    """Chinese and English text of the repository."""
    chinese = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("tests/data/notice-2019-1.txt", "README.zh-CN.md", "docs/devices.md")
    )
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    return (
        re.sub(r"[^\u4e00-\u9fff，。、；：（）0-9]", "", chinese),
        re.sub(r"[^A-Za-z0-9,.;()]+", " ", english),
    )


def page(rng: Random, font: Path, text: str, per_em: float) -> NDArray[np.uint8]:
    """A page of lines in a font, as a camera at DOTS per inch sees it."""
    sheet = Image.new("L", SIZE, rng.randint(210, 250))
    pen = ImageDraw.Draw(sheet)
    em = rng.randint(15, 34)
    face = ImageFont.truetype(str(font), em, index=SIMPLIFIED if font.suffix == ".ttc" else 0)
    y, count = 100.0, int(900 / em * per_em)
    while y < SIZE[1] - 120:
        at = rng.randrange(len(text) - count)
        words = text[at : at + rng.randint(count // 3, count)]
        pen.text((110, y), words, rng.randint(10, 90), face)
        y += em * rng.uniform(1.4, 2.2)
    turn = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), rng.uniform(-1, 1), 1)
    seen: Any = cv2.GaussianBlur(np.asarray(sheet), (0, 0), rng.uniform(0.3, 1.4))
    seen = cv2.warpAffine(seen, turn, SIZE, borderMode=cv2.BORDER_REPLICATE)
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(1, 6), seen.shape)
    grey = (seen + noise).clip(0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def fit(samples: NDArray[Any]) -> NDArray[np.float64]:
    """Weights for which most samples, all of them upright, come out positive."""
    weights = np.zeros(samples.shape[1])
    ridge = RIDGE * np.eye(len(weights))
    for _ in range(20):
        chance = 1 / (1 + np.exp(-samples @ weights))
        slope = samples.T @ (1 - chance) / len(samples) - RIDGE * weights
        bend = (samples * (chance * (1 - chance))[:, None]).T @ samples / len(samples) + ridge
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def main() -> None:
    """Fit, print, check."""
    rng = Random(2026)  # noqa: S311 (seeded on purpose)
    chinese, english = texts()
    samples = []
    for index in range(PAGES):
        latin = index % 4 == 3
        font = rng.choice(LATIN if latin else CHINESE)
        seen = page(rng, font, english if latin else chinese, 1.8 if latin else 1.0)
        for upright in (True, False):  # whatever the making of the maps favours must not count
            shown = seen if upright else seen[::-1, ::-1]
            found = odd(find_glyphs(np.ascontiguousarray(shown), DOTS).maps)
            samples.append(found if upright else -found)
    weights = np.rint(100 * fit(np.concatenate(samples))).astype(int)
    print("WEIGHTS =", tuple(weights.tolist()))
    for font in (*CHINESE, HELD_BACK):
        seen = page(rng, font, chinese, 1.0)
        right = odd(find_glyphs(seen, DOTS).maps) @ weights > 0
        print(f"{font.name}: {100 * right.mean():.0f} % of {len(right)} characters")


if __name__ == "__main__":
    main()
