"""PDF/A-2b from JPEG pages, written from front to back, so that one page is in memory at a time.

ISO 19005-2 (PDF/A-2), level B, on ISO 32000-1. The JPEG data of a page is the image stream as it
is; a page is turned by its transformation, so no pixel changes, and programs that take images out
or ignore /Rotate see it upright too. What the parts of the standard ask of such a file:

  6.1.2, 6.1.3  header with four bytes above 127; /ID in the trailer
  6.1.13        page sides of 3 to 14,400 units
  6.2.3, 6.2.4  an sRGB output intent, which DeviceRGB and DeviceGray refer to
  6.2.8         images without /Interpolate, /Alternates, /OPI
  6.2.11        the font of the text layer is embedded; its CIDToGIDMap is a stream
  6.6.2, 6.6.4  XMP metadata that names part 2, conformance B
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Final, Protocol
from xml.sax.saxutils import escape

from edge.documents.glyphless import ASCENT, DESCENT, UNITS, WIDE, WIDTHS, font
from edge.documents.text_layer import Characters, Line

POINTS: Final = 72.0
"""To the inch."""

SIDES: Final = (3.0, 14_400.0)
"""Points that a page's side may have."""

_CATALOG, _PAGES, _METADATA, _INTENT, _PROFILE, _FONT = range(1, 7)
_CID_FONT, _DESCRIPTOR, _FONT_FILE, _GLYPHS, _TO_UNICODE = range(7, 12)
_FIRST_FREE: Final = 12

PRODUCER: Final = "Hallkeeper"


class Sink(Protocol):
    """What takes the bytes in order."""

    def write(self, data: bytes, /) -> int:
        """Take all of `data`."""


