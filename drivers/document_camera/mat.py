"""What differs from the empty mat: white paper on a light desk stands out from nothing else."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import Floats, Image

GREY: Final = 96.0
"""Level of what is as it was."""

STRETCH: Final = 2.0
"""How much a difference is stretched: what paper and desk differ by may be six levels."""

RIM: Final = 0.06
"""Share of the picture at each border by which a change of exposure is told."""


def against_mat(image: Image, mat: Image) -> Image:
    """`image` (height, width, 3) less the empty `mat` of the same shape, grey where nothing is new.

    A camera changes its exposure when white paper comes; that is evened out for each colour.
    """
    seen, empty = image.astype(np.float32), mat.astype(np.float32)
    gain = _gain(seen, empty)
    found = GREY + STRETCH * (seen / gain - empty)
    return found.clip(0, 255).astype(np.uint8)


def _gain(seen: Floats, empty: Floats) -> Floats:
    """How much brighter the desk is now, for each colour: by the rim, most of which is bare."""
    height, width = seen.shape[:2]
    rim = max(2, round(RIM * min(height, width)))
    bare: NDArray[np.bool_] = np.ones((height, width), bool)
    bare[rim:-rim, rim:-rim] = False
    ratio = (seen[bare] + 1) / (empty[bare] + 1)
    found: Floats = np.median(ratio, axis=0).clip(0.25, 4.0)
    return found
