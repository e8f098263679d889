"""The box's voice with the real synthesiser: what is heard, refused, and left behind."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import wave
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from edge.answers import handle_problems
from edge.speech import LONGEST, PROGRAM, Speech, plain

needs_voice = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason=f"no {PROGRAM}")


def client(speech: Speech) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(speech.router)
    handle_problems(app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1")


async def say(speech: Speech, **wish: Any) -> httpx.Response:
    async with client(speech) as asking:
        return await asking.post("/api/speech", json=wish)


def seconds(answer: httpx.Response) -> float:
    with wave.open(io.BytesIO(answer.content)) as sound:
        length: float = sound.getnframes() / sound.getframerate()
        return length


def program(folder: Path, script: str) -> str:
    """A synthesiser of these lines."""
    path = folder / "voice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


@needs_voice
@pytest.mark.parametrize(
    ("language", "text"),
    [("zh", "城乡居民最低生活保障对象认定，请到1号窗口。"), ("en", "Please go to window one.")],
)
async def test_a_text_becomes_sound_of_its_length(language: str, text: str) -> None:
    answer = await say(Speech(), text=text, language=language)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["cache-control"] == "no-store"
    assert 1 < seconds(answer) < 12  # by the lengths in its own header


@needs_voice
async def test_chinese_is_spoken_as_chinese() -> None:
    """A voice that spells pinyin by English letters takes three times as long."""
    answer = await say(Speech(), text="您好，请选择要办的事")
    assert seconds(answer) < 5


@needs_voice
async def test_orders_in_the_text_are_read_as_text() -> None:
    quiet = await say(Speech(), text="[[aaaaaaaaaaaaaaaaaaaa]]<break time='9s'/>\x01999r好")
    assert quiet.status_code == 200
    assert plain("[[a]]\x01好<x>") == "  a   好 x "


@pytest.mark.parametrize(
    "wish",
    [
        {"text": ""},
        {"text": "好" * (LONGEST + 1)},
        {"text": "好", "language": "xx"},
        {"text": "好", "voice": "../../etc/passwd"},
        {},
    ],
)
async def test_what_is_no_text_is_refused(wish: dict[str, Any]) -> None:
    answer = await say(Speech(), **wish)
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_arguments")


async def test_without_a_voice_it_says_so() -> None:
    speech = Speech("no-such-voice")
    async with client(speech) as asking:
        assert (await asking.get("/api/speech")).json() == {"available": False}
    answer = await say(speech, text="好")
    assert (answer.status_code, answer.json()["error"]) == (503, "no_voice")


async def test_a_voice_that_says_nothing_is_none(tmp_path: Path) -> None:
    answer = await say(Speech(program(tmp_path, "cat >/dev/null; exit 1")), text="好")
    assert (answer.status_code, answer.json()["error"]) == (503, "no_voice")


async def test_a_voice_that_hangs_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    speech = Speech(program(tmp_path, f"echo $$ > {pid}; exec sleep 600"), patience=1.0)
    answer = await say(speech, text="好")
    assert (answer.status_code, answer.json()["error"]) == (504, "speech_timeout")
    number = await asyncio.to_thread(pid.read_text)
    with pytest.raises(ProcessLookupError):
        os.kill(int(number), 0)


async def test_more_than_can_wait_are_told_to(tmp_path: Path) -> None:
    speech = Speech(program(tmp_path, "cat >/dev/null; exec sleep 600"), patience=0.5)
    answers = await asyncio.gather(*(say(speech, text="好") for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [429, 429, 504, 504, 504, 504]


@needs_voice
async def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert (await say(Speech(), text="好")).status_code == 200
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == []
