"""A SIP user agent server that answers OPTIONS."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class SipPhone:
    """`codes` are sent in a row to each request; `lose` requests are not answered."""

    codes: tuple[int, ...] = (200,)
    lose: int = 0
    compact: bool = False
    before: tuple[bytes, ...] = ()
    heard: list[str] = field(default_factory=list)

    def answers(self, data: bytes) -> list[bytes]:
        text = data.decode()
        self.heard.append(text)
        if len(self.heard) <= self.lose:
            return list(self.before)
        assert text.endswith("\r\n\r\n")
        first, *lines = text.rstrip("\r\n").split("\r\n")
        assert re.fullmatch(r"OPTIONS sip:\S+ SIP/2\.0", first)
        headers = dict(line.split(": ", 1) for line in lines)
        assert {"Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards"} <= headers.keys()
        assert ";branch=z9hG4bK" in headers["Via"]
        assert ";tag=" in headers["From"]
        answers = []
        for code in self.codes:
            names = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i"} if self.compact else {}
            echoed = ("Via", "From", "To", "Call-ID", "CSeq")
            kept = [f"{names.get(name, name)}: {headers[name]}" for name in echoed]
            kept += ["User-Agent: Yealink SIP-T21P_E2 52.84.0.125", "Content-Length: 0"]
            answers.append("\r\n".join([f"SIP/2.0 {code} Said", *kept, "", ""]).encode())
        return [*self.before, *answers]
