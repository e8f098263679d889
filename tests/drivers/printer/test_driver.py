"""What a printer's stanza may say."""

from __future__ import annotations

import pytest

from drivers.printer import Printer


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"address": "http://host"}, "ipp://192"),
        ({"address": "ipp://user:secret@host/ipp"}, "without name"),
        ({"address": "ipp://host:0/ipp"}, "631"),
        ({"address": "ipp://host/ipp?x=1"}, "ipp://192"),
        ({"address": "snmp:host?version=3"}, "version"),
        ({"address": "serial:ttyS0"}, "absolute path"),
        ({"address": "snmp:host", "slip_port": "host:9100"}, "names no port"),
        ({"address": "snmp:host", "slip_columns": 8}, "16 to 64"),
        ({"address": "snmp:host", "interval": 40.0}, "more than 52"),
        ({"address": "snmp:host", "kind": "display"}, "printer or fax"),
        ({"address": "snmp:host", "kind": "fax"}, "faxout"),
    ],
)
def test_bad_settings_name_what_to_write(fields: dict[str, object], remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        Printer(**fields)  # type: ignore[arg-type]


def test_what_speaks_esc_pos_is_no_office_printer() -> None:
    assert Printer(address="serial:/dev/ttyS9").kind == "receipt_printer"
    assert Printer(address="tcp:host:9100", kind="printer").kind == "receipt_printer"
    assert Printer(address="ipp://host/ipp/print").kind == "printer"
    assert Printer(address="ipp://host/ipp/print", slip_port="tcp:host:9100").kind == "printer"
    assert Printer(address="ipp://host/slips", kind="receipt_printer").kind == "receipt_printer"


def test_a_fax_is_asked_over_ipp() -> None:
    assert Printer(address="ipp://host/ipp/faxout", kind="fax").kind == "fax"
