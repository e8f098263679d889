"""What a captured page of 8 megapixels costs, from the camera's JPEG to the page's own.

    python -m tests.bench.bench_still

Wall clock, the best of several, each frame new: found, judged, straightened, cleaned, searched for
codes and encoded. Beside it in decodes of that frame, which depend less on the machine.
"""

from __future__ import annotations

import time

import cv2
import numpy as np

from deploy.demo.counter_scenes import counter_scene
from drivers.document_camera.frame import Frame
from drivers.document_camera.take import Order, take
from tests.bench.figures import Figure, table

SIZE = (3264, 2448)
RUNS = 6


def run() -> list[Figure]:
    """Three kinds of page."""
    found = []
    for name in ("application", "certificate", "letter"):
        image = counter_scene(name, SIZE).image
        noise = np.random.default_rng(1).normal(0, 2, image.shape)
        noisy = (image + noise).clip(0, 255).astype(np.uint8)
        jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()
        decoded, taken = [], []
        for _ in range(RUNS):
            frame = Frame.of_jpeg(jpeg)
            assert frame is not None
            started = time.perf_counter()
            frame.image()
            read = time.perf_counter()
            take(frame, Order())
            decoded.append(read - started)
            taken.append(time.perf_counter() - started)
        found.append(Figure(f"{name}: captured", 1000 * min(taken), "ms"))
        found.append(Figure(f"{name}: in decodes", min(taken) / min(decoded), ""))
    return found


if __name__ == "__main__":
    print(table(run()))
