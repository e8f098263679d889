"""What a hall's boxes are given: the nearest of each kind, and always whole for the kiosk."""

from __future__ import annotations

import msgspec
import pytest

from hub.content.differences import differences
from hub.content.importing import decode, read_raw
from hub.content.package import Version, compose, hall_name, nearest, scopes_of, tag
from kiosk_ui.package import read_package

from . import samples


def version(kind: str, scope: str, number: int = 1, digest: str | None = "d") -> Version:
    return Version(id=number, kind=kind, scope=scope, number=number, digest=digest, at=1.8e9)


def test_the_nearest_scope_wins_kind_by_kind() -> None:
    scopes = scopes_of("411728107201", "village")
    assert scopes == [
        "hall:411728107201",
        "area:411728107201",
        "area:411728107",
        "area:411728",
        "tier:village",
        "area:411700",
    ]
    found = nearest(
        [
            version("items", "area:411700", 1),
            version("items", "area:411728", 2),
            version("hall", "tier:village", 3),
            version("hall", "area:411728107", 4, None),
            version("notices", "hall:411728107", 5),
        ],
        scopes,
    )
    assert {kind: one.id for kind, one in found.items()} == {"items": 2, "hall": 3}


def test_the_citys_hall_is_reached_by_the_whole_city() -> None:
    assert scopes_of("411700", "city") == ["hall:411700", "tier:city", "area:411700"]


@pytest.mark.parametrize(
    ("division", "tier", "name"),
    [
        ("驻马店市", "city", "驻马店市政务服务中心"),
        ("阳丰镇", "township", "阳丰镇便民服务中心"),
        ("干石桥村民委员会", "village", "干石桥村便民服务站"),
        ("中山街社区居民委员会", "village", "中山街社区便民服务站"),
        ("大余庄村村民委员会", "village", "大余庄村便民服务站"),
    ],
)
def test_a_hall_is_called_by_its_division_and_tier(division: str, tier: str, name: str) -> None:
    assert hall_name(division, tier) == name


def bodies() -> dict[str, dict[str, object]]:
    found = {}
    for kind in ("items", "hall", "notices"):
        imported = read_raw(kind, getattr(samples, kind)())
        found[kind] = decode(kind, imported.body or b"")
    return found


def test_a_kiosk_takes_what_is_composed() -> None:
    """The two sides know nothing of each other's code; here they meet."""
    given = bodies()
    given["hall"]["hall"]["name"] = ""  # type: ignore[index]
    given["hall"]["windows"] = given["hall"]["windows"][:2]  # type: ignore[index]
    chosen = {kind: version(kind, "area:411700") for kind in given}
    files = compose("阳丰镇便民服务中心", chosen, given)
    packed = msgspec.json.encode({"schema": 1, "hall": "h", "tag": "t", "files": files})
    content = read_package(packed)
    assert content.hall.name == "阳丰镇便民服务中心"
    windows = {window.number for window in content.windows}
    assert content.hall.desk.window in windows
    assert [one.number for one in content.hall.staff][:2] == ["0101", "0102"]
    assert all(item.window in windows for item in content.items)
    assert content.sample


def test_without_items_there_is_nothing_to_give() -> None:
    given = bodies()
    del given["items"]
    assert compose("x", {"hall": version("hall", "area:411700")}, given) is None


def test_the_tag_differs_with_each_version_and_hall() -> None:
    one = {"items": version("items", "area:411700", 1)}
    two = {"items": version("items", "area:411700", 2)}
    assert (
        len({tag("1", "x", one), tag("1", "x", two), tag("2", "x", one), tag("1", "y", one)}) == 4
    )


def test_differences_are_told_field_by_field() -> None:
    before, after = bodies()["items"], bodies()["items"]
    changed, removed = after["items"][0], after["items"].pop()  # type: ignore[index,attr-defined]
    changed["fee"] = "不收费（新）"
    after["items"].append({**removed, "id": "new", "code": "new"})  # type: ignore[attr-defined]
    found = differences("items", before, after)
    assert (found.counts["added"], found.counts["changed"], found.counts["removed"]) == (1, 1, 1)
    [entry] = found.changed
    assert [(change.field, change.after) for change in entry.changes] == [
        ("收费标准", "不收费（新）")
    ]
    assert found.removed[0].key == removed["id"]


def test_nothing_before_is_all_new() -> None:
    for kind, body in bodies().items():
        found = differences(kind, None, body)
        assert found.counts["added"] > 0
        assert (found.counts["changed"], found.counts["removed"]) == (0, 0)
