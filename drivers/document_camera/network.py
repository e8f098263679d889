"""What the corner network says about a picture: where pages, their sides and their corners are.

The weights in `corners.onnx` were made by deploy/training from rendered scenes only.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.lines import Floats, Image

log = logging.getLogger(__name__)

WEIGHTS: Final = Path(__file__).with_name("corners.onnx")

SIZE: Final = 256
"""Width and height of what the network sees: the picture squeezed into a square."""

THREADS: Final = 1
"""It takes a few milliseconds; a second core is of more use to the camera."""


@dataclass(frozen=True)
class Maps:
    """What is where, 0 to 1: `page`, `side`, `corner`, each float32 (cells, cells).

    Cell 0, 0 covers the picture's top left; the picture is squeezed into the square.
    """

    page: Floats
    side: Floats
    corner: Floats


def look(image: Image) -> Maps | None:
    """What the network says about `image` (height, width, 3) BGR; None without a runtime for it."""
    session = _session()
    if session is None:
        return None
    small = cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32)
    said: Any = session.run(None, {"picture": picture})[0]
    return Maps(*said[0])


@cache
def _session() -> Any:
    """The runtime with the network, loaded at the first picture, or None."""
    try:
        import onnxruntime
    except ImportError:
        log.warning("onnxruntime is missing: pages are found by lines and outlines alone")
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Without this a thread spins for the next picture and eats a core between two.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        WEIGHTS.read_bytes(), options, providers=["CPUExecutionProvider"]
    )
