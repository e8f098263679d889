"""Pictures are drawn anew or refused in words, whatever bytes come."""

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hub.inspection.album import LONGEST, Album, NoPicture


def sample(form: str, size: tuple[int, int] = (60, 40)) -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", size, "#336699").save(file, form, exif=exif)
    return file.getvalue()


SAMPLES = {form: sample(form) for form in ("JPEG", "PNG", "WEBP")}


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Album:
    return Album(tmp_path_factory.mktemp("album"))


@pytest.mark.parametrize("form", SAMPLES)
def test_a_picture_is_kept_upright_once_and_without_anything_else(album: Album, form: str) -> None:
    kept = album.keep(SAMPLES[form])
    assert (kept.width, kept.height) == (40, 60)
    assert album.keep(SAMPLES[form]) == kept
    data = album.path(kept.name).read_bytes()
    assert len(data) == kept.size
    assert not Image.open(io.BytesIO(data)).getexif()
    assert album.path(kept.name, small=True).is_file()


def test_the_longer_side_is_bounded(album: Album) -> None:
    kept = album.keep(sample("PNG", (4000, 100)))
    assert (kept.height, kept.width) == (LONGEST, 40)


def test_a_small_file_cannot_unfold_to_any_size(album: Album) -> None:
    file = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    with pytest.raises(NoPicture, match="像素太多"):
        album.keep(file.getvalue())


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_bent_files_are_refused_or_drawn(album: Album, form: str, data: st.DataObject) -> None:
    bent = bytearray(SAMPLES[form])
    for at in data.draw(st.lists(st.integers(0, len(bent) - 1), max_size=6)):
        bent[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(bent)))
    with contextlib.suppress(NoPicture):
        kept = album.keep(bytes(bent[:cut]))
        assert max(kept.width, kept.height) <= LONGEST


def test_a_forgotten_picture_is_gone(tmp_path: Path) -> None:
    album = Album(tmp_path)
    name = album.keep(SAMPLES["JPEG"]).name
    album.forget([name, "0" * 64])
    assert not album.path(name).exists()
    assert not album.path(name, small=True).exists()
