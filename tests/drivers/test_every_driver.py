"""The house rules for drivers, walked over all there are: a new one is checked by being there."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest

import drivers
from drivers.base import Driver, UnknownDriver, load, names

KINDS = frozenset(
    {
        "id_card_reader",
        "document_camera",
        "satisfaction_keypad",
        "touch_screen",
        "display",
        "customer_display",
        "printer",
        "receipt_printer",
        "computer",
        "telephone",
        "queue_caller",
        "surveillance",
        "network",
        "fax",
    }
)
"""The kinds that the requirement catalogue counts."""

FORBIDDEN = frozenset({"edge", "hub", "kiosk_ui", "paho"})
FOLDER = Path(drivers.__file__).parent


@pytest.fixture(params=names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def driver(name: str) -> type[Driver]:
    return load(name)


def settings_of(driver: type[Driver]) -> dict[str, Field[Any]]:
    return {f.name: f for f in fields(driver) if f.init}


def sources(name: str) -> Iterator[Path]:
    folder = FOLDER / name
    yield from folder.rglob("*.py") if folder.is_dir() else [FOLDER / f"{name}.py"]


def test_it_is_a_dataclass_with_its_own_words(driver: type[Driver]) -> None:
    assert is_dataclass(driver)
    assert issubclass(driver, Driver)
    assert driver.__doc__
    assert driver.__doc__ != Driver.__doc__
    assert not driver.__doc__.startswith(f"{driver.__name__}(")  # written by the decorator


def test_it_is_of_a_kind_the_catalogue_counts(driver: type[Driver]) -> None:
    kind = settings_of(driver)["kind"].default
    if kind:
        assert kind in KINDS
        return
    others: dict[str, Any] = {
        f.name: "usb:0000:0000"
        for f in settings_of(driver).values()
        if f.default is MISSING and f.default_factory is MISSING
    }
    with pytest.raises(ValueError, match="kind"):
        driver(name="x", **others)


def test_it_is_patient_within_reason(driver: type[Driver]) -> None:
    patience: Any = settings_of(driver)["patience"].default
    assert 0 < patience <= 60


def test_its_settings_can_stand_in_toml(driver: type[Driver]) -> None:
    hints = get_type_hints(driver)
    for field in settings_of(driver).values():
        assert not field.name.startswith("_"), f"{field.name} is private, so init=False"
        default = field.default
        if field.default_factory is not MISSING:
            default = field.default_factory()
        if default is MISSING:
            assert hints[field.name] in {str, int, float, bool}
            continue
        plain = msgspec.to_builtins(default)
        assert plain is not None, f"{field.name}: TOML has no null; use an empty value"
        assert msgspec.convert(plain, hints[field.name]) == default


def test_its_life_is_an_async_generator(driver: type[Driver]) -> None:
    assert inspect.isasyncgenfunction(driver.reports)
    assert inspect.iscoroutinefunction(driver.command)


def test_it_says_whether_it_ran_on_the_real_thing(name: str, driver: type[Driver]) -> None:
    assert isinstance(driver.untested_on_hardware, bool)


def test_it_knows_no_mqtt_no_pages_and_no_hub(name: str) -> None:
    for path in sources(name):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}: relative import"
                modules = [node.module or ""]
            assert not {module.split(".")[0] for module in modules} & FORBIDDEN, path


def test_it_has_one_class_that_is_a_driver(name: str, driver: type[Driver]) -> None:
    defined = [
        node.name
        for path in sources(name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and "Driver" in {base.id for base in node.bases if isinstance(base, ast.Name)}
    ]
    assert defined == [driver.__name__]


def test_commands_that_reach_it_when_down_are_its_own(driver: type[Driver]) -> None:
    always: frozenset[str] = getattr(driver, "commands_when_down", frozenset())
    source = inspect.getsource(driver)
    for command in always:
        assert source.count(f'"{command}"') > 1  # named here and understood below


def test_it_has_tests(name: str) -> None:
    place = Path(__file__).parent
    assert (place / name).is_dir() or (place / f"test_{name}.py").is_file()


def test_an_unknown_driver_names_those_there_are() -> None:
    with pytest.raises(UnknownDriver, match=", ".join(names())):
        load("abacus")
