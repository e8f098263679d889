"""XML from devices: what is read, what is refused, any bytes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.base import DeviceBabble
from drivers.surveillance.onvif import matches
from drivers.surveillance.xml_tree import DEEPEST, LARGEST, MOST_ELEMENTS, parse_xml

LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'


def test_elements_by_their_local_names() -> None:
    root = parse_xml('<s:a xmlns:s="urn:x"><s:b><c> 大厅 </c></s:b><b><c>2</c></b></s:a>'.encode())
    assert root.name == "a"
    assert root.at("b/c") == "大厅"
    assert root.at("b/d") == ""
    assert [one.text for one in root.all("c")] == [" 大厅 ", "2"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a>",
        b"<a/><b/>",
        b"<a>&c;</a>",
        b"<a>\xff</a>",
        LAUGHS,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        LAUGHS.decode().encode("utf-16"),
        '<?xml version="1.0" encoding="gbk"?><a>大厅</a>'.encode("gbk"),
        b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1),
        b"<r>" + b"<a/>" * MOST_ELEMENTS + b"</r>",
        b"<a>" + b" " * LARGEST + b"</a>",
    ],
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(DeviceBabble):
        parse_xml(data)


@given(st.binary(max_size=200) | st.text("<>/ab='\" &;!?-[]x").map(str.encode))
@example(b'<?xml version="1.0" encoding="no-such-thing"?><a/>')
@example(b'<?xml version="1.0" encoding="utf-16"?><a/>')
def test_any_bytes_are_a_tree_or_babble(data: bytes) -> None:
    with suppress(DeviceBabble):
        parse_xml(data)
    assert matches(data, "urn:uuid:0") == []


urls = st.lists(st.text("htp:/[]@.0189ax?#%", max_size=30)).map(" ".join)


@given(where=urls, scopes=st.text("onvif:/w.rgname%E5 ", max_size=60))
def test_any_answer_to_a_probe_is_taken(where: str, scopes: str) -> None:
    text = (
        "<e><h><RelatesTo>urn:uuid:0</RelatesTo></h><ProbeMatch><XAddrs>"
        f"{where}</XAddrs><Scopes>onvif://www.onvif.org/{scopes}</Scopes></ProbeMatch></e>"
    )
    (found,) = matches(text.encode(), "urn:uuid:0")
    assert found.address == "" or found.address.startswith("onvif:")
