"""Pictures taken on a walk: made harmless, made small, kept under the hash of their bytes."""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import tempfile
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

LARGEST: Final = 10 * 1024 * 1024
"""Bytes that a phone may send: twice what a present one makes of 12 megapixels."""
LONGEST: Final = 1600
"""Pixels of the longer side of what is kept; a label is legible, a face in the crowd is not."""
THUMB: Final = 240
MOST_PIXELS: Final = 64_000_000
"""A small file can unfold to any size; present phones reach 50 megapixels."""
QUALITY: Final = 80
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    EOFError,
    struct.error,
)
"""What Pillow raises on files that are cut, bent or made to hurt."""
_TOO_MANY: Final = "照片的像素太多，请调低相机分辨率后重拍"
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class NoPicture(ValueError):
    """What came is no picture that can be kept; the text tells a person what to do."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A kept picture: `name` is the SHA-256 of its bytes, `size` their number."""

    name: str
    width: int
    height: int
    size: int


class Album:
    """A folder of JPEG files, each beside its thumbnail; safe for many threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sent: bytes) -> Picture:
        """Draw the picture anew, without anything but its pixels, and keep it; raises NoPicture.

        Where and with what it was taken (EXIF, GPS, maker's notes) and what else hid in the file
        is gone. The same bytes give the same name.
        """
        image = _drawn(sent)
        data = _encoded(image)
        name = hashlib.sha256(data).hexdigest()
        if not self.path(name).exists():
            small = image.copy()
            small.thumbnail((THUMB, THUMB))
            self._write(self.path(name, small=True), _encoded(small))
            self._write(self.path(name), data)
        return Picture(name=name, width=image.width, height=image.height, size=len(data))

    def path(self, name: str, *, small: bool = False) -> Path:
        """Where a picture or its thumbnail lies; raises NoPicture for what is no name of one."""
        if not _NAME.fullmatch(name):
            raise NoPicture("没有这张照片")
        return self._folder / name[:2] / f"{name}{'-s' if small else ''}.jpg"

    def forget(self, names: Iterable[str]) -> None:
        """Remove pictures; those that are not there are gone already."""
        for name in names:
            self.path(name).unlink(missing_ok=True)
            self.path(name, small=True).unlink(missing_ok=True)

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A reader, and a power cut, see the whole file or none.
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)


def _drawn(sent: bytes) -> Image.Image:
    if len(sent) > LARGEST:
        raise NoPicture(f"照片超过 {LARGEST // 1024 // 1024} MB，请调低相机分辨率后重拍")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own, lower, bound only warns
            return _plain(sent)
    except NoPicture:
        raise
    except UnidentifiedImageError:
        raise NoPicture("读不出这张照片，请用 JPEG、PNG 或 WebP 格式") from None
    except Image.DecompressionBombError:
        raise NoPicture(_TOO_MANY) from None
    except _BROKEN:
        raise NoPicture("照片不完整或已损坏，请重拍") from None


def _plain(sent: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(sent), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise NoPicture(_TOO_MANY)
    image.draft("RGB", (LONGEST, LONGEST))
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries make the whole process lenient
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST, LONGEST))
    plain = Image.new("RGB", upright.size, "white")
    with_alpha = upright.convert("RGBA")
    plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return plain


def _encoded(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
