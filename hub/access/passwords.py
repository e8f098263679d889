"""Passwords: which are good enough, how they are kept, and how one is checked.

The rules are those of NIST SP 800-63B-4 (3.1.1.2) and OWASP ASVS 5.0 (6.2): long, not common, not
made of the own name; no rule about kinds of characters, no expiry.
"""

from __future__ import annotations

import itertools
import re
import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

COMMON = Path(__file__).parents[1] / "data" / "common_passwords.txt"

SHORTEST = 12
LONGEST = 256
"""Longer ones are refused and not cut; hashing has no limit of its own."""

ONLY_SO_LITTLE = 6
"""Characters that must be left when names and words of this place are taken away."""

PLACE_WORDS = ("hallkeeper", "zhumadian", "zhengwu", "zwfw", "驻马店", "政务大厅", "政务服务")

HASHED_AT_ONCE = 2
"""Each takes 19 MiB and a core; more in parallel would let strangers use up the machine."""

PATIENCE = 5.0
"""Seconds that a check waits for its turn."""


class Busy(RuntimeError):
    """Too many passwords are being checked."""


class Passwords:
    """Hashes and checks passwords with argon2id; the parameters are OWASP's (19 MiB, 2, 1).

    Tests hand in cheaper ones.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
        self._nobodys = self._hasher.hash("of nobody")
        self._turns = threading.BoundedSemaphore(HASHED_AT_ONCE)

    def hash(self, password: str) -> str:
        """What is kept; raises Busy."""
        with _Turn(self._turns):
            return self._hasher.hash(_normal(password))

    def check(self, kept: str, password: str) -> bool:
        """Whether this is the password; takes as long when nothing is kept. Raises Busy."""
        with _Turn(self._turns):
            try:
                right = self._hasher.verify(kept or self._nobodys, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and bool(kept)

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


class _Turn:
    def __init__(self, turns: threading.BoundedSemaphore) -> None:
        self._turns = turns

    def __enter__(self) -> None:
        if not self._turns.acquire(timeout=PATIENCE):
            raise Busy

    def __exit__(self, *_: object) -> None:
        self._turns.release()


def weakness(password: str, *names: str) -> str:
    """Why this may not be a password of the person with these names, in words; "" if it may."""
    text = _normal(password)
    if len(text) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符，可以用几个不相干的词组成一句话"
    if len(text) > LONGEST:
        return f"密码最多 {LONGEST} 个字符"
    small = text.casefold()
    if _is_common(small):
        return "这个密码太常见，很容易被猜到，请换一个"
    rest = small
    for word in (*names, *PLACE_WORDS):
        if len(word) > 1:
            rest = rest.replace(_normal(word).casefold(), "")
    if rest != small and len(rest) < ONLY_SO_LITTLE:
        return "密码不能主要由姓名、用户名或本系统的名称组成"
    return ""


def _is_common(text: str) -> bool:
    if text in _common() or len(set(text)) < 4:
        return True
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    if steps <= {1, -9} or steps <= {-1, 9}:  # 890123…
        return True
    if (repeated := re.fullmatch(r"(.+?)\1+", text)) and len(repeated[1]) < SHORTEST:
        return True
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return core in _common() and len(text) - len(core) < 8


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def _normal(password: str) -> str:
    # The same letters typed on another keyboard must be the same bytes.
    return unicodedata.normalize("NFKC", password)
