"""Addresses of channels: what is taken, what is shown, where they may lead."""

import pytest

from hub.alerts.addresses import AddressRefused, mail_for_apprise, parse, reachable, redact

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("form", "text", "full"),
    [
        (
            "dingtalk",
            f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
            f"dingtalk://{TOKEN}/",
        ),
        (
            "dingtalk",
            f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}&secret=SEC12345678",
            f"dingtalk://SEC12345678@{TOKEN}/",
        ),
        (
            "wecom",
            f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}",
            f"wecombot://{TOKEN}/",
        ),
        (
            "feishu",
            f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}",
            f"feishu://{TOKEN}/",
        ),
    ],
)
def test_a_robot_s_address_is_taken_as_its_maker_gives_it(form, text, full):
    address = parse(form, text)
    assert address.full == full
    assert TOKEN[:-4] not in address.shown


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("webhook", "file:///etc/passwd"),
        ("webhook", "ftp://10.0.0.1/x"),
        ("webhook", "gopher://10.0.0.1/"),
        ("webhook", "https://user:word@10.0.0.1/"),
        ("webhook", "http://"),
        ("webhook", "http://[::1"),
        ("webhook", "http://10.0.0.1:99999/"),
        ("webhook", "http://10.0.0.1/a b"),
        ("webhook", "http://10.0.0.1/\r\nX: y"),
        ("mail", "mailto://mail.example/?to=a@b.example&pgppub=/etc/passwd"),
        ("mail", "mailto://mail.example/?to=a@b.example&smtp=127.0.0.1"),
        ("mail", "mailto://mail.example/"),
        ("mail", "json://mail.example/?to=a@b.example"),
        ("dingtalk", f"https://evil.example/robot/send?access_token={TOKEN}"),
        ("dingtalk", "dingtalk://short"),
        ("wecom", f"wecombot://{TOKEN}?redirect=yes"),
        ("feishu", f"feishu://{TOKEN}/../x"),
        ("syslog", "syslog://localhost"),
    ],
)
def test_other_addresses_are_refused_with_words(form, text):
    with pytest.raises(AddressRefused) as refused:
        parse(form, text)
    assert str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "169.254.169.254", "::", "localhost"])
def test_this_machine_is_no_place_for_messages_unless_allowed(host):
    with pytest.raises(AddressRefused, match="本机"):
        reachable(host, 80, local=False)
    assert reachable(host, 80, local=True)


def test_a_private_network_is_where_halls_live():
    assert reachable("10.1.2.3", 80, local=False) == "10.1.2.3"


def test_nothing_secret_is_left_in_a_result():
    address = "https://hooks.example/services/T0K3N-abc/part?key=hush-hush&x=1"
    said = f"failed: {address} (T0K3N-abc) key hush-hush"
    clean = redact(said, address)
    assert "T0K3N" not in clean
    assert "hush" not in clean


def test_the_mail_server_is_the_one_that_was_written():
    address = "mailto://li%40qq.com:pass%2Fword@10.9.8.7:2525?from=a@b.example&to=c@d.example"
    assert mail_for_apprise(parse("mail", address).full).startswith(
        "mailto://li%40qq.com:pass%2Fword@10.9.8.7:2525?"
    )
