"""The spool: what is written comes back, is sealed on disk, and is gone when it is wiped."""

from __future__ import annotations

import gc
import resource
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.documents import spool as spool_module
from edge.documents.spool import CHUNK, TAG, Damaged, Sealed, Spool, SpoolFull, Vault, Wiped, nonce

MIB = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def spool(folder: Path) -> Spool:
    return Spool(folder, 64 * MIB)


def put(vault: Vault, data: bytes, step: int = 70_001) -> Sealed:
    with vault.writing() as out:
        for at in range(0, len(data), step):
            out.write(data[at : at + step])
    return out.sealed


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
@pytest.mark.parametrize("step", [70_001, CHUNK, 10 * CHUNK])
def test_what_is_written_comes_back(spool: Spool, size: int, step: int) -> None:
    data = secrets.token_bytes(size)
    vault = spool.vault()
    sealed = put(vault, data, step)
    assert vault.read(sealed) == data
    assert sealed.path.stat().st_size == sealed.on_disk == spool.used == size + TAG * sealed.chunks


def test_nothing_on_disk_can_be_read_without_the_key(spool: Spool, folder: Path) -> None:
    vault = spool.vault()
    sealed = put(vault, b"a page " * 100_000)
    assert b"a page" not in on_disk(folder)
    assert sealed.path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(Damaged, match="请重新拍摄"):
        spool.vault().read(sealed)


def test_the_same_page_twice_is_not_seen_to_be_the_same(spool: Spool) -> None:
    vault = spool.vault()
    first, second = (put(vault, bytes(2 * CHUNK)).path.read_bytes() for _ in range(2))
    chunks = {data[at : at + CHUNK] for data in (first, second) for at in (0, CHUNK + TAG)}
    assert len(chunks) == 4
    assert len({nonce(number, index) for number in range(3) for index in range(3)}) == 9


@pytest.mark.parametrize("change", ["flip", "cut", "swap"])
def test_a_file_that_was_changed_is_not_given_out(spool: Spool, change: str) -> None:
    vault = spool.vault()
    sealed = put(vault, secrets.token_bytes(2 * CHUNK))
    data = bytearray(sealed.path.read_bytes())
    one = CHUNK + TAG
    if change == "flip":
        data[5] ^= 1
    elif change == "cut":
        del data[-1:]
    else:
        data[:one], data[one:] = data[one:], data[:one]
    sealed.path.write_bytes(data)
    with pytest.raises(Damaged, match="请重新拍摄"):
        vault.read(sealed)


def test_wiped_is_gone_from_the_folder_and_from_memory(spool: Spool, folder: Path) -> None:
    mark = secrets.token_bytes(16)
    vault = spool.vault()
    sealed = put(vault, mark * 1000 + mark * (CHUNK // 8))
    reading = vault.reading(sealed)
    next(reading)
    vault.wipe()
    vault.wipe()
    assert list(folder.iterdir()) == []
    assert spool.used == 0
    with pytest.raises(Wiped):
        next(reading)
    with pytest.raises(Wiped):
        vault.read(sealed)
    with pytest.raises(Wiped):
        put(vault, b"more")
    assert list(folder.iterdir()) == []
    assert not holding(mark, spool, vault)


def holding(mark: bytes, *roots: object) -> list[object]:
    """Everything reachable from `roots` that holds `mark`."""
    seen: dict[int, object] = {}
    waiting = list(roots)
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen[id(one)] = one
        waiting += [
            inner for inner in gc.get_referents(one) if not isinstance(inner, type(gc) | type(put))
        ]
    return [
        one
        for one in seen.values()
        if isinstance(one, bytes | bytearray | memoryview) and mark in bytes(one)
    ]


def test_a_document_is_wiped_while_a_page_is_written(spool: Spool, folder: Path) -> None:
    vault, other = spool.vault(), spool.vault()
    kept = put(other, b"kept")

    def wiped_before_more() -> None:
        with vault.writing() as out:
            out.write(bytes(CHUNK))
            vault.wipe()
            out.write(bytes(CHUNK))

    def wiped_before_the_end() -> None:
        with (gone := spool.vault()).writing() as out:
            out.write(b"short")
            gone.wipe()

    with pytest.raises(Wiped):
        wiped_before_more()
    with pytest.raises(Wiped):
        wiped_before_the_end()
    assert list(folder.iterdir()) == [kept.path]
    assert spool.used == kept.on_disk


def test_what_a_power_cut_left_is_removed_at_the_start(spool: Spool, folder: Path) -> None:
    sealed = put(spool.vault(), bytes(1000))
    again = Spool(folder, 64 * MIB)
    assert list(folder.iterdir()) == []
    assert again.used == 0
    with pytest.raises(Wiped):
        again.vault().read(sealed)


def test_a_full_spool_says_so_and_keeps_what_it_has(folder: Path) -> None:
    spool = Spool(folder, 1 * MIB)
    vault = spool.vault()
    kept = put(vault, bytes(700_000))
    with pytest.raises(SpoolFull, match="已满（1 MB）：请先送出或删除"):
        put(vault, bytes(700_000))
    assert vault.read(kept) == bytes(700_000)
    assert list(folder.iterdir()) == [kept.path]
    assert spool.used == kept.on_disk
    vault.drop(kept)
    vault.drop(kept)
    assert spool.used == 0
    put(vault, bytes(700_000))


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The kernel refuses to let a file grow further, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, CHUNK + TAG + 1000])
def test_a_full_disk_says_so_and_keeps_what_it_has(spool: Spool, folder: Path, room: int) -> None:
    vault = spool.vault()
    kept = put(vault, b"kept")
    with (
        files_of_at_most(room),
        pytest.raises(SpoolFull, match=r"本机磁盘写不了.*请管理员检查磁盘"),
    ):
        put(vault, bytes(3 * CHUNK))
    assert vault.read(kept) == b"kept"
    assert list(folder.iterdir()) == [kept.path]
    assert spool.used == kept.on_disk


def test_room_is_left_to_the_outbox(
    spool: Spool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "RESERVE", 1 << 62)
    with pytest.raises(SpoolFull, match="磁盘空间不足"):
        put(spool.vault(), b"page")
    assert list(folder.iterdir()) == []


def test_a_folder_that_has_gone_is_a_clear_error(spool: Spool, folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(SpoolFull, match="本机磁盘"):
        put(spool.vault(), b"page")


def test_threads_write_side_by_side(spool: Spool) -> None:
    vault = spool.vault()
    written: dict[int, Sealed] = {}

    def write(number: int) -> None:
        written[number] = put(vault, bytes([number]) * (2 * CHUNK + number))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written) == 8
    for number, sealed in written.items():
        assert vault.read(sealed) == bytes([number]) * (2 * CHUNK + number)
    assert spool.used == sum(sealed.on_disk for sealed in written.values())
