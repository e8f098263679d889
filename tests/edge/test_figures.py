from __future__ import annotations

from datetime import UTC, datetime

from edge.figures import clock_synced, figures, memory_mb, temperature

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_the_figures_of_this_machine(tmp_path):
    agent = figures(NOW, tmp_path)
    assert agent.started == NOW
    assert agent.version
    assert 1 < agent.memory_mb < 10_000
    assert agent.disk_free_mb > 0
    assert agent.load >= 0
    assert agent.clock_synced is clock_synced()


def test_the_hottest_sensor_counts_and_a_silent_one_does_not(tmp_path):
    for name, text in [("thermal_zone0", "41500\n"), ("thermal_zone1", "52250\n")]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "temp").write_text(text)
    (tmp_path / "thermal_zone2").mkdir()
    (tmp_path / "thermal_zone2" / "temp").write_text("?")
    assert temperature(tmp_path) == 52.25
    assert temperature(tmp_path / "nothing") is None


def test_memory_is_in_mebibytes(tmp_path):
    (tmp_path / "status").write_text("Name:\tpython\nVmRSS:\t   51200 kB\n")
    assert memory_mb(tmp_path / "status") == 50.0
