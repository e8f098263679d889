"""One file that holds all of a hub, made while it runs, and a hub made again from such a file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import URL, make_url

FORMAT = 1
DATABASE = "hub.db"
DUMP = "hub.dump"
MANIFEST = "manifest.json"

PASSING = ("hub.lock", "mosquitto.pid")
"""Names of files that mean something only while a hub runs."""

PASSING_FOLDERS = ("jobs",)
"""Folders of results that can be made again."""

PAGES = 2000
"""Database pages copied between two looks at the progress; writers get in between."""

Progress = Callable[[float], None]
"""Told how much is done, from 0 to 1."""


class CannotBackUp(RuntimeError):
    """Nothing was written, or nothing was restored; the text says why and what to do."""


def back_up(data: Path, url: str, target: Path, progress: Progress) -> dict[str, object]:
    """Write the hub whose data folder and database these are to a new `.tar.gz`; its manifest.

    The file holds private keys and password hashes: it is readable by its owner only.

    :raises CannotBackUp: the target exists, the disk is too small, a program is missing
    """
    if target.exists():
        raise CannotBackUp(f"{target} exists; name a new file")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with TemporaryDirectory(prefix=".hallkeeper-", dir=target.parent) as staging:
            copy = _copy_database(data, make_url(url), Path(staging), progress)
            with (
                _private(part) as raw,
                tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar,
            ):
                digests = {copy.name: _add(tar, copy, copy.name)}
                for path in _files(data):
                    name = f"files/{path.relative_to(data)}"
                    digests[name] = _add(tar, path, name)
                manifest = {
                    "format": FORMAT,
                    "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    "sha256": digests,
                }
                _add_text(tar, MANIFEST, json.dumps(manifest, indent=1))
        part.replace(target)
    except OSError as flaw:
        raise CannotBackUp(f"cannot write {target}: {flaw.strerror or flaw}") from flaw
    finally:
        part.unlink(missing_ok=True)
    progress(1.0)
    return manifest


def restore(source: Path, data: Path, url: str, progress: Progress) -> dict[str, object]:
    """Make the data folder, and the PostgreSQL database where there is one, from a backup.

    Everything is checked before anything is put in place.

    :raises CannotBackUp: the folder or database is not empty, the file is damaged or not ours
    """
    if data.exists() and any(data.iterdir()):
        raise CannotBackUp(f"{data} is not empty; move it away, or name another --data")
    data.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".hallkeeper-", dir=data.parent) as name:
        staging = Path(name)
        manifest = _unpack(source, staging, progress)
        files = staging / "files"
        files.mkdir(exist_ok=True)
        files.chmod(0o700)
        kept = make_url(url)
        if (staging / DUMP).exists() != (kept.get_backend_name() == "postgresql"):
            raise CannotBackUp(
                f"{source} holds a {'PostgreSQL' if (staging / DUMP).exists() else 'SQLite'}"
                " database; restore it into the same kind (--database)"
            )
        if (staging / DATABASE).exists():
            _check_sqlite(staging / DATABASE)
            (staging / DATABASE).rename(files / DATABASE)
        else:
            _pg("pg_restore", kept, "--single-transaction", "--no-owner", str(staging / DUMP))
        if data.exists():
            data.rmdir()
        files.rename(data)
    progress(1.0)
    return manifest


def _copy_database(data: Path, url: URL, staging: Path, progress: Progress) -> Path:
    if url.get_backend_name() == "postgresql":
        copy = staging / DUMP
        _pg("pg_dump", url, "--format=custom", f"--file={copy}")
        return copy
    source = data / DATABASE
    if not source.exists():
        raise CannotBackUp(f"{data} holds no hub; name its folder with --data")
    if shutil.disk_usage(staging).free < 2 * source.stat().st_size:
        raise CannotBackUp(f"the disk of {staging.parent} has no room for two copies of {source}")
    copy = staging / DATABASE

    def told(_status: int, remaining: int, total: int) -> None:
        progress(0.9 * (1 - remaining / max(total, 1)))

    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new, pages=PAGES, progress=told, sleep=0.001)
    return copy


def _files(data: Path) -> Iterator[Path]:
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        passing = path.name in PASSING or path.name.startswith((f"{DATABASE}", "."))
        if path.is_file() and not passing and inside.parts[0] not in PASSING_FOLDERS:
            yield path


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=file), file)
    return digest


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(text.encode()), 0o600, int(time.time())
    tar.addfile(member, io.BytesIO(text.encode()))


def _unpack(source: Path, staging: Path, progress: Progress) -> dict[str, object]:
    try:
        whole = max(source.stat().st_size, 1)
        with source.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:gz") as tar:
            for member in tar:
                tar.extract(member, staging, filter="data")
                progress(0.8 * raw.tell() / whole)
        manifest: dict[str, object] = json.loads((staging / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as flaw:
        raise CannotBackUp(f"{flaw.filename} is missing: {source} is no backup of a hub") from flaw
    except (tarfile.TarError, EOFError, OSError, ValueError) as flaw:
        raise CannotBackUp(f"{source} is damaged or no backup of a hub: {flaw}") from flaw
    digests = manifest.get("sha256")
    if manifest.get("format") != FORMAT or not isinstance(digests, dict):
        raise CannotBackUp(f"{source} was made by another version of hall-hub; use that one")
    there = {str(path.relative_to(staging)) for path in staging.rglob("*") if path.is_file()} - {
        MANIFEST
    }
    if there != set(digests):
        raise CannotBackUp(f"{source} is damaged: it holds other files than it says")
    for name, digest in digests.items():
        with (staging / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise CannotBackUp(f"{source} is damaged: {name} is not what was backed up")
    return manifest


def _check_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [(said,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if said != "ok":
        raise CannotBackUp(f"the database in the backup is damaged: {said}")


def _pg(program: str, url: URL, *arguments: str) -> None:
    place = url.set(drivername="postgresql", password=None).render_as_string()
    try:
        done = subprocess.run(
            [program, f"--dbname={place}", "--no-password", *arguments],
            env={**os.environ, "PGPASSWORD": str(url.password or "")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as flaw:
        raise CannotBackUp(
            f"{program} is not installed; install it with: apt install postgresql-client"
        ) from flaw
    if done.returncode:
        raise CannotBackUp(f"{program} failed: {done.stderr.strip()}")


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        yield file
        file.flush()
        os.fsync(file.fileno())
