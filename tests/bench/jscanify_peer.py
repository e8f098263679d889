"""jscanify, the most used page finder for browsers, run by Node beside ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
from numpy.typing import NDArray

SOURCE = Path(__file__).parent / "jscanify"
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "bench" / "jscanify"
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
"""Without scripts: its drawing surface would be compiled, and is not needed to find a page."""

PATIENCE = 300.0


class Jscanify:
    """`with Jscanify() as peer: peer.find(image)`; installed under build/ at the first use.

    Raises OSError without Node, CalledProcessError when it cannot be installed.
    """

    def __enter__(self) -> Jscanify:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for file in (ROOT / ".npmrc", *SOURCE.iterdir()):
            shutil.copy(file, FOLDER)
        if not (FOLDER / "node_modules" / "jscanify").exists():
            subprocess.run(INSTALL, cwd=FOLDER, check=True, timeout=PATIENCE)
        self._pictures = tempfile.TemporaryDirectory()
        self._node = subprocess.Popen(
            ["node", "find.cjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._node.communicate(timeout=PATIENCE)
        self._pictures.cleanup()

    def find(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32] | None, float]:
        """The corners (4, 2) in `image` (BGR) or None, and the milliseconds that took."""
        file = Path(self._pictures.name) / "picture.rgba"
        cv2.cvtColor(image, cv2.COLOR_BGR2RGBA).tofile(file)
        asked = {"file": str(file), "width": image.shape[1], "height": image.shape[0]}
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps(asked) + "\n")
        self._node.stdin.flush()
        said = json.loads(self._node.stdout.readline())
        corners = said["corners"]
        found = None if corners is None else np.array(corners, np.float32)
        return found, float(said["milliseconds"])
