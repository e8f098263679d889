"""`[documents]` of a box's file: what it takes, and every mistake with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.config import ConfigError, read_config

BOX = '[box]\nid = "box-1"\n[hub]\nhost = "127.0.0.1"\n[documents]\n'


def written(folder: Path, stanza: str) -> Path:
    path = folder / "edge.toml"
    path.write_text(BOX + stanza, encoding="utf-8")
    return path


def test_without_a_window_system_there_are_downloads(tmp_path: Path) -> None:
    settings = read_config(written(tmp_path, "")).documents
    assert (settings.deliver_to, settings.name) == ("", "窗口系统")
    assert (settings.keep_minutes, settings.max_mb) == (60.0, 512.0)


def test_its_files_are_found_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret")
    (tmp_path / "token").chmod(0o600)
    (tmp_path / "ca.pem").write_text("certificate")
    stanza = """
        deliver_to = "https://window.example/api/documents"
        name = "综合受理系统"
        token_file = "token"
        ca_file = "ca.pem"
        keep_minutes = 30
        max_mb = 256
    """
    settings = read_config(written(tmp_path, stanza)).documents
    assert settings.deliver_to == "https://window.example/api/documents"
    assert settings.token_file == str(tmp_path / "token")
    assert settings.ca_file == str(tmp_path / "ca.pem")
    assert (settings.name, settings.keep_minutes, settings.max_mb) == ("综合受理系统", 30, 256)


TO = 'deliver_to = "https://window.example/"\n'


@pytest.mark.parametrize(
    ("stanza", "key", "words"),
    [
        (
            'deliver_to = "http://window.example/"',
            "deliver_to",
            "would send documents in the clear",
        ),
        ('deliver_to = "window.example"', "deliver_to", "write e.g. https://window.example"),
        (TO + 'token_file = "none"', "token_file", "create it"),
        (TO + 'token_file = "open"', "token_file", "chmod 600"),
        (TO + 'token_file = "empty"', "token_file", "is empty"),
        (TO + 'ca_file = "none"', "ca_file", "create it"),
        ('token_file = "open"', "token_file", "of no use without deliver_to"),
        ("keep_minutes = 0", "keep_minutes", "e.g. 2.5"),
        ("max_mb = 0", "max_mb", "e.g. 2.5"),
        ('token = "x"', "token", "did you mean token_file?"),
    ],
)
def test_every_mistake_with_its_remedy(tmp_path: Path, stanza: str, key: str, words: str) -> None:
    (tmp_path / "open").write_text("secret")
    (tmp_path / "open").chmod(0o644)
    (tmp_path / "empty").touch(0o600)
    with pytest.raises(ConfigError) as told:
        read_config(written(tmp_path, stanza))
    assert f"[documents] {key}: " in str(told.value)
    assert words in str(told.value)
