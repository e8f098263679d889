"""Codes of the phone, and the ones for the day it is lost."""

import base64

import pyotp
import pytest

from hub.access import second_factor

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("now", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(now, code):
    assert second_factor.step_of(RFC_SECRET, code, now) == now // 30


def test_a_phones_clock_may_be_one_step_off_and_no_more():
    now = 1_700_000_000.0
    code = pyotp.TOTP(RFC_SECRET).at
    for off in (-30, 0, 30):
        assert second_factor.step_of(RFC_SECRET, code(now + off), now) is not None
    for off in (-90, 90):
        assert second_factor.step_of(RFC_SECRET, code(now + off), now) is None


def test_what_the_phone_scans_names_the_account():
    secret = second_factor.new_secret()
    uri = second_factor.uri(secret, "zhang")
    assert uri.startswith("otpauth://totp/Hallkeeper:zhang?")
    assert pyotp.parse_uri(uri).secret == secret
    assert len(base64.b32decode(secret)) == 20
    assert second_factor.picture(uri).startswith("data:image/svg+xml;base64,")


def test_recovery_codes_are_long_and_forgiving_to_type():
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) * 5 >= 120 for code in codes)
    typed = f" {codes[0].lower().replace('-', ' ')} "
    assert second_factor.recovery_hash(typed) == second_factor.recovery_hash(codes[0])
