"""Pages and documents on disk, sealed, so that forgetting a key is wiping a document.

Each document has a key of its own, AES-256-GCM, which is in memory and nowhere else: after a power
cut nobody can read what lies in the folder, and the next start removes it. A file is a row of
sealed chunks without any header; a nonce is the file's number under its key, and the chunk's.
Nothing is synced to disk, since nothing here is worth anything after a power cut. Files are not
overwritten before they are removed: flash keeps old blocks anyway, and without the key they are
noise. Everything here blocks, and may be called by several threads.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK: Final = 256 * 1024
"""Bytes sealed at once: a page of 32 MB is in memory once, plus this."""

TAG: Final = 16
"""Bytes that AES-GCM adds to a chunk."""

RESERVE: Final = 64 * 1024 * 1024
"""Bytes of the disk that are left to the outbox, which lies on the same one."""

_MIB: Final = 1024 * 1024


class SpoolFull(Exception):
    """There is no room; the text says which, and what to do. What was there before still is."""


class Damaged(Exception):
    """What lies on the disk is not what was written; the text says what to do."""


class Wiped(Exception):
    """The document is gone."""


@dataclass(frozen=True)
class Sealed:
    """A file in the folder: the document's `number`th, `size` bytes when opened."""

    path: Path
    number: int
    size: int

    @property
    def chunks(self) -> int:
        """How many it is made of."""
        return -(-self.size // CHUNK)

    @property
    def on_disk(self) -> int:
        """Bytes that it takes there."""
        return self.size + TAG * self.chunks


class Spool:
    """The folder, of which at most `max_bytes` are used. Making it empties the folder.

    Raises OSError where the folder cannot be made or emptied.
    """

    def __init__(self, folder: Path, max_bytes: float) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._used = 0
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for left in folder.iterdir():
            left.unlink()

    @property
    def used(self) -> int:
        """Bytes on disk."""
        return self._used

    def vault(self) -> Vault:
        """Room for one document, with a new key."""
        return Vault(self)

    def new_path(self) -> Path:
        """A name that says nothing."""
        return self._folder / secrets.token_hex(16)

    def take(self, size: int) -> None:
        """Count `size` bytes more; raises SpoolFull, and then they are not counted."""
        with self._lock:
            if self._used + size > self._max_bytes:
                raise SpoolFull(
                    f"本机暂存的文件已满（{self._max_bytes / _MIB:.0f} MB）："
                    "请先送出或删除已有的文件，再重试"
                )
            if shutil.disk_usage(self._folder).free - size < RESERVE:
                raise SpoolFull("本机磁盘空间不足：请先送出或删除已有的文件，并请管理员清理磁盘")
            self._used += size

    def give_back(self, size: int) -> None:
        """Count `size` bytes less."""
        with self._lock:
            self._used -= size


class Vault:
    """The files of one document. After `wipe` nothing opens them, and each use raises Wiped."""

    def __init__(self, spool: Spool) -> None:
        # Only now: a box without a camera has no use for these megabytes.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._spool = spool
        self._cipher: AESGCM | None = AESGCM(AESGCM.generate_key(256))
        self._numbers = itertools.count()
        self._files: set[Sealed] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """A file to write to; it is there, as `sealed`, once the block ends without an error.

        Raises SpoolFull, Wiped.
        """
        writing = Writing(self, self._spool, next(self._numbers))
        try:
            writing.open()
            yield writing
            sealed = writing.finish()
        except OSError as flaw:
            writing.discard()
            raise SpoolFull(
                f"本机磁盘写不了（{flaw.strerror}）：请先送出或删除已有的文件，并请管理员检查磁盘"
            ) from flaw
        except BaseException:
            writing.discard()
            raise
        with self._lock:
            if self._cipher is not None:
                self._files.add(sealed)
                return
        writing.discard()
        raise Wiped

    def reading(self, sealed: Sealed) -> Iterator[bytes]:
        """Its bytes, chunk by chunk. Raises Wiped, Damaged, also halfway."""
        from cryptography.exceptions import InvalidTag

        try:
            with sealed.path.open("rb", buffering=0) as file:
                for index in range(sealed.chunks):
                    yield self._open().decrypt(
                        nonce(sealed.number, index), file.read(CHUNK + TAG), None
                    )
        except FileNotFoundError as flaw:
            raise Wiped from flaw
        except (InvalidTag, OSError) as flaw:
            raise Damaged("本机暂存的文件读不出来：请重新拍摄，并请管理员检查磁盘") from flaw

    def read(self, sealed: Sealed) -> bytes:
        """All its bytes."""
        return b"".join(self.reading(sealed))

    def drop(self, sealed: Sealed) -> None:
        """Remove one file."""
        with self._lock:
            if sealed not in self._files:
                return
            self._files.remove(sealed)
        self._remove(sealed)

    def wipe(self) -> None:
        """Forget the key and remove the files; may be called again."""
        with self._lock:
            self._cipher = None
            files, self._files = self._files, set()
        for sealed in files:
            self._remove(sealed)

    def seal(self, number: int, index: int, chunk: bytes | memoryview) -> bytes:
        """What to write of a chunk; raises Wiped."""
        return self._open().encrypt(nonce(number, index), chunk, None)

    def _open(self) -> AESGCM:
        cipher = self._cipher
        if cipher is None:
            raise Wiped
        return cipher

    def _remove(self, sealed: Sealed) -> None:
        sealed.path.unlink(missing_ok=True)
        self._spool.give_back(sealed.on_disk)


class Writing:
    """A file while it is written: `size` bytes so far."""

    sealed: Sealed
    """What was written, once `Vault.writing` has ended."""

    def __init__(self, vault: Vault, spool: Spool, number: int) -> None:
        self.size = 0
        self._vault = vault
        self._spool = spool
        self._number = number
        self._index = 0
        self._path = spool.new_path()
        self._file: int | None = None
        self._rest = bytearray()
        self._taken = 0

    def open(self) -> None:
        """Make the file; raises OSError."""
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Add `data`; how much that was. Raises SpoolFull, Wiped, OSError."""
        whole = memoryview(data)
        start = 0
        if self._rest:
            start = min(CHUNK - len(self._rest), len(whole))
            self._rest += whole[:start]
            if len(self._rest) == CHUNK:
                self._put_rest()
        while len(whole) - start >= CHUNK:
            self._put(whole[start : start + CHUNK])
            start += CHUNK
        self._rest += whole[start:]
        self.size += len(whole)
        return len(whole)

    def finish(self) -> Sealed:
        """Write what is left."""
        if self._rest:
            self._put_rest()
        self._close()
        self.sealed = Sealed(self._path, self._number, self.size)
        return self.sealed

    def discard(self) -> None:
        """Remove what was written."""
        self._rest.clear()
        self._close()
        self._path.unlink(missing_ok=True)
        self._spool.give_back(self._taken)
        self._taken = 0

    def _put_rest(self) -> None:
        self._put(bytes(self._rest))
        self._rest.clear()

    def _put(self, chunk: bytes | memoryview) -> None:
        sealed = self._vault.seal(self._number, self._index, chunk)
        self._index += 1
        self._spool.take(len(sealed))
        self._taken += len(sealed)
        if self._file is None or os.write(self._file, sealed) != len(sealed):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def nonce(number: int, index: int) -> bytes:
    """Of the chunk `index` of a key's file `number`; never twice under one key."""
    return number.to_bytes(4) + index.to_bytes(8)
