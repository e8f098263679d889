"""A camera: RTSP with digest login, ONVIF's device service over HTTP, answers to probes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=cam\r\nm=video 0 RTP/AVP 96\r\n"
    "a=rtpmap:96 H265/90000\r\nm=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)
SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
TDS = "{http://www.onvif.org/ver10/device/wsdl}"
WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
WSD = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}"
WSA = "{http://schemas.xmlsoap.org/ws/2004/08/addressing}"


@dataclass
class Camera:
    """`paths` are its channels with the status of each; `user` empty lets everybody in."""

    paths: dict[str, int] = field(default_factory=lambda: {"/101": 200})
    user: str = ""
    password: str = ""
    algorithm: str = ""
    qop: bool = False
    stale: int = 0
    sdp: str = SDP
    clock_off: float = 0.0
    soap: bytes = b""
    port: int = 80
    logins: int = 0
    refused: int = 0
    nonce: str = "n0"

    async def rtsp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except asyncio.IncompleteReadError:
                return
            method, url, version = head.split("\r\n")[0].split(" ")
            assert (method, version) == ("DESCRIBE", "RTSP/1.0")
            found = re.search(r"^CSeq: (\d+)\r$", head, re.MULTILINE)
            assert found
            login = re.search(r"^Authorization: (.*)\r$", head, re.MULTILINE)
            status, extra = self.admit(login[1] if login else "", url)
            if status == 200:
                status = self.paths.get(re.sub(r"rtsp://[^/]+", "", url), 404)
            body = self.sdp if status == 200 else ""
            lines = [f"RTSP/1.0 {status} X", f"CSeq: {found[1]}", *extra]
            if body:
                lines += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
            answer = "\r\n".join([*lines, "", body])
            for start in range(0, len(answer), 40):  # as a slow camera does
                writer.write(answer[start : start + 40].encode())
                await asyncio.sleep(0)

    def admit(self, login: str, url: str) -> tuple[int, list[str]]:
        if not self.user:
            return 200, []
        stale = ""
        if login:
            self.logins += 1
            if self.stale:
                self.stale -= 1
                self.nonce += "x"
                stale = ", stale=true"
            elif self.right(login, url):
                return 200, []
            else:
                self.refused += 1
        if self.algorithm == "Basic":
            return 401, ['WWW-Authenticate: Basic realm="cam"']
        more = f', algorithm="{self.algorithm}"' if self.algorithm else ""
        more += ', qop="auth,auth-int", opaque="o"' if self.qop else ""
        digest = f'Digest realm="the cam", nonce="{self.nonce}"{more}{stale}'
        return 401, ['WWW-Authenticate: Basic realm="x"', f"WWW-Authenticate: {digest}"]

    def right(self, login: str, url: str) -> bool:
        if self.algorithm == "Basic":
            return (
                login
                == "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            )
        fields = dict(re.findall(r'(\w+)="?([^",]*)"?', login.removeprefix("Digest ")))
        make = hashlib.sha256 if self.algorithm == "SHA-256" else hashlib.md5

        def hashed(*parts: str) -> str:
            return make(":".join(parts).encode()).hexdigest()

        middle = [fields["nc"], fields["cnonce"], fields["qop"]] if self.qop else []
        wanted = hashed(
            hashed(self.user, "the cam", self.password),
            self.nonce,
            *middle,
            hashed("DESCRIBE", url),
        )
        return (fields["username"], fields["nonce"], fields["uri"], fields["response"]) == (
            self.user,
            self.nonce,
            url,
            wanted,
        )

    def onvif(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        kind = "application/soap+xml"
        if path != "/onvif/device_service":
            return 404, "text/html", b""
        assert headers["content-type"].startswith(kind)
        root = ElementTree.fromstring(body)  # noqa: S314 - our own driver sent it
        asked = root.find(f"{SOAP}Body/*")
        assert asked is not None
        if self.soap:
            return 200, kind, self.soap
        now = datetime.now(UTC) + timedelta(seconds=self.clock_off)
        if asked.tag == f"{TDS}GetSystemDateAndTime":
            inside = (
                "<tt:UTCDateTime><tt:Time>"
                f"<tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
                f"<tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}"
                f"</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>"
                "</tt:UTCDateTime>"
            )
            inside = f"<tds:SystemDateAndTime>{inside}</tds:SystemDateAndTime>"
            return (
                200,
                kind,
                envelope(
                    f"<tds:GetSystemDateAndTimeResponse>{inside}</tds:GetSystemDateAndTimeResponse>"
                ),
            )
        assert asked.tag == f"{TDS}GetDeviceInformation"
        self.logins += 1
        if not self.known(root, now):
            self.refused += 1
            return (
                400,
                kind,
                envelope(
                    "<s:Fault><s:Code><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code></s:Fault>"
                ),
            )
        told = {
            "Manufacturer": "ACME",
            "Model": "DS-2",
            "FirmwareVersion": "V5",
            "SerialNumber": "S1",
        }
        inside = "".join(f"<tds:{name}>{value}</tds:{name}>" for name, value in told.items())
        return (
            200,
            kind,
            envelope(
                f"<tds:GetDeviceInformationResponse>{inside}</tds:GetDeviceInformationResponse>"
            ),
        )

    def known(self, root: ElementTree.Element, now: datetime) -> bool:
        token = root.find(f"{SOAP}Header/{WSSE}Security/{WSSE}UsernameToken")
        assert token is not None
        name, password, nonce, created = (
            token.findtext(part, "")
            for part in (f"{WSSE}Username", f"{WSSE}Password", f"{WSSE}Nonce", f"{WSU}Created")
        )
        moment = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((moment - now).total_seconds()) > 5:
            return False
        parts = base64.b64decode(nonce) + created.encode() + self.password.encode()
        secret = hashlib.new("sha1", parts, usedforsecurity=False)
        return name == self.user and password == base64.b64encode(secret.digest()).decode()

    def probed(self, data: bytes) -> list[bytes]:
        root = ElementTree.fromstring(data)  # noqa: S314 - our own driver sent it
        message = root.findtext(f"{SOAP}Header/{WSA}MessageID")
        assert root.findtext(f"{SOAP}Body/{WSD}Probe/{WSD}Types") == "n:NetworkVideoTransmitter"

        def answer(to: str | None) -> bytes:
            return (
                '<?xml version="1.0" encoding="utf-8"?>'
                '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
                f'xmlns:a="{WSA[1:-1]}" xmlns:d="{WSD[1:-1]}"><s:Header><a:RelatesTo>{to}'
                "</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch>"
                "<d:Scopes>onvif://www.onvif.org/type/video_encoder "
                "onvif://www.onvif.org/name/%E5%A4%A7%E5%8E%85%20ACME "
                "onvif://www.onvif.org/hardware/DS-2</d:Scopes>"
                f"<d:XAddrs>http://[fe80::1]/onvif/device_service "
                f"http://127.0.0.1:{self.port}/onvif/device_service</d:XAddrs>"
                "</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"
            ).encode()

        return [b"rubbish", answer("urn:uuid:another"), answer(message), answer(message)]


def envelope(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
        'xmlns:tt="http://www.onvif.org/ver10/schema" '
        f'xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>{body}</s:Body></s:Envelope>'
    ).encode()
