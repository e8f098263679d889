"""Addresses of channels: which are taken, what may be shown of them, where they may lead.

The hub reaches only what is configured here. A person enters an address once; afterwards only
`shown` leaves the hub. What DingTalk, WeCom and Feishu give out as the address of a robot is taken
as it is.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

FORMS = {
    "mail": "邮件",
    "dingtalk": "钉钉机器人",
    "wecom": "企业微信机器人",
    "feishu": "飞书机器人",
    "webhook": "Webhook",
    "alertmanager": "Alertmanager",
}
"""The forms of channels, with their names for people."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
_MAIL_OPTIONS = {"to", "from", "cc", "bcc", "mode"}
"""What a mail address may say; Apprise knows more, which name files and other servers."""


class AddressRefused(ValueError):
    """The address is not taken; the text says why and what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """`full` is what the hub uses, `shown` what people may see afterwards."""

    full: str
    shown: str


def parse(form: str, text: str) -> Address:
    """The address of a channel of this form; raises AddressRefused."""
    text = text.strip()
    if not text.isprintable() or " " in text:
        raise AddressRefused("地址里有空格或不可见字符，请重新粘贴")
    try:
        split = urlsplit(text)
        _ = split.port
    except ValueError:
        raise AddressRefused("地址的格式不对，请检查") from None
    if form == "mail":
        return _mail(text)
    if form == "dingtalk":
        return _dingtalk(text)
    if form == "wecom":
        return _robot(text, "wecombot", "qyapi.weixin.qq.com", "key")
    if form == "feishu":
        return _robot(text, "feishu", "open.feishu.cn", "")
    if form not in FORMS:
        raise AddressRefused("没有这种渠道")
    if split.scheme not in ("http", "https") or not split.hostname:
        raise AddressRefused("请填写以 http:// 或 https:// 开头的完整地址")
    if split.username or split.password:
        raise AddressRefused("地址里不能带用户名和密码，请把口令放在路径或参数里")
    return Address(full=text, shown=f"{split.scheme}://{_host(split)}/…")


def _mail(text: str) -> Address:
    split = urlsplit(text)
    if split.scheme not in ("mailto", "mailtos") or not split.hostname:
        raise AddressRefused(
            "请填写 mailto://用户:密码@邮件服务器:端口?from=发件地址&to=收件地址（加密用 mailtos://）"
        )
    options = parse_qs(split.query)
    strange = set(options) - _MAIL_OPTIONS
    if strange:
        raise AddressRefused(f"邮件地址里不能有参数 {'、'.join(sorted(strange))}")
    if split.path not in ("", "/") or "to" not in options:
        raise AddressRefused("请用 ?to=收件地址 写明收件人")
    to = options["to"][-1]
    return Address(full=text, shown=f"{split.scheme}://{_host(split)} → {to}")


def _dingtalk(text: str) -> Address:
    split = urlsplit(text)
    secret = ""
    if split.hostname == "oapi.dingtalk.com" and split.scheme == "https":
        options = parse_qs(split.query)
        token = options.get("access_token", [""])[-1]
        secret = options.get("secret", [""])[-1]
    elif split.scheme == "dingtalk":
        found = re.fullmatch(r"dingtalk://(?:([^@/]+)@)?([^@/?]+)/?", text)
        secret, token = (found[1] or "", found[2]) if found else ("", "")
    else:
        token = ""
    if not _TOKEN.fullmatch(token) or (secret and not _TOKEN.fullmatch(secret)):
        raise AddressRefused(
            "请粘贴钉钉机器人的 Webhook 地址（https://oapi.dingtalk.com/robot/send?access_token=…），"
            "加签的在后面加 &secret=…"
        )
    full = f"dingtalk://{secret}@{token}/" if secret else f"dingtalk://{token}/"
    return Address(full=full, shown=f"钉钉机器人 …{token[-4:]}")


def _robot(text: str, scheme: str, host: str, option: str) -> Address:
    split = urlsplit(text)
    token = ""
    if split.scheme == "https" and split.hostname == host:
        last = split.path.rstrip("/").rpartition("/")[2]
        token = parse_qs(split.query).get(option, [""])[-1] if option else last
    elif split.scheme == scheme:
        token = text.removeprefix(f"{scheme}://").rstrip("/")
    if not _TOKEN.fullmatch(token):
        name = "企业微信" if scheme == "wecombot" else "飞书"
        raise AddressRefused(f"请粘贴{name}群机器人的 Webhook 地址（https://{host}/…）")
    name = "企业微信机器人" if scheme == "wecombot" else "飞书机器人"
    return Address(full=f"{scheme}://{token}/", shown=f"{name} …{token[-4:]}")


def mail_for_apprise(address: str) -> str:
    """The mail address with the limits of time and size that Apprise takes from it."""
    split = urlsplit(address)
    options = {key: values[-1] for key, values in parse_qs(split.query).items()}
    user = unquote(split.username or "")
    login = ""
    if user:
        login = quote(user, safe="")
        if split.password:
            login += ":" + quote(unquote(split.password), safe="")
        login += "@"
    mode = "ssl" if split.scheme == "mailtos" and split.port == 465 else "starttls"
    options.setdefault("mode", mode if split.scheme == "mailtos" else "insecure")
    # Without it Apprise would take the server of a well-known provider by the user's address.
    options["smtp"] = split.hostname or ""
    return f"{split.scheme}://{login}{_host(split)}?{urlencode(options)}"


def reachable(host: str, port: int, *, local: bool) -> str:
    """An IP address of the host that may be connected to; raises AddressRefused, OSError.

    A service of this very machine, or of the link (169.254/16, where clouds keep credentials), is
    not a place for messages unless the rules allow it. Private networks are: halls live in them.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not local and any(_is_local(address) for address in addresses):
        raise AddressRefused("地址指向本机或链路本地网络，规则设置里没有允许")
    return addresses[0]


def _is_local(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified


def redact(text: str, address: str) -> str:
    """The text without anything that the address keeps secret."""
    for secret in sorted(_secrets(address), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _secrets(address: str) -> Iterable[str]:
    split = urlsplit(address)
    pieces = {split.password or "", split.username or "", split.query, split.path.strip("/")}
    pieces |= set(split.path.split("/"))
    pieces |= {value for values in parse_qs(split.query).values() for value in values}
    if split.scheme in ("dingtalk", "wecombot", "feishu"):
        pieces.add(split.netloc.rpartition("@")[2])
    pieces |= {unquote(piece) for piece in pieces}
    return {piece for piece in pieces if len(piece) >= 4}


def _host(split: object) -> str:
    host = getattr(split, "hostname", "") or ""
    port = getattr(split, "port", None)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host
