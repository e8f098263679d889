"""Targets of the ID-card reader: frames, packets of each kind, the text of a card, replies."""

from __future__ import annotations

from collections.abc import Callable

from deploy.demo.devices.specimens import SPECIMENS
from drivers.id_card import framing, replies, status
from drivers.id_card.card import CardTextError, parse_card
from drivers.id_card.commands import FIND, READ
from drivers.id_card.frame import LONGEST, Codec, Command, FrameError, Reply
from tests.fuzz.target import Target, cut, whole

CARD = SPECIMENS["resident"]
FOUND = Reply(0x9F).to_bytes()
SMALL_READ = Reply(0x90, bytes.fromhex("0100 0010") + CARD.text + CARD.photo[:16])


def sam_frames(data: bytes) -> None:
    pieces, codec, at_once = cut(data), Codec(Reply), Codec(Reply)
    frames = [frame for piece in pieces for frame in codec.feed(piece)]
    assert frames == at_once.feed(b"".join(pieces))
    for frame in frames:
        assert Reply.from_bytes(frame.to_bytes()) == frame
        str(status.advice(frame.sw3))


def sam_commands(data: bytes) -> None:
    codec = Codec(Command)
    for piece in cut(data):
        codec.feed(piece)


def packets(kind: type[framing.Framing]) -> Callable[[bytes], None]:
    def decode(data: bytes) -> None:
        carrier, codec = kind(), Codec(Reply)
        for packet in cut(data):
            assert 0 < carrier.wanted.size <= LONGEST + 4
            codec.feed(carrier.unwrap(packet))
            if carrier.complete:
                carrier.reset()

    return decode


def card_text(data: bytes) -> None:
    card = parse_card(data)
    told = card.local()
    assert told["kind"] == card.kind
    assert told["number_valid"] in (True, False, None)


def read_reply(data: bytes) -> None:
    found = replies.contents(data[1:], parts=data[0] % 4 if data else 2)
    assert len(found.text) == 256
    replies.fingerprints(found.fingerprints)


def appended_addresses(data: bytes) -> None:
    assert all(replies.appended_addresses(data))


def miaxis(reply: bytes) -> bytes:
    counted = (len(reply) + 3).to_bytes(2, "little") + b"\0\0\0" + reply
    return b"\xaa\0\0" + counted + (sum(counted) & 0xFFFF).to_bytes(2, "little")


def dk(reply: bytes) -> bytes:
    return bytes([len(reply) + 4]) + b"\0\x34\x90\0" + reply


TARGETS = {
    "sam_frames": Target(
        longest=320,
        decode=sam_frames,
        seeds=whole(FOUND, SMALL_READ.to_bytes(), b"\x69" + FOUND[:9] + FOUND),
    ),
    "sam_commands": Target(decode=sam_commands, seeds=whole(FIND.to_bytes(), READ.to_bytes())),
    "packets_stream": Target(decode=packets(framing.Stream), seeds=whole(FOUND * 2)),
    "packets_split": Target(decode=packets(framing.Split), seeds=whole(FOUND)),
    "packets_reports": Target(
        longest=320,
        decode=packets(framing.Reports),
        seeds=whole(FOUND.ljust(64, b"\0"), SMALL_READ.to_bytes()),
    ),
    "packets_miaxis": Target(
        decode=packets(framing.Miaxis), seeds=whole(miaxis(FOUND).ljust(64, b"\0"))
    ),
    "packets_dk": Target(decode=packets(framing.Dk), seeds=whole(dk(FOUND).ljust(64, b"\0"))),
    "card_text": Target(
        decode=card_text,
        errors=(CardTextError,),
        seeds=tuple(one.text for one in SPECIMENS.values()),
        longest=256,
    ),
    "card_reply": Target(
        longest=320,
        decode=read_reply,
        errors=(FrameError,),
        seeds=(b"\2" + SMALL_READ.data, b"\3" + bytes.fromhex("0100 0000 0000") + CARD.text),
    ),
    "appended_addresses": Target(
        decode=appended_addresses,
        errors=(FrameError,),
        seeds=(CARD.addresses, bytes(280)),
        longest=280,
    ),
    "sam_id": Target(decode=replies.sam_id, errors=(FrameError,), seeds=(bytes(16),), longest=20),
    "fingerprints": Target(decode=replies.fingerprints, seeds=(CARD.fingerprints,), longest=1600),
}
