"""The adapter `http_json`: one POST of JSON a rating, its fields named by a TOML mapping."""

from __future__ import annotations

import http.client
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from hub.ratings.relay import Refused, Unreachable

EXAMPLE: Final = Path(__file__).parent / "mapping.toml"
PATIENCE: Final = 10.0
"""Seconds for connecting and for each read."""

LONGEST_ANSWER: Final = 64 * 1024
PLACES: Final = frozenset({"key", "case", "hall", "window", "item", "grade", "label", "time", "by"})


class Answer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the other side's JSON answer must say; without `field` the status alone counts."""

    field: str = ""
    taken: list[str] = []
    known: list[str] = []


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The tables of the mapping file."""

    body: dict[str, str]
    grades: dict[str, str] = {}
    headers: dict[str, str] = {}
    answer: Answer = msgspec.field(default_factory=Answer)


def read_mapping(text: str) -> Fields:
    """The mapping, the example's where `text` is empty; raises ValueError with what is wrong."""
    source = text.strip() or EXAMPLE.read_text(encoding="utf-8")
    try:
        mapping = msgspec.convert(tomllib.loads(source), Fields)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as flaw:
        raise ValueError(f"转报映射：{flaw}") from None
    for name, pattern in {**mapping.body, **mapping.headers}.items():
        try:
            _filled(pattern, dict.fromkeys(PLACES, ""))
        except KeyError:
            known = "、".join(sorted(PLACES))
            raise ValueError(f"转报映射 {name}：大括号里只能是 {known}") from None
        if any(c in name + pattern for c in "\r\n"):
            raise ValueError(f"转报映射 {name}：不能有换行")
    return mapping


def check_url(url: str) -> None:
    """Raise ValueError unless ratings may be sent there: https, or this machine itself."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("转报地址不是有效的网址") from None
    if not host or parts.username or parts.scheme not in ("https", "http"):
        raise ValueError("转报地址要写成 https://主机/路径")
    if parts.scheme == "http" and host not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError("转报地址必须用 https；只有本机可以用 http")


class HttpJson:
    """Sends by HTTP; raises ValueError for a mapping or an address that cannot be used."""

    def __init__(self, url: str, mapping: str, *, patience: float = PATIENCE) -> None:
        check_url(url)
        self._url = urlsplit(url)
        self._mapping = read_mapping(mapping)
        self._patience = patience

    def send(self, key: str, record: Mapping[str, Any]) -> None:
        """See Adapter."""
        grade = str(record.get("grade", ""))
        values = {name: str(record.get(name) or "") for name in PLACES}
        values |= {"key": key, "grade": self._mapping.grades.get(grade, grade)}
        body = {name: _filled(text, values) for name, text in self._mapping.body.items()}
        headers = {"Content-Type": "application/json; charset=utf-8"}
        for name, text in self._mapping.headers.items():
            headers[name] = _secret(text) if text.startswith("env:") else _filled(text, values)
        status, answer = self._post(msgspec.json.encode(body), headers)
        self._judge(status, answer)

    def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        kind = (
            http.client.HTTPSConnection
            if self._url.scheme == "https"
            else http.client.HTTPConnection
        )
        path = self._url.path or "/"
        connection = kind(self._url.hostname or "", self._url.port, timeout=self._patience)
        try:
            query = f"?{self._url.query}" if self._url.query else ""
            connection.request("POST", path + query, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as flaw:
            raise Unreachable(f"{type(flaw).__name__}: {flaw}") from flaw
        finally:
            connection.close()

    def _judge(self, status: int, answer: bytes) -> None:
        if status == 409:  # this key was taken before: the answer to it was lost
            return
        if status >= 500 or status in (408, 425, 429) or 300 <= status < 400:
            raise Unreachable(f"HTTP {status}")
        if status >= 400:
            raise Refused(f"HTTP {status} {answer[:200].decode('utf-8', 'replace')}")
        wanted = self._mapping.answer
        if not wanted.field:
            return
        try:
            said = msgspec.json.decode(answer, type=dict[str, Any]).get(wanted.field)
        except (msgspec.DecodeError, UnicodeDecodeError) as flaw:
            raise Unreachable("对方的回答不是 JSON") from flaw
        if str(said) not in (*wanted.taken, *wanted.known):
            raise Refused(f"{wanted.field} = {said!r}")


_PLACE: Final = re.compile(r"\{([^{}]*)\}")


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """The text with each `{name}` replaced; raises KeyError for a name that nobody knows."""
    return _PLACE.sub(lambda found: values[found[1]], pattern)


def _secret(text: str) -> str:
    value = os.environ.get(text.removeprefix("env:"))
    if value is None:
        raise Unreachable(f"环境变量 {text.removeprefix('env:')} 没有设置")
    return value
