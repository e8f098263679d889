"""The kiosk stays light: a slow box paints it in a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kiosk_ui.bundle import VITE, build, node

MOST = 100_000
MOST_LATER = 60_000


@pytest.mark.skipif(node() is None or not VITE.exists(), reason="no Node or packages: npm ci")
def test_the_kiosk_is_light_and_its_keyboard_comes_when_it_is_wanted(tmp_path: Path) -> None:
    bundle = build(tmp_path / "dist")
    assert sum(bundle.first.values()) <= MOST, bundle.first
    assert not any("table" in name for name in bundle.first)
    assert any("table" in name for name in bundle.later)
    assert sum(bundle.later.values()) <= MOST_LATER, bundle.later
