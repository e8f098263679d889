"""Cards of nobody: what the simulated readers find on them.

The foreigners' cards carry the values printed on the official specimens. The numbers of the other
two cannot exist: there is no region 100000, and no sequence number 000.
"""

from __future__ import annotations

from dataclasses import dataclass

_SIZE = 256

# (offset, size) in bytes of the text block, GA/T 490 and the cards that came after it.
_NAME = (0, 30)
_SEX = (30, 2)
_NATION = (32, 4)
_BIRTH = (36, 16)
_ADDRESS = (52, 70)
_NUMBER = (122, 36)
_OFFICE = (158, 30)
_FROM = (188, 16)
_TO = (204, 16)
_KIND = (248, 2)


def text_block(*values: tuple[tuple[int, int], str]) -> bytes:
    """256 bytes of UTF-16LE with each text at its (offset, size), padded with spaces."""
    block = bytearray(" ".encode("utf-16-le") * (_SIZE // 2))
    for (offset, size), text in values:
        block[offset : offset + size] = text.ljust(size // 2).encode("utf-16-le")[:size]
    return bytes(block)


def address_block(*addresses: str) -> bytes:
    """Appended addresses, 70 bytes each."""
    return b"".join(address.ljust(35).encode("utf-16-le")[:70] for address in addresses)


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """What lies on the reader. `photo` starts like WLT and holds no picture."""

    text: bytes
    photo: bytes = bytes.fromhex("574C66007E00320000FF851F5151513E").ljust(1024, b"\x5a")
    fingerprints: bytes = b"".join(
        bytes.fromhex(start).ljust(512, b"\xa5") for start in ("43010101010B50", "43010101011046")
    )
    addresses: bytes = b""
    number: bytes = bytes(range(24))


SPECIMENS = {
    "resident": Specimen(
        text=text_block(
            (_NAME, "证件样本"),
            (_SEX, "2"),
            (_NATION, "01"),
            (_BIRTH, "19491001"),
            (_ADDRESS, "样本省样本市样本区样本路1号"),
            (_NUMBER, "100000194910010008"),
            (_OFFICE, "样本市公安局样本分局"),
            (_FROM, "20200101"),
            (_TO, "长期"),
        ),
        addresses=address_block("样本省样本市样本区样本新村2号"),
    ),
    "hmt": Specimen(
        text=text_block(
            (_NAME, "证件样本"),
            (_SEX, "1"),
            (_BIRTH, "19970701"),
            (_ADDRESS, "样本省样本市样本区样本路3号"),
            (_NUMBER, "810000199707010002"),
            (_OFFICE, "样本市公安局样本分局"),
            (_FROM, "20200101"),
            (_TO, "20991231"),
            ((220, 18), "H00000000"),
            ((238, 4), "01"),
            (_KIND, "J"),
        ),
    ),
    "foreigner2017": Specimen(
        text=text_block(
            ((0, 120), "ZHENGJIAN,YANGBEN"),
            ((120, 2), "2"),
            ((122, 30), "CAN110081080319"),
            ((152, 6), "CAN"),
            ((158, 30), "证件样本"),
            (_FROM, "20151025"),
            (_TO, "20251024"),
            ((220, 16), "19810803"),
            ((236, 4), "01"),
            ((240, 8), "1500"),
            (_KIND, "I"),
        ),
    ),
    "foreigner2023": Specimen(
        text=text_block(
            (_NAME, "证件样本"),
            (_SEX, "1"),
            ((32, 4), "00"),
            (_BIRTH, "19800101"),
            ((52, 70), "ZHENGJIAN,YANGBEN"),
            (_NUMBER, "931586198001010028"),
            (_FROM, "20230808"),
            (_TO, "20330807"),
            ((242, 6), "PAK"),
            ((250, 6), "000"),
            (_KIND, "Y"),
        ),
    ),
}
"""By kind of card."""
