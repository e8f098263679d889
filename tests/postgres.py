"""A real PostgreSQL server for tests, in a folder of its own, gone with the tests."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.ports import free_port

USER = "postgres"
LAST_WORD = 60


def programs() -> Path | None:
    """Debian keeps the server's programs out of the path; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Postgres:
    """One cluster without durability; `create` makes databases, from another one if told."""

    def __init__(self) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self._programs = found
        # Not under pytest's folder, which each start of another pytest closes to other users.
        self._root = Path(tempfile.mkdtemp(prefix="hallkeeper-postgres-"))
        self._folder = self._root / "cluster"
        self._numbers = itertools.count(1)
        self.port = free_port()

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        self._folder.mkdir()
        if os.geteuid() == 0:  # PostgreSQL refuses to be root
            owner = pwd.getpwnam(USER)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            for parent in self._folder.parents:
                if parent.stat().st_uid == 0 and parent != Path("/"):
                    parent.chmod(parent.stat().st_mode | 0o011)
        self._run("initdb", "-A", "trust", "-U", USER, "-E", "UTF8", "--no-sync", "-D", "data")
        options = (
            f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c fsync=off -c full_page_writes=off"
        )
        self._run("pg_ctl", "-D", "data", "-o", options, "-l", "log", "-w", "start")

    def stop(self) -> None:
        """End it and remove the cluster."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(self._root, ignore_errors=True)

    def url(self, name: str) -> str:
        """What `Database` wants."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of `template`; its name."""
        name = f"hub{next(self._numbers)}"
        place = ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER)
        self._run("createdb", *place, "-T", template, name)
        return name

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", *command]
        # A server that inherits a pipe would keep it open: its words go to a file.
        with (self._root / "out").open("a+b") as said:
            done = subprocess.run(
                command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=LAST_WORD,
                check=False,
            )
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} failed: {said.read().decode(errors='replace')}")
