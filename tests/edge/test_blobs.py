from __future__ import annotations

from edge.blobs import FRAMES, LIFE, Blobs


def fetch(blobs: Blobs, told: dict[str, object]) -> bytes | None:
    return blobs.get(str(told["blob"]).rsplit("/", 1)[1])


def test_bytes_are_swapped_wherever_they_are():
    blobs = Blobs()
    told = blobs.swap({"a": [b"one", {"b": (b"two",)}], "c": "text"})
    assert told["c"] == "text"
    assert fetch(blobs, told["a"][0]) == b"one"
    assert fetch(blobs, told["a"][1]["b"][0]) == b"two"
    assert told["a"][0]["size"] == 3


def test_they_are_gone_after_a_minute():
    now = 0.0
    blobs = Blobs(monotonic=lambda: now)
    told = blobs.swap(b"one")
    now = LIFE - 0.1
    assert fetch(blobs, told) == b"one"
    now = LIFE
    assert fetch(blobs, told) is None
    assert blobs.size == 0


def test_the_oldest_gives_way_above_the_cap():
    blobs = Blobs(cap=10)
    told = [blobs.swap(bytes([n]) * 4) for n in range(3)]
    assert [fetch(blobs, one) for one in told] == [None, b"\1" * 4, b"\2" * 4]
    assert fetch(blobs, blobs.swap(bytes(11))) is None
    assert blobs.size == 8


def test_frames_replace_each_other_and_nothing_else():
    blobs = Blobs()
    page = blobs.swap(b"page")
    frames = [blobs.swap(bytes([n]), passing="camera/preview") for n in range(FRAMES + 3)]
    assert [fetch(blobs, frame) for frame in frames[:3]] == [None] * 3
    assert fetch(blobs, frames[-1]) == bytes([FRAMES + 2])
    assert fetch(blobs, page) == b"page"
