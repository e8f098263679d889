"""The outbox against real servers: delivered once, whatever the server does meanwhile."""

import email
import email.policy
import json
import logging

import pytest

from hub.alerts import post as posting
from hub.alerts.addresses import parse
from hub.alerts.alertmanager import notices
from hub.alerts.facts import Alert
from hub.alerts.post import Post
from hub.alerts.rules import NAME, Rules
from hub.store import messages, settings
from tests.ports import free_port

from .servers import deaf_server, mail_server, web_server

ALERT = Alert(
    id=7, key="device:town-1/reader", scope="device", hall="411728107", edge="town-1",
    device="reader", kind="id_card_reader", status="fault", reason="安全模块自检失败",
    severity="urgent", since=1000.0, raised=1060.0,
)  # fmt: skip


class Outbox:
    def __init__(self, database) -> None:
        self.database = database
        self.tried = []
        self.post = Post(database, self.tried.append)
        with database.write() as connection:
            settings.save(connection, NAME, Rules(allow_local=True), "test", 0.0)

    def channel(self, form: str, text: str, name: str = "值班群") -> int:
        address = parse(form, text)
        values = {"hall": "411700", "on": True, "least": "low", "digest": True, "by": "", "at": 0.0}
        with self.database.write() as connection:
            return messages.add_channel(
                connection, name=name, form=form, address=address.full, shown=address.shown,
                **values,
            )  # fmt: skip

    def put(self, channel: int, key: str = "k1", now: float = 2000.0, what: str = "raised") -> bool:
        with self.database.write() as connection:
            return messages.put(
                connection, key=key, now=now, channel=channel, hall=ALERT.hall, what=what,
                title="【紧急告警】阳丰镇：身份证读卡器故障", body="· 身份证读卡器故障",
                notices=notices(what, ALERT.hall, [ALERT], {ALERT.hall: "阳丰镇"}, ""),
            )  # fmt: skip

    def log(self, channel: int):
        with self.database.read() as connection:
            return messages.log(connection, [channel], 50)


@pytest.fixture
def outbox(database) -> Outbox:
    return Outbox(database)


def test_a_mail_arrives_once(outbox):
    with mail_server() as (port, box):
        channel = outbox.channel(
            "mail", f"mailto://127.0.0.1:{port}?from=hub@a.example&to=it@b.example"
        )
        assert outbox.put(channel)
        assert not outbox.put(channel), "the same message twice"
        for now in (2000.0, 2001.0, 2100.0):
            outbox.post.send_due(now)
    [raw] = box.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == "【紧急告警】阳丰镇：身份证读卡器故障"
    assert "身份证读卡器故障" in mail.get_content()
    [message], [attempt] = outbox.log(channel)
    assert (message.state, attempt.ok) == ("sent", True)


def test_a_mail_server_that_refuses_is_logged_and_tried_again(outbox):
    with mail_server() as (port, box):
        channel = outbox.channel(
            "mail", f"mailto://127.0.0.1:{port}?from=hub@a.example&to=nobody@b.example"
        )
        outbox.put(channel)
        outbox.post.send_due(2000.0)
        assert box.mails == []
    [message], [attempt] = outbox.log(channel)
    assert (message.state, message.tries, attempt.ok) == ("waiting", 1, False)
    assert message.due >= 2005.0


def test_a_server_that_was_down_gets_the_message_once_when_it_is_up(outbox):
    port = free_port()
    channel = outbox.channel("webhook", f"http://127.0.0.1:{port}/hook")
    outbox.put(channel)
    outbox.post.send_due(2000.0)
    outbox.post.send_due(2001.0)
    [message], attempts = outbox.log(channel)
    assert (message.state, len(attempts)) == ("waiting", 1), "not before its pause is over"
    assert "拒绝连接" in attempts[0].result
    with web_server(port) as (_, hook):
        for now in (2006.0, 2007.0, 2100.0):
            outbox.post.send_due(now)
    assert len(hook.posts) == 1
    [message], attempts = outbox.log(channel)
    assert (message.state, [attempt.ok for attempt in attempts]) == ("sent", [False, True])


def test_a_mail_server_that_was_down_gets_the_mail_once_when_it_is_up(outbox):
    port = free_port()
    channel = outbox.channel("mail", f"mailto://127.0.0.1:{port}?from=h@a.example&to=it@b.example")
    outbox.put(channel)
    outbox.post.send_due(2000.0)
    [_], [attempt] = outbox.log(channel)
    assert not attempt.ok
    assert "拒绝连接" in attempt.result
    with mail_server(port) as (_, box):
        for now in (2006.0, 2007.0, 2100.0):
            outbox.post.send_due(now)
    assert len(box.mails) == 1


@pytest.mark.parametrize("form", ["mail", "webhook"])
def test_a_server_that_hangs_costs_its_deadline_and_holds_up_no_other(outbox, form, monkeypatch):
    monkeypatch.setattr(posting, "DEADLINE", 0.5)
    with deaf_server() as deaf, web_server() as (port, hook):
        to = "?from=h@a.example&to=it@b.example" if form == "mail" else "/hook"
        scheme = "mailto" if form == "mail" else "http"
        hanging = outbox.channel(form, f"{scheme}://127.0.0.1:{deaf}{to}")
        other = outbox.channel("webhook", f"http://127.0.0.1:{port}/hook")
        outbox.put(hanging, key="k1")
        outbox.put(other, key="k2")
        outbox.post.send_due(2000.0)
    assert len(hook.posts) == 1
    [message], [attempt] = outbox.log(hanging)
    assert message.state == "waiting"
    assert "没有应答" in attempt.result


