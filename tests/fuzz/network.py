"""Targets of devices on the network and of screens: SNMP, IPP, SIP, RTSP, ONVIF, HTTP, EDID."""

from __future__ import annotations

import h11

from drivers import http
from drivers.base import DeviceBabble, DeviceError
from drivers.edid import BLOCK, parse_edid
from drivers.printer import ipp, ipp_state
from drivers.snmp import message as snmp
from drivers.surveillance import onvif, rtsp
from drivers.surveillance.credentials import Credentials
from drivers.surveillance.xml_tree import parse_xml
from drivers.telephone import parse_sip
from drivers.text_reply import Replies, Reply
from drivers.touch_screen.websocket import Messages
from tests.drivers.peers.snmp_agent import tlv
from tests.drivers.printer.test_ipp import CUPS
from tests.drivers.test_edid import PANEL, SAMSUNG
from tests.fuzz.line import at_once, stream_of
from tests.fuzz.target import Target, cut, whole

SNMP = tlv(
    0x30,
    bytes.fromhex("020101 0406 7075626c6963")
    + tlv(
        0xA2,
        bytes.fromhex("020107 020100 020100")
        + tlv(0x30, tlv(0x30, bytes.fromhex("06082b06010201010300 43023039"))),
    ),
)
SIP = (
    b"SIP/2.0 200 OK\r\nv: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\nCSeq: 1 OPTIONS\r\n"
    b"User-Agent: X\r\nl: 0\r\n\r\n"
)
SDP = b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
DESCRIBED = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: %d\r\n\r\n" % len(SDP) + SDP
CHALLENGE = (
    b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest "
    b'realm="r", nonce="n", qop="auth", algorithm=SHA-256\r\nWWW-Authenticate: Basic realm="r"\r\n'
    b"\r\n"
)
PROBE = "urn:uuid:1"
MATCH = (
    b'<e:Envelope xmlns:e="e"><e:Header><RelatesTo>urn:uuid:1</RelatesTo></e:Header><ProbeMatch>'
    b"<XAddrs>http://192.168.1.64/onvif/device_service</XAddrs>"
    b"<Scopes>onvif://www.onvif.org/name/X%20Y</Scopes></ProbeMatch></e:Envelope>"
)
HTTP = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"


def snmp_response(data: bytes) -> None:
    assert len(snmp.decode(data).bindings) <= snmp.MOST_BINDINGS


def ipp_response(data: bytes) -> None:
    ipp_state.condition(ipp.decode(data))


def rtsp_talk(data: bytes) -> None:
    replies = Replies("RTSP/1.0")
    for piece in cut(data):
        for reply in replies.feed(piece):
            _describe(reply)


def _describe(reply: Reply) -> None:
    if reply.status != 401:
        rtsp._codecs(reply)
        return
    challenge = rtsp._challenge(reply)
    said = rtsp.authorize(
        challenge, Credentials(user="u", password="p"), "DESCRIBE", "rtsp://h/1", "c"
    )
    assert "\r" not in said
    assert "\n" not in said


def xml(data: bytes) -> None:
    root = parse_xml(data)
    root.all("RelatesTo")
    root.at("Body/Date/Year")


def onvif_match(data: bytes) -> None:
    for found in onvif.matches(data, PROBE):
        if found.address:
            onvif.parse_onvif(found.address)


def http_answer(data: bytes) -> None:
    talk = h11.Connection(our_role=h11.CLIENT)
    talk.send(h11.Request(method="POST", target="/", headers=[("Host", "h")]))
    talk.send(h11.EndOfMessage())
    try:
        answer = at_once(http._answer(talk, stream_of(data)))
    except h11.RemoteProtocolError as flaw:  # what http.post makes of it
        raise DeviceBabble(str(flaw)) from flaw
    assert len(answer.body) <= http.LARGEST_BODY


def edid(data: bytes) -> None:
    """Any bytes, and the same with the checksum put right, to get behind it."""
    parse_edid(data[: BLOCK - 1] + bytes([-sum(data[: BLOCK - 1]) & 0xFF]))
    parse_edid(data)


def websocket(data: bytes) -> None:
    messages = Messages(largest=256)
    for piece in cut(data):
        assert all(len(payload) <= 256 for _, payload in messages.feed(piece))


TARGETS = {
    "snmp": Target(longest=256, decode=snmp_response, errors=(DeviceBabble,), seeds=(SNMP,)),
    "ipp": Target(longest=768, decode=ipp_response, errors=(DeviceError,), seeds=(CUPS,)),
    "sip": Target(longest=256, decode=parse_sip, errors=(DeviceBabble,), seeds=(SIP,)),
    "rtsp": Target(
        longest=320, decode=rtsp_talk, errors=(DeviceError,), seeds=whole(DESCRIBED, CHALLENGE)
    ),
    "xml": Target(longest=384, decode=xml, errors=(DeviceBabble,), seeds=(MATCH,)),
    "onvif": Target(longest=384, decode=onvif_match, seeds=(MATCH,)),
    "http": Target(longest=256, decode=http_answer, errors=(DeviceBabble,), seeds=(HTTP, CHUNKED)),
    "edid": Target(decode=edid, errors=(DeviceBabble,), seeds=(SAMSUNG, PANEL), longest=256),
    "websocket": Target(
        decode=websocket, errors=(DeviceBabble,), seeds=whole(b"\x81\2ok", b"\1\1o\x89\0\x80\1k")
    ),
}
