"""PDF/A-2b of JPEG pages: true to size, upright, untouched, searchable, the same each time."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from edge.documents.jpeg import examine
from edge.documents.pdf import PdfWriter
from edge.documents.text_layer import Line

from .pdfa import flaws
from .specimens import page

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROTATIONS = (0, 90, 180, 270)


def line(text: str, left: float, top: float, right: float, bottom: float) -> Line:
    return Line(text, ((left, top), (right, top), (right, bottom), (left, bottom)))


def pdf(*pages: tuple[bytes, int, int], lines: Sequence[Line] = (), title: str = "材料") -> bytes:
    """Of (JPEG, rotation, dpi), the lines on each."""
    out = BytesIO()
    writer = PdfWriter(out, title=title, made=NOON)
    for jpeg, rotation, dpi in pages:
        picture = examine(jpeg)
        size = (picture.width, picture.height)
        writer.page(jpeg, size, grey=picture.grey, rotation=rotation, dpi=dpi, lines=lines)
    writer.close()
    return out.getvalue()


def run(*command: str, data: bytes, folder: Path) -> bytes:
    file = folder / "it.pdf"
    file.write_bytes(data)
    place = [str(file) if word == "FILE" else word for word in command]
    return subprocess.run(place, check=True, capture_output=True, cwd=folder).stdout


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_it_is_pdf_a_2b(rotation: int, mode: str) -> None:
    lines = (line("营业执照 No.12", 50, 60, 400, 100), line("𠮷𡋤", 50, 160, 200, 200))
    assert flaws(pdf((page(mode=mode), rotation, 300), lines=lines)) == []
    assert flaws(pdf((page(mode=mode), rotation, 300))) == []


@pytest.mark.parametrize(
    ("harm", "flaw"),
    [
        ((b"%PDF-1.7", b"%PDF-2.0"), "6.1.2"),
        ((b"<pdfaid:part>2", b"<pdfaid:part>3"), "6.6.4"),
        ((b"/GTS_PDFA1", b"/GTS_PDFX  "), "6.2.3"),
        ((b"/BitsPerComponent 8 /Filter", b"/Interpolate true   /Filter"), "6.2.8 Interpolate"),
        ((b"/DeviceRGB", b"/DeviceGray"), "described"),
        ((b"/Lang (zh-CN)", b"/AA << >>    "), "/AA"),
    ],
)
def test_the_look_at_it_sees_what_is_wrong(harm: tuple[bytes, bytes], flaw: str) -> None:
    whole = pdf((page(), 0, 300))
    assert harm[0] in whole
    found = flaws(whole.replace(harm[0], harm[1].ljust(len(harm[0]))[: len(harm[0])]))
    assert any(flaw in one for one in found)


def test_the_picture_is_in_it_bit_by_bit() -> None:
    jpegs = [page(seed=1), page(seed=2, progressive=True), page(seed=3, mode="L")]
    with pikepdf.open(BytesIO(pdf(*((jpeg, 0, 300) for jpeg in jpegs)))) as file:
        for jpeg, one in zip(jpegs, file.pages, strict=True):
            [image] = one.get_images().values()
            assert image.read_raw_bytes() == jpeg


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_page_is_as_large_as_the_paper_was(rotation: int) -> None:
    with pikepdf.open(BytesIO(pdf((page(1240, 1754), rotation, 150)))) as file:
        sides = sorted(float(side) for side in file.pages[0].MediaBox[2:])
    assert sides == pytest.approx([595.2, 841.92])  # A4: 210 mm × 297 mm


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_turned_page_is_painted_upright(rotation: int, tmp_path: Path) -> None:
    """The red corner is top left in the picture; turned clockwise it goes round."""
    run(
        "pdftoppm",
        "-r",
        "72",
        "-png",
        "FILE",
        "out",
        data=pdf((page(), rotation, 72)),
        folder=tmp_path,
    )
    [painted] = tmp_path.glob("out*.png")
    image = Image.open(painted).convert("RGB")
    right, bottom = image.width - 16, image.height - 16
    corners = {0: (15, 15), 90: (right, 15), 180: (right, bottom), 270: (15, bottom)}
    red = [
        angle
        for angle, place in corners.items()
        if (pixel := image.getpixel(place)) and pixel[0] > 200 and pixel[1] < 90  # type: ignore[index]
    ]
    assert red == [rotation]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_its_text_is_found_where_it_stands(rotation: int, tmp_path: Path) -> None:
    lines = (line("一次性告知", 60, 100, 310, 150), line("ID 1101", 60, 300, 260, 350))
    data = pdf((page(), rotation, 72), lines=lines)
    words = run("pdftotext", "-bbox", "FILE", "-", data=data, folder=tmp_path).decode()
    found = {
        text: [float(part.split('"')[1]) for part in head.split()[1:5]]
        for head, _, text in (
            row.strip().removesuffix("</word>").partition(">")
            for row in words.splitlines()
            if "<word " in row
        )
    }
    assert found.keys() == {"一次性告知", "ID", "1101"}
    assert found["一次性告知"] == pytest.approx([60, 100, 310, 150], abs=2)
    assert found["ID"][0] == pytest.approx(60, abs=2)
    assert found["1101"][2] == pytest.approx(260, abs=2)


def test_a_slanted_line_is_found(tmp_path: Path) -> None:
    slanted = Line("斜着的字", ((100, 200), (300, 192), (301, 222), (101, 230)))
    data = pdf((page(), 0, 72), lines=[slanted])
    assert "斜着的字" in run("pdftotext", "FILE", "-", data=data, folder=tmp_path).decode()
    assert flaws(data) == []


def test_characters_of_names_beyond_the_bmp_can_be_copied(tmp_path: Path) -> None:
    data = pdf((page(), 0, 72), lines=[line("𠮷野𡋤", 60, 100, 210, 150)])
    assert "𠮷野𡋤" in run("pdftotext", "FILE", "-", data=data, folder=tmp_path).decode()


@pytest.mark.parametrize(
    "none", [line("", 1, 1, 9, 9), line("\x00\x07", 1, 1, 9, 9), line("字", 5, 5, 5, 5)]
)
def test_a_line_of_nothing_leaves_no_text(none: Line) -> None:
    data = pdf((page(), 0, 72), lines=[none])
    assert b"/Font" not in data
    assert flaws(data) == []


def test_many_different_characters(tmp_path: Path) -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))
    rows = [text[at : at + 30] for at in range(0, len(text), 30)]
    lines = [line(row, 20, 20 + 8 * n, 620, 27 + 8 * n) for n, row in enumerate(rows)]
    data = pdf((page(), 0, 72), lines=lines)
    assert flaws(data) == []
    assert run("pdftotext", "FILE", "-", data=data, folder=tmp_path).decode().split() == rows


def test_the_same_pages_make_the_same_file_and_others_another() -> None:
    one, same = (pdf((page(), 0, 300), lines=[line("字", 1, 1, 9, 9)]) for _ in range(2))
    assert one == same
    other = pdf((page(seed=5), 0, 300), lines=[line("字", 1, 1, 9, 9)])
    ids = {pikepdf.open(BytesIO(data)).trailer.ID[0] for data in (one, other)}
    assert len(ids) == 2


def test_a_title_of_any_words() -> None:
    data = pdf((page(), 0, 300), title='<a> & "b" \x00材料')
    assert flaws(data) == []
    with pikepdf.open(BytesIO(data)) as file, file.open_metadata() as told:
        assert told["dc:title"] == '<a> & "b" 材料'
        assert told.pdfa_status == "2B"