def test_messages_of_a_channel_keep_their_order_behind_one_that_waits(outbox):
    port = free_port()
    channel = outbox.channel("webhook", f"http://127.0.0.1:{port}/hook")
    outbox.put(channel, key="first", what="raised")
    outbox.post.send_due(2000.0)
    outbox.put(channel, key="second", what="resolved")
    outbox.post.send_due(2001.0)
    with web_server(port) as (_, hook):
        outbox.post.send_due(2006.0)
        outbox.post.send_due(2006.5)
    keys = [headers["Idempotency-Key"] for _, headers, _ in hook.posts]
    assert keys == ["hallkeeper-first", "hallkeeper-second"]


def test_no_channel_gets_more_a_minute_than_its_robot_takes(outbox):
    with web_server() as (port, hook):
        channel = outbox.channel("webhook", f"http://127.0.0.1:{port}/hook")
        for number in range(30):
            outbox.put(channel, key=f"k{number}")
        for step in range(40):
            outbox.post.send_due(2000.0 + step)
        assert len(hook.posts) == Rules().per_minute
        for step in range(40):
            outbox.post.send_due(2070.0 + step)
        assert len(hook.posts) == 30


def test_after_a_day_it_is_news_no_more(outbox):
    channel = outbox.channel("webhook", f"http://127.0.0.1:{free_port()}/hook")
    outbox.put(channel)
    outbox.post.send_due(2000.0 + messages.GIVE_UP + 1)
    [message], _ = outbox.log(channel)
    assert message.state == "given_up"


def test_a_webhook_gets_what_alertmanager_s_receivers_know(outbox):
    with web_server() as (port, hook):
        channel = outbox.channel("webhook", f"http://127.0.0.1:{port}/hook?token=hush-hush")
        outbox.put(channel)
        outbox.post.send_due(2000.0)
    [(path, _, body)] = hook.posts
    assert path == "/hook?token=hush-hush"
    assert (body["version"], body["status"], body["receiver"]) == ("4", "firing", "值班群")
    [alert] = body["alerts"]
    assert alert["labels"]["alertname"] == "hall_device"
    assert alert["labels"]["hall_name"] == "阳丰镇"
    assert (alert["startsAt"], alert["endsAt"]) == (
        "1970-01-01T00:16:40.000Z", "0001-01-01T00:00:00Z",
    )  # fmt: skip
    assert body["commonLabels"] == alert["labels"]


def test_alertmanager_gets_what_its_clients_post(outbox):
    with web_server() as (port, hook):
        channel = outbox.channel("alertmanager", f"http://127.0.0.1:{port}/am/")
        outbox.put(channel)
        outbox.post.send_due(2000.0)
    [(path, headers, body)] = hook.posts
    assert path == "/am/api/v2/alerts"
    assert headers["Content-Type"] == "application/json"
    assert set(body[0]) == {"labels", "annotations", "startsAt", "endsAt"}
    assert body[0]["endsAt"] > body[0]["startsAt"]


def test_a_redirect_is_not_followed(outbox):
    with web_server(status=302) as (port, hook):
        channel = outbox.channel("webhook", f"http://127.0.0.1:{port}/hook")
        outbox.put(channel)
        outbox.post.send_due(2000.0)
    assert [path for path, _, _ in hook.posts] == ["/hook"]
    _, [attempt] = outbox.log(channel)
    assert (attempt.ok, attempt.result[:8]) == (False, "HTTP 302")


def test_this_machine_is_refused_when_the_rules_do_not_allow_it(outbox):
    with outbox.database.write() as connection:
        settings.save(connection, NAME, Rules(), "test", 0.0)
    with web_server() as (port, hook), mail_server() as (mail_port, box):
        first = outbox.channel("webhook", f"http://127.0.0.1:{port}/hook")
        second = outbox.channel(
            "mail", f"mailto://127.0.0.1:{mail_port}?from=a@b.c&to=it@b.example"
        )
        outbox.put(first, key="k1")
        outbox.put(second, key="k2")
        outbox.post.send_due(2000.0)
    assert (hook.posts, box.mails) == ([], [])
    for channel in (first, second):
        _, [attempt] = outbox.log(channel)
        assert "本机" in attempt.result


def test_no_secret_is_logged_nor_kept_with_the_attempts(outbox, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "hush-hush-secret"
    ports = free_port(), free_port()
    first = outbox.channel("webhook", f"http://127.0.0.1:{ports[0]}/{secret}?key={secret}")
    second = outbox.channel(
        "mail", f"mailto://user:{secret}@127.0.0.1:{ports[1]}?from=a@b.example&to=it@b.example"
    )
    outbox.put(first, key="k1")
    outbox.put(second, key="k2")
    outbox.post.send_due(2000.0)
    told = [outbox.log(channel)[1][0].result for channel in (first, second)]
    assert len(outbox.tried) == 2
    assert secret not in caplog.text + json.dumps(told)
