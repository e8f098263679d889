from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.messages import (
    EVENTS_PER_MESSAGE,
    Ack,
    Beat,
    Command,
    HubState,
    InvalidMessage,
    Reply,
    State,
    decode_events,
    encode_events,
    is_later_session,
    ranges,
    split_topic,
    topic,
)

GOLDEN = Path(__file__).parent.parent / "messages" / "v1"
DECODERS: dict[str, Callable[[bytes], Any]] = {
    "state": State.decode,
    "state_leaving": State.decode,
    "state_lost": State.decode,
    "beat": Beat.decode,
    "events": decode_events,
    "ack": Ack.decode,
    "command": Command.decode,
    "reply": Reply.decode,
    "reply_done": Reply.decode,
    "hub_state": HubState.decode,
}
NAMES = sorted(DECODERS)


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def decode(name: str, body: Any) -> Any:
    return DECODERS[name](json.dumps(body).encode())


def encode(message: Any) -> bytes:
    return encode_events(message) if isinstance(message, list) else message.encode()


def changed(body: Any, path: str, value: Any) -> Any:
    """The body with the field at `devices.0.status` set, or taken away by `...`."""
    copy = json.loads(json.dumps(body))
    *way, last = path.split(".")
    inner = copy
    for key in way:
        inner = inner[int(key)] if isinstance(inner, list) else inner[key]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return copy


def test_every_golden_body_is_known():
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == NAMES


