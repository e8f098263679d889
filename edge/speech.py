"""Reads a page's text aloud where the browser has no voice of its own: text in, sound out, in RAM.

Nothing is kept or logged: the text goes to the voice by its standard input, where no list of
processes shows it, and the sound comes back by its output, never by a file.
"""

from __future__ import annotations

import asyncio
import shutil
import struct
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from drivers.programs import started
from edge.answers import FRESH, Problem, arguments, json_answer

LONGEST: Final = 400
"""Characters of one text, some two minutes of speech; a page sends its paragraphs one by one."""

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of sound; two minutes at 22,050 samples a second of two bytes are 5 MiB."""

PATIENCE: Final = 10.0
"""Seconds for one text; 400 characters take about 0.3 on a small box."""

WAITING: Final = 4
"""Texts at a time, one being spoken: a page asks for one ahead of what it plays."""

PROGRAM: Final = "espeak-ng"
VOICES: Final = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
"""Voices by language. Debian's `cmn` says the pinyin as English letters and without tones."""

PACE: Final = {"zh": 150, "en": 140}
"""Words a minute, slower than the voice's 175 by itself: listeners are old and halls are loud."""

_RIFF: Final = 8
_HEADER: Final = 44
_DATA_SIZE: Final = slice(40, 44)


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page sends."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    language: Literal["zh", "en"] = "zh"


class Speech:
    """The box's voice, a `Service`; `program` is the synthesiser as it is called."""

    def __init__(self, program: str = PROGRAM, patience: float = PATIENCE) -> None:
        self._program = program
        self._patience = patience
        self._one = asyncio.Lock()
        self._asked = 0
        self.router = APIRouter()
        self.router.add_api_route("/api/speech", self._available, response_model=None)
        self.router.add_api_route("/api/speech", self._speak, methods=["POST"], response_model=None)

    async def run(self) -> None:
        """Nothing lives on between two texts."""
        await asyncio.Event().wait()

    async def _available(self) -> Response:
        return json_answer({"available": shutil.which(self._program) is not None})

    async def _speak(self, request: Request) -> Response:
        try:
            wish = msgspec.convert(await arguments(request), Wish)
        except msgspec.ValidationError as flaw:
            raise Problem(422, "bad_arguments", f"内容不对：{flaw}") from flaw
        if self._asked >= WAITING:
            raise Problem(429, "too_soon", "正在朗读，请稍等几秒再按")
        self._asked += 1
        try:
            async with asyncio.timeout(self._patience * 2), self._one:
                sound = await self._sound(wish)
        except TimeoutError as flaw:
            raise Problem(504, "speech_timeout", "朗读没有及时准备好，请再按一次") from flaw
        finally:
            self._asked -= 1
        return Response(sound, media_type="audio/wav", headers=FRESH)

    async def _sound(self, wish: Wish) -> bytes:
        voice = ("-v", VOICES[wish.language], "-s", str(PACE[wish.language]))
        try:
            process = await started(
                self._program, *voice, "-b", "1", "--stdin", "--stdout",
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
            )  # fmt: skip
        except OSError as flaw:
            raise Problem(503, "no_voice", "这台终端没有语音，请看屏幕或询问工作人员") from flaw
        try:
            async with asyncio.timeout(self._patience):
                sound = await _said(process, plain(wish.text))
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()  # what it left in the pipe, which else stays open
        if process.returncode != 0 or len(sound) <= _HEADER:
            raise Problem(503, "no_voice", "语音没有读出来，请看屏幕或询问工作人员")
        return whole(sound)


async def _said(process: Process, text: str) -> bytes:
    """Everything the voice wrote until it ended, LARGEST at most."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("the voice has no pipes")
    process.stdin.write(text.encode())
    process.stdin.write_eof()
    sound = bytearray()
    while len(sound) < LARGEST and (part := await process.stdout.read(64 * 1024)):
        sound += part
    if len(sound) < LARGEST:
        await process.wait()
    return bytes(sound)


def plain(text: str) -> str:
    """The text without what the voice takes for orders: `[[` begins phonemes, controls embed."""
    return "".join(" " if letter in "[]<>" or ord(letter) < 32 else letter for letter in text)


def whole(wav: bytes) -> bytes:
    """The same sound with its true lengths: a voice that writes as it speaks does not know them."""
    sized: list[Any] = [len(wav) - _RIFF, len(wav) - _HEADER]
    made = bytearray(wav)
    made[4:8], made[_DATA_SIZE] = (struct.pack("<I", size) for size in sized)
    return bytes(made)