class PdfWriter:
    """`page` as often as wanted, at least once, then `close`. Same input, same bytes.

    `made` has a zone. Errors are those of `out.write`.
    """

    def __init__(self, out: Sink, *, title: str, made: datetime) -> None:
        self._out = out
        self._title = title
        self._made = made.replace(microsecond=0)
        self._at = 0
        self._places: dict[int, int] = {}
        self._pages: list[int] = []
        self._next = _FIRST_FREE
        self._characters = Characters()
        self._digest = hashlib.sha256()
        self._write(b"%PDF-1.7\n%\xe5\xa4\xa7\xe5\x8e\x85\n")

    def page(
        self,
        jpeg: bytes,
        size: tuple[int, int],
        *,
        grey: bool,
        rotation: int,
        dpi: int,
        lines: Iterable[Line] = (),
    ) -> None:
        """Add a JPEG of `size` (width, height) pixels, turned clockwise by `rotation` degrees.

        `lines` are in pixels of the turned page.
        """
        scale = POINTS / dpi
        width, height = size if rotation % 180 == 0 else (size[1], size[0])
        image, content, page = self._numbers(3)
        colours = "/DeviceGray" if grey else "/DeviceRGB"
        self._stream(
            image,
            f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} "
            f"/ColorSpace {colours} /BitsPerComponent 8 /Filter /DCTDecode",
            jpeg,
        )
        matrix = _turned(rotation, width * scale, height * scale)
        text = self._characters.content(lines, height=height, scale=scale)
        self._packed(content, "", f"q {matrix} cm /Im0 Do Q\n".encode("ascii") + text)
        fonts = f" /Font << /F0 {_FONT} 0 R >>" if text else ""
        self._object(
            page,
            f"<< /Type /Page /Parent {_PAGES} 0 R "
            f"/MediaBox [0 0 {_number(width * scale)} {_number(height * scale)}] "
            f"/Contents {content} 0 R "
            f"/Resources << /XObject << /Im0 {image} 0 R >>{fonts} >> >>",
        )
        self._pages.append(page)

    def close(self) -> None:
        """Write what belongs to all pages, and the end."""
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(
            _CATALOG,
            f"<< /Type /Catalog /Pages {_PAGES} 0 R /Metadata {_METADATA} 0 R "
            f"/OutputIntents [{_INTENT} 0 R] /Lang (zh-CN) "
            "/ViewerPreferences << /DisplayDocTitle true >> >>",
        )
        self._object(_PAGES, f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>")
        self._object(
            _INTENT,
            "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) "
            f"/Info (sRGB IEC61966-2.1) /DestOutputProfile {_PROFILE} 0 R >>",
        )
        self._packed(_PROFILE, "/N 3", srgb())
        if self._characters:
            self._fonts()
        identity = self._digest.digest()[:16].hex()
        metadata = _metadata(self._title, self._made, identity)
        self._stream(_METADATA, "/Type /Metadata /Subtype /XML", metadata)
        self._end(identity)

    def _fonts(self) -> None:
        characters = self._characters
        self._object(
            _FONT,
            "<< /Type /Font /Subtype /Type0 /BaseFont /HallGlyphless /Encoding /Identity-H "
            f"/DescendantFonts [{_CID_FONT} 0 R] /ToUnicode {_TO_UNICODE} 0 R >>",
        )
        self._object(
            _CID_FONT,
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /HallGlyphless "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {_DESCRIPTOR} 0 R /DW {WIDTHS[WIDE]} /W {characters.widths()} "
            f"/CIDToGIDMap {_GLYPHS} 0 R >>",
        )
        self._object(
            _DESCRIPTOR,
            "<< /Type /FontDescriptor /FontName /HallGlyphless /Flags 4 "
            f"/FontBBox [0 {DESCENT} {UNITS} {ASCENT}] /ItalicAngle 0 /Ascent {ASCENT} "
            f"/Descent {DESCENT} /CapHeight {ASCENT} /StemV 80 /FontFile2 {_FONT_FILE} 0 R >>",
        )
        file = font()
        self._packed(_FONT_FILE, f"/Length1 {len(file)}", file)
        self._packed(_GLYPHS, "", characters.glyphs())
        self._packed(_TO_UNICODE, "", characters.to_unicode())

    def _end(self, identity: str) -> None:
        start = self._at
        count = self._next
        rows = [b"0000000000 65535 f \n"]
        for number in range(1, count):
            place = self._places.get(number)
            rows.append(b"0000000000 65535 f \n" if place is None else b"%010d 00000 n \n" % place)
        self._write(f"xref\n0 {count}\n".encode("ascii") + b"".join(rows))
        self._write(
            f"trailer\n<< /Size {count} /Root {_CATALOG} 0 R "
            f"/ID [<{identity}> <{identity}>] >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
        )

    def _numbers(self, count: int) -> range:
        self._next += count
        return range(self._next - count, self._next)

    def _object(self, number: int, body: str) -> None:
        self._open(number)
        self._write(body.encode("ascii") + b"\nendobj\n")

    def _packed(self, number: int, entries: str, data: bytes) -> None:
        self._stream(number, f"{entries} /Filter /FlateDecode", zlib.compress(data, 9))

    def _stream(self, number: int, entries: str, data: bytes) -> None:
        self._open(number)
        self._write(f"<< {entries} /Length {len(data)} >>\nstream\n".encode("ascii"))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")

    def _open(self, number: int) -> None:
        self._places[number] = self._at
        self._write(b"%d 0 obj\n" % number)

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._at += len(data)
        self._out.write(data)


def _turned(rotation: int, width: float, height: float) -> str:
    """The matrix that puts the unit square on a page of this size, turned clockwise."""
    across: dict[int, Callable[[], tuple[float, ...]]] = {
        0: lambda: (width, 0, 0, height, 0, 0),
        90: lambda: (0, -height, width, 0, 0, height),
        180: lambda: (-width, 0, 0, -height, width, height),
        270: lambda: (0, height, -width, 0, width, 0),
    }
    return " ".join(map(_number, across[rotation]()))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


@cache
def srgb() -> bytes:
    """The sRGB profile of Little CMS, its date fixed: bytes 24 to 35 of an ICC header."""
    from PIL import ImageCms

    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes((7, 234, 0, 1, 0, 1)) + bytes(6) + made[36:]


def _metadata(title: str, made: datetime, identity: str) -> bytes:
    date = made.isoformat()
    words = escape("".join(one for one in title if one.isprintable()))
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<xmpMM:DocumentID>uuid:{identity}</xmpMM:DocumentID>
<xmpMM:InstanceID>uuid:{identity}</xmpMM:InstanceID>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
""".encode()