def holds(new: Any, old: Any) -> bool:
    """Whether `new` says all that `old` said: fields may have been added since, none changed."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(k in new and holds(new[k], old[k]) for k in old)
    if isinstance(old, list):
        return len(new) == len(old) and all(map(holds, new, old))
    return bool(new == old)


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_body_comes_back_as_it_was(name):
    body = golden(name)
    message = decode(name, body)
    assert DECODERS[name](encode(message)) == message
    again = json.loads(encode(message))
    if name != "state_leaving":  # its time has another zone's spelling
        assert holds(again, body)


@pytest.mark.parametrize("name", NAMES)
def test_fields_that_a_reader_does_not_know_are_ignored(name):
    body = golden(name)

    def widen(value: Any) -> Any:
        if isinstance(value, list):
            return [widen(inner) for inner in value]
        if isinstance(value, dict):
            return {key: widen(inner) for key, inner in value.items()} | {"from_2030": [1]}
        return value

    wide = decode(name, widen(body))
    assert type(wide) is type(decode(name, body))


@pytest.mark.parametrize(
    ("name", "path", "value", "where"),
    [
        ("state", "schema", 2, "$.schema"),
        ("state", "edge", "Box 1", "$"),
        ("state", "edge", "hub", "$"),
        ("state", "edge", ..., "$"),
        ("state", "session", "x", "$"),
        ("state", "sequence", -1, "$"),
        ("state", "sequence", 1.5, "$.sequence"),
        ("state", "sequence", 2**63, "$"),
        ("state", "status", "on", "$.status"),
        ("state", "time", "2026-03-01T09:30:00", "$.time"),
        ("state", "time", "yesterday", "$.time"),
        ("state", "agent.load", "high", "$.agent.load"),
        ("state", "devices.1.status", "gone", "$.devices[1].status"),
        ("state", "devices.1.name", "id_card_reader", "$"),
        ("state", "devices.0.detail", [], "$.devices[0].detail"),
        ("state", "devices.0.identity.serial", 7, "$.devices[0].identity.serial"),
        ("beat", "every", 0, "$"),
        ("beat", "depth", -1, "$"),
        ("events", "0.id", "another-1200", "$[0]"),
        ("events", "0.type", "hall.Card", "$[0]"),
        ("events", "1.source", "/edges/box-1/devices/", "$[1]"),
        ("events", "1.source", "/edges/box-1/devices/a/b", "$[1]"),
        ("events", "2.specversion", "2.0", "$[2].specversion"),
        ("events", "2.data", "text", "$[2].data"),
        ("ack", "ranges", [[5, 4]], "$"),
        ("ack", "ranges", [[-1, 4]], "$"),
        ("ack", "ranges", [[1]], "$.ranges[0]"),
        ("command", "ttl_ms", 0, "$"),
        ("command", "args", [], "$.args"),
        ("reply", "status", "sent", "$.status"),
        ("hub_state", "status", "away", "$.status"),
    ],
)
def test_a_flaw_is_an_invalid_message_with_its_place(name, path, value, where):
    with pytest.raises(InvalidMessage) as caught:
        decode(name, changed(golden(name), path, value))
    assert caught.value.path == where
    assert where in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"7", b"[[]]", b"\xff\xfe", b'{"edge":"\xff"}', b"[" * 100_000]
)
def test_what_is_no_message_is_an_invalid_message(name, body):
    with pytest.raises(InvalidMessage):
        DECODERS[name](body)


def test_a_batch_has_1_to_200_events():
    (event, *_) = decode("events", golden("events"))
    assert len(decode_events(encode_events([event] * EVENTS_PER_MESSAGE))) == EVENTS_PER_MESSAGE
    for count in (0, EVENTS_PER_MESSAGE + 1):
        with pytest.raises(InvalidMessage, match=f"{count} events"):
            decode_events(encode_events([event] * count))


@given(st.sampled_from(NAMES), st.binary(max_size=200))
@example("state", b'{"schema":1e400}')
def test_any_bytes_are_a_message_or_an_invalid_message(name, body):
    with suppress(InvalidMessage):
        DECODERS[name](body)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["2026-03-01T09:30:00Z", "0000-00-00T00:00:00Z", "9" * 400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def paths(body: Any, prefix: str = "") -> list[str]:
    found: list[str] = []
    items = enumerate(body) if isinstance(body, list) else body.items()
    for key, value in items:
        if isinstance(body, dict):
            found.append(f"{prefix}{key}")
        if isinstance(value, dict | list):
            found += paths(value, f"{prefix}{key}.")
    return found


PLACES = [(name, path) for name in NAMES for path in paths(golden(name))]


@given(st.sampled_from(PLACES), JSON)
def test_any_value_in_any_place_is_a_message_or_an_invalid_message(place, value):
    name, path = place
    with suppress(InvalidMessage):
        message = decode(name, changed(golden(name), path, value))
        assert DECODERS[name](encode(message)) == message


@given(st.sampled_from(NAMES), st.data())
def test_a_body_cut_anywhere_is_an_invalid_message(name, data):
    body = json.dumps(golden(name)).encode()
    cut = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(InvalidMessage):
        DECODERS[name](body[:cut])


def test_topics():
    assert topic("box-1", "state") == "hall/v1/box-1/state"
    assert split_topic("hall/v1/box-1/reply") == ("box-1", "reply")
    for bad in (
        "hall/v1/box-1",
        "hall/v2/box-1/state",
        "hall/v1/Box/state",
        "hall/v1/a/b",
        "",
        "x",
    ):
        with pytest.raises(InvalidMessage):
            split_topic(bad)
    for edge in ("", "hub", "Box", "a/b", "a" * 65, "a\n"):
        with pytest.raises(ValueError, match="edge"):
            topic(edge, "state")


@given(st.sets(st.integers(0, 60)))
def test_ranges_name_exactly_the_numbers(numbers):
    runs = ranges(list(numbers))
    assert {n for first, last in runs for n in range(first, last + 1)} == numbers
    assert all(a[1] + 1 < b[0] for a, b in pairwise(runs))


def test_later_sessions():
    assert is_later_session("boot1-2", "boot1-1")
    assert not is_later_session("boot1-1", "boot1-1")
    assert not is_later_session("boot1-1", "boot1-10")
    assert is_later_session("boot2-1", "boot1-10")
