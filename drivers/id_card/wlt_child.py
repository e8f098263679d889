"""The process in which a site's decoder of WLT photos runs: photos come in, pictures go out."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import BinaryIO

from drivers.id_card.commands import PHOTO

GROUP = "hallkeeper.wlt_decoders"
"""The entry points that name decoders."""

LARGEST = 256 * 1024
"""Bytes of a picture; the BMP of a photo (102 by 126) has 38,862."""

MEMORY = 1 << 30
"""Bytes of address space that a decoder may take."""


def serve(photos: BinaryIO, pictures: BinaryIO, decode: Callable[[bytes], object]) -> None:
    """Answer each photo with four bytes of size, big endian, and the picture; 0 when there is none.

    Ends with the last photo, or with what `decode` raises.
    """
    while len(photo := photos.read(PHOTO)) == PHOTO:
        picture = decode(photo)
        if not isinstance(picture, bytes) or len(picture) > LARGEST:
            picture = b""
        pictures.write(len(picture).to_bytes(4) + picture)
        pictures.flush()


def main(name: str) -> None:
    """Serve with entry point `name`.

    What a library prints goes nowhere, and a crash leaves no photo in a core file.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with os.fdopen(os.dup(1), "wb") as pictures:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        (point,) = list(entry_points(group=GROUP, name=name))[:1]
        serve(sys.stdin.buffer, pictures, point.load())


if __name__ == "__main__":
    main(sys.argv[1])
