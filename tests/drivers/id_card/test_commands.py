"""Commands as the protocol prints them, and which replies can answer which request."""

import pytest

from drivers.id_card import commands
from drivers.id_card.frame import Codec, Command, Reply
from drivers.id_card.status import Status

FRAMES = {
    "AAAAAA9669 0003 10FF EC": commands.RESET,
    "AAAAAA9669 0003 11FF ED": commands.SAM_STATUS,
    "AAAAAA9669 0003 12FF EE": commands.READ_SAM_ID,
    "AAAAAA9669 0003 2001 22": commands.FIND,
    "AAAAAA9669 0003 2002 21": commands.SELECT,
    "AAAAAA9669 0003 3001 32": commands.READ,
    "AAAAAA9669 0003 3010 23": commands.READ_WITH_FINGERPRINTS,
    "AAAAAA9669 0003 3003 30": commands.READ_APPENDED_ADDRESSES,
    "AAAAAA9669 0003 3005 36": commands.READ_CARD_NUMBER,
    "AAAAAA9669 0003 3002 31": commands.READ_ADDED_INFORMATION,
    "AAAAAA9669 0003 6000 63": commands.SET_BAUD[115200],
    "AAAAAA9669 0003 6001 62": commands.SET_BAUD[57600],
    "AAAAAA9669 0003 6002 61": commands.SET_BAUD[38400],
    "AAAAAA9669 0003 6003 60": commands.SET_BAUD[19200],
    "AAAAAA9669 0003 6004 67": commands.SET_BAUD[9600],
    "AAAAAA9669 0004 61FF50 CA": commands.set_rf_bytes(0x50),
    "AAAAAA9669 0002 0002": commands.SLEEP,
    "AAAAAA9669 0002 0103": commands.WAKE,
    "AAAAAA9669 0004 FA1100 EF": commands.MIAXIS_ANTENNA_OFF,
    "AAAAAA9669 0004 FA1101 EE": commands.MIAXIS_ANTENNA_ON,
    "AAAAAA9669 0003 FAF0 09": commands.MIAXIS_VERSION,
    "AAAAAA9669 0003 FA92 6B": commands.MIAXIS_PHYSICAL_CARD_ID,
}
REQUESTS = [
    commands.GET_STATUS,
    commands.GET_SAM_ID,
    commands.DO_RESET,
    commands.FIND_CARD,
    commands.SELECT_CARD,
    commands.GET_CARD,
    commands.GET_CARD_WITH_FINGERPRINTS,
    commands.GET_APPENDED_ADDRESSES,
    commands.GET_CARD_NUMBER,
]


@pytest.mark.parametrize(("frame", "command"), FRAMES.items())
def test_frames(frame: str, command: Command) -> None:
    assert command.to_bytes() == bytes.fromhex(frame)
    assert Command.from_bytes(bytes.fromhex(frame)) == command
    assert Codec(Command).feed(bytes.fromhex(frame)) == [command]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.name)
def test_every_request_takes_its_good_and_its_fatal_reply(request_: commands.Request) -> None:
    assert request_.answered_by(Reply(request_.good, bytes(request_.longest)))
    assert request_.answered_by(Reply(Status.SELF_TEST_FAILED))
    assert request_.answered_by(Reply(Status.NOT_AUTHORISED))
    assert request_.answered_by(Reply(0x77))


@pytest.mark.parametrize(
    ("request_", "late"),
    [
        (commands.SELECT_CARD, Reply(Status.FOUND, bytes(4))),
        (commands.SELECT_CARD, Reply(Status.NOT_FOUND)),
        (commands.SELECT_CARD, Reply(Status.OK, bytes(16))),
        (commands.FIND_CARD, Reply(Status.SELECT_FAILED)),
        (commands.FIND_CARD, Reply(Status.OK, bytes(8))),
        (commands.FIND_CARD, Reply(Status.OK, bytes(1284))),
        (commands.GET_STATUS, Reply(Status.OK, bytes(1284))),
        (commands.GET_CARD, Reply(Status.OK, bytes(8))),
        (commands.GET_CARD_NUMBER, Reply(Status.OK, bytes(1284))),
        (commands.GET_APPENDED_ADDRESSES, Reply(Status.OK, bytes(1284))),
    ],
)
def test_a_late_reply_is_not_taken_for_an_answer(request_: commands.Request, late: Reply) -> None:
    assert not request_.answered_by(late)


def test_wire_time_grows_as_the_line_slows() -> None:
    assert commands.GET_CARD.wire_seconds(115200) == pytest.approx(0.113, abs=0.001)
    assert commands.GET_CARD.wire_seconds(9600) == pytest.approx(1.36, abs=0.01)
    assert commands.GET_CARD_WITH_FINGERPRINTS.wire_seconds(9600) == pytest.approx(2.43, abs=0.01)


def test_only_requests_that_tell_nothing_of_a_card_may_be_logged() -> None:
    assert [request.name for request in REQUESTS if request.harmless] == [
        "SAM status",
        "SAM id",
        "reset",
    ]
