"""A strict look at a PDF against the parts of PDF/A-2b that a file of scanned pages touches.

Clauses are of ISO 19005-2:2011 and named in each flaw. What our writer has no business with at all
(forms, scripts, transparency, layers, attachments, encryption) counts as a flaw wherever it stands.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from PIL import Image

FOREIGN = {
    *("/AA", "/AcroForm", "/Alternates", "/EmbeddedFiles", "/Encrypt", "/JavaScript", "/JS"),
    *("/NeedsRendering", "/OCProperties", "/OpenAction", "/OPI", "/PieceInfo", "/PS", "/Ref"),
    *("/SMask", "/TR", "/XFA", "/F", "/FFilter", "/FDecodeParms", "/Group", "/Annots", "/Rotate"),
}
FILTERS = {"/FlateDecode", "/DCTDecode"}  # 6.1.7.2: LZWDecode and Crypt are not allowed
OPERATORS = {"q", "Q", "cm", "Do", "BT", "ET", "Tr", "Tf", "Tz", "Tm", "Tj"}

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PROPERTIES = {  # 6.6.2.3: of schemas that XMP or PDF/A-2 predefine
    "{http://www.aiim.org/pdfa/ns/id/}": {"part", "conformance"},
    "{http://purl.org/dc/elements/1.1/}": {"format", "title"},
    "{http://ns.adobe.com/xap/1.0/}": {"CreateDate", "ModifyDate", "CreatorTool"},
    "{http://ns.adobe.com/pdf/1.3/}": {"Producer"},
    "{http://ns.adobe.com/xap/1.0/mm/}": {"DocumentID", "InstanceID"},
}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def flaws(data: bytes) -> list[str]:
    """What is wrong with the file; empty when nothing was found."""
    found = [*_file(data)]
    with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
        found += pdf.check_pdf_syntax()
        found += _objects(pdf)
        found += _catalog(pdf)
        for number, page in enumerate(pdf.pages, 1):
            found += (f"page {number}: {flaw}" for flaw in _page(pdf, page))
    return found


def _file(data: bytes) -> Iterator[str]:
    """6.1.2 to 6.1.4, 6.1.7.1, 6.1.9: the bytes."""
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4,}\n", data):
        yield "6.1.2 header"
    if not data.endswith(b"%%EOF\n") or data.count(b"%%EOF") != 1:
        yield "6.1.3 end of file"
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF", data)[0])
    head = re.match(rb"xref\n0 (\d+)\n", data[start:])
    if head is None:
        yield "6.1.4 cross reference table"
        return
    count, first = int(head[1]), start + head.end()
    for number in range(count):
        row = data[first + 20 * number : first + 20 * number + 20]
        entry = re.fullmatch(rb"(\d{10}) (\d{5}) ([nf]) \n", row)
        if entry is None:
            yield f"6.1.4 entry {number}"
        elif entry[3] == b"n" and not data.startswith(b"%d 0 obj\n" % number, int(entry[1])):
            yield f"6.1.4 place of {number}"
    for match in re.finditer(rb"/Length (\d+) >>\nstream\n", data):
        end = match.end() + int(match[1])
        if not data.startswith(b"\nendstream\nendobj\n", end):
            yield f"6.1.7.1 length of the stream at {match.start()}"


def _objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/ID" not in pdf.trailer or len(pdf.trailer.ID) != 2:
        yield "6.1.3 ID"
    if "/Info" in pdf.trailer:
        yield "6.6.3 Info beside the metadata"
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for key in thing.keys() & FOREIGN:
            yield f"{key} in object {thing.objgen}"
        if isinstance(thing, pikepdf.Stream):
            used = thing.get("/Filter", pikepdf.Array())
            for one in [used] if isinstance(used, pikepdf.Name) else used:
                if str(one) not in FILTERS:
                    yield f"6.1.7.2 {one}"


def _catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = pdf.Root.OutputIntents
    profile = intents[0].DestOutputProfile
    icc = profile.read_bytes()
    if len(intents) != 1 or intents[0].S != "/GTS_PDFA1":
        yield "6.2.3 output intent"
    if icc[36:40] != b"acsp" or icc[12:20] != b"mntrRGB " or icc[8] > 4 or profile.N != 3:
        yield "6.2.3 profile"
    if len(icc) != int.from_bytes(icc[:4]):
        yield "6.2.3 size of the profile"
    metadata = pdf.Root.Metadata
    if "/Filter" in metadata or metadata.Type != "/Metadata" or metadata.Subtype != "/XML":
        yield "6.6.2.1 metadata stream"
    yield from _xmp(metadata.read_bytes().decode("utf-8"))


def _xmp(text: str) -> Iterator[str]:
    head = re.match(r'<\?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"\?>\n', text)
    if head is None or not text.endswith('<?xpacket end="w"?>\n'):
        yield "6.6.2.1 packet"  # neither bytes nor encoding may be among its attributes
    [told] = ET.fromstring(text[1:] if text[0] == "\ufeff" else text).iter(RDF + "Description")  # noqa: S314
    known = {space + name for space, names in PROPERTIES.items() for name in names}
    values = {child.tag: child for child in told}
    for tag in values.keys() ^ known:
        yield f"6.6.2.3 {tag}"
    identity = "{http://www.aiim.org/pdfa/ns/id/}"
    if (values[identity + "part"].text, values[identity + "conformance"].text) != ("2", "B"):
        yield "6.6.4 identification"
    if values["{http://purl.org/dc/elements/1.1/}title"].find(f"{RDF}Alt/{RDF}li") is None:
        yield "6.6.2.3 a title is a language alternative"
    for name in ("CreateDate", "ModifyDate"):
        if not DATE.fullmatch(values["{http://ns.adobe.com/xap/1.0/}" + name].text or ""):
            yield f"6.6.2.3 {name}"


def _page(pdf: pikepdf.Pdf, page: pikepdf.Page) -> Iterator[str]:
    if not all(3 <= side <= 14400 for side in map(float, page.MediaBox[2:])):
        yield "6.1.13 size"
    depth, mode, font = 0, 0, None
    names = page.Resources.XObject.keys()
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator not in OPERATORS:
            yield f"6.2.2 operator {operator}"
        depth += {"q": 1, "Q": -1}.get(operator, 0)
        if not 0 <= depth <= 28:
            yield "6.1.13 nesting of q"
        if operator == "Do" and str(operands[0]) not in names:
            yield "6.2.2 an image that is no resource"
        if operator == "Tr":
            mode = int(operands[0])
        if operator == "Tf":
            font = page.Resources.Font[str(operands[0])]
        if operator == "Tj":
            if mode != 3:
                yield "visible text"
            yield from _shown(font, bytes(operands[0]))
    if depth:
        yield "q without Q"
    for image in page.Resources.XObject.as_dict().values():
        yield from _image(image)


def _image(image: Any) -> Iterator[str]:
    if image.get("/Interpolate", False):
        yield "6.2.8 Interpolate"
    if image.get("/BitsPerComponent") != 8:
        yield "6.2.8 bits"
    picture = Image.open(BytesIO(image.read_raw_bytes()))
    colours = {"RGB": "/DeviceRGB", "L": "/DeviceGray"}[picture.mode]
    if image.ColorSpace != colours or picture.size != (image.Width, image.Height):
        yield "an image that is not as it is described"


def _shown(font: Any, codes: bytes) -> Iterator[str]:
    """6.2.11: the font is in the file, and says of each character shown what it is."""
    if font is None or font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
        yield "6.2.11.3 font"
        return
    inner = font.DescendantFonts[0]
    file = TTFont(BytesIO(inner.FontDescriptor.FontFile2.read_bytes()), checkChecksums=2)
    if inner.FontDescriptor.FontFile2.Length1 != len(inner.FontDescriptor.FontFile2.read_bytes()):
        yield "6.2.11.2 length of the font"
    glyphs = inner.CIDToGIDMap.read_bytes()
    widths = {int(inner.W[i]): int(inner.W[i + 1][0]) for i in range(0, len(inner.W), 2)}
    unicode = dict(re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4,8})>", font.ToUnicode.read_bytes()))
    for at in range(0, len(codes), 2):
        cid = int.from_bytes(codes[at : at + 2])
        glyph = int.from_bytes(glyphs[2 * cid : 2 * cid + 2])
        if not 0 < glyph < file["maxp"].numGlyphs:
            yield f"6.2.11.4.1 no glyph for {cid}"
        elif file["hmtx"][file.getGlyphName(glyph)][0] != widths.get(cid, int(inner.DW)):
            yield f"6.2.11.5 width of {cid}"
        if unicode.get(b"%04X" % cid, b"0000") in {b"0000", b"FEFF", b"FFFE"}:
            yield f"6.2.11.7 what is {cid}?"
