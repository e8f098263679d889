"""Replies of SIP and RTSP: real ones, cut anywhere, too long, and any bytes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.base import DeviceBabble
from drivers.text_reply import LONGEST_BODY, LONGEST_HEAD, Replies, parse_reply

CHALLENGE = (
    b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest "
    b'realm="GStreamer RTSP Server", nonce="6f657a46879a9a11"\r\n'
    b"Server: GStreamer RTSP server\r\nDate: Mon, 23 Nov 2026 13:34:11 GMT\r\n\r\n"
)
DESCRIPTION = (
    b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\n"
    b"Content-Length: 27\r\n\r\nm=video 0 RTP/AVP 26\r\na=x\r\n"
)
"""Recorded from GStreamer's RTSP server 1.22; the body is shortened."""


@given(cuts=st.lists(st.integers(0, len(CHALLENGE + DESCRIPTION)), max_size=8).map(sorted))
def test_every_cut_gives_the_same_replies(cuts: list[int]) -> None:
    wire = b"\r\n" + CHALLENGE + DESCRIPTION
    replies = Replies("RTSP/1.0")
    got = []
    for start, stop in zip([0, *cuts], [*cuts, len(wire)], strict=True):
        got += replies.feed(wire[start:stop])
    assert [reply.status for reply in got] == [401, 200]
    assert got[0].header("www-authenticate").startswith('Digest realm="GStreamer')
    assert got[1].body == b"m=video 0 RTP/AVP 26\r\na=x\r\n"
    assert not replies._buffer


@settings(max_examples=300)
@given(pieces=st.lists(st.binary(max_size=60) | st.sampled_from([CHALLENGE, DESCRIPTION])))
def test_any_bytes_are_replies_or_babble(pieces: list[bytes]) -> None:
    replies = Replies("RTSP/1.0")
    with suppress(DeviceBabble):
        for piece in pieces:
            replies.feed(piece)
            assert len(replies._buffer) <= LONGEST_HEAD + LONGEST_BODY + 4
    with suppress(DeviceBabble):
        parse_reply(b"".join(pieces), protocol="SIP/2.0")


@given(st.binary(max_size=200))
def test_any_headers_are_a_reply_or_babble(rest: bytes) -> None:
    with suppress(DeviceBabble):
        reply = parse_reply(b"SIP/2.0 200 OK\r\n" + rest, protocol="SIP/2.0")
        assert reply.phrase == "OK"


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"RTSP/1.0 099 No\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nno colon\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 65537\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n" + b"A: b\r\n" * 129 + b"\r\n",
        b"RTSP/1.0 200 OK\r\nA: " + b"b" * LONGEST_HEAD + b"\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nA: " + b"b" * LONGEST_HEAD,
        b"$\x00\x00\x04abcd",
    ],
)
def test_what_is_no_reply(data: bytes) -> None:
    with pytest.raises(DeviceBabble, match="不是 RTSP"):
        Replies("RTSP/1.0").feed(data)


def test_folded_and_short_headers() -> None:
    data = (
        b"SIP/2.0 200 OK\r\nv: SIP/2.0/UDP a\r\nSubject: one\r\n\ttwo\r\nVIA: b\r\nl: 2\r\n\r\nabc"
    )
    reply = parse_reply(data, protocol="SIP/2.0", compact={"v": "via", "l": "content-length"})
    assert reply.headers["via"] == ("SIP/2.0/UDP a", "b")
    assert (reply.header("subject"), reply.header("none"), reply.body) == ("one two", "", b"ab")
