"""From what a keypad sent when its five keys were pressed to the profile that reads it. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from drivers.keypad.framing import LONGEST_BODY, Decoder
from drivers.keypad.profile import Profile, ProfileError, parse
from drivers.rating import LABELS

Press = tuple[bytes, ...]
"""What one press sent: each different message once, a packet or the bytes between two pauses."""


class Unlearnable(ValueError):
    """No profile can be made of these presses; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What was heard. `presses` has every grade; `idle` is what came with no key pressed.

    `packets` says that the line keeps the borders of messages (HID); `baud` is a serial line's.
    `resent` is the longest wait in seconds after which the keypad sent a press again, 0 for never.
    """

    presses: Mapping[int, Press]
    idle: Sequence[Press] = ()
    packets: bool = False
    baud: int = 9600
    resent: float = 0.0


def profile_text(lesson: Lesson) -> str:
    """A TOML profile that tells the presses of `lesson` apart; raises Unlearnable.

    It was read back and rates each press as it was pressed, also one after the other in any cut.
    """
    words = [lesson.presses[grade] for grade in sorted(LABELS, reverse=True)]
    if len(set(words)) < len(words):
        raise Unlearnable("有两个键发出的数据一样：检查评价器的按键设置")
    own, silent = _told_apart(lesson)
    packets = [_toml(lesson, ['kind = "packets"'], own, silent)]
    for text in packets if lesson.packets else _of_stream(lesson, own, silent):
        try:
            profile = parse("learned", text)
        except ProfileError:
            continue
        if _rates(profile, lesson):
            return text
    raise Unlearnable("按键数据里找不出固定的格式：按说明书手写型号文件（profile）")


def _told_apart(lesson: Lesson) -> tuple[dict[bytes, int], list[bytes]]:
    """The message that only one key sends → its grade, and the messages that mean nothing.

    What else a press brings is Enter, a report that the key is up, a tone.
    """
    senders: dict[bytes, int] = {}
    for press in [*lesson.presses.values(), *lesson.idle]:
        for message in press:
            senders[message] = senders.get(message, 0) + 1
    own: dict[bytes, int] = {}
    for grade, press in lesson.presses.items():
        mine = next((one for one in press if senders[one] == 1), None)
        if mine is None:
            raise Unlearnable(f"“{LABELS[grade]}”没有自己的按键码：在评价器上给五个键设不同的码")
        own[mine] = grade
    return own, [message for message in senders if message not in own]


def _of_stream(lesson: Lesson, own: dict[bytes, int], silent: list[bytes]) -> Iterator[str]:
    """The framings that could be, the likeliest first."""
    times = min(map(_times, own))
    if times > 1 and all(_times(word) % times == 0 for word in own):
        own = {word[: len(word) // times]: grade for word, grade in own.items()}
    words = [*own, *silent]
    shortest = min(map(len, words))
    suffix = _common([word[::-1] for word in words])[: shortest - 1][::-1]
    prefix = _common(words)[: shortest - 1 - len(suffix)]
    start = [f'start = "{_hex(prefix)}"'] if prefix else []

    def cut(framing: list[str], tail: int) -> str:
        bodies = {word: word[len(prefix) : len(word) - tail] for word in words}
        rules = {bodies[word]: grade for word, grade in own.items()}
        return _toml(lesson, framing, rules, [bodies[word] for word in silent])

    if len({len(word) for word in words}) == 1:
        length = shortest - len(prefix) - len(suffix)
        end = [f'end = "{_hex(suffix)}"'] if suffix else []
        yield cut(['kind = "fixed"', *start, f"length = {length}", *end], len(suffix))
    for size in range(len(suffix), 0, -1):
        longest = max(map(len, words)) - len(prefix) - size
        end = [f'end = "{_hex(suffix[-size:])}"', f"longest = {min(longest, LONGEST_BODY)}"]
        yield cut(['kind = "delimited"', *start, *end], size)


def _toml(
    lesson: Lesson, framing: list[str], rules: Mapping[bytes, int], silent: Sequence[bytes]
) -> str:
    notes = []
    if lesson.resent >= 0.5:
        notes = [
            f"评价器每隔约 {lesson.resent:.1f} 秒重发一次按键，直到收到应答：一次按键可能记成几次，"
            "按说明书在各 [[on]] 里补上 reply"
        ]
    lines = [
        "# 由 hall-edge learn keypad 逐键学得；应答、灯、声音按说明书自行补上。",
        'title = "现场学习的评价器"',
        'source = "Learned on site, key by key, by hall-edge learn keypad"',
        f"baud = {lesson.baud}",
        *(f'local_choices = ["{note}"]' for note in notes),
        "",
        "[framing]",
        *framing,
    ]
    for body, grade in rules.items():
        lines += ["", f"# {LABELS[grade]}", "[[on]]", f'frame = "{_hex(body)}"', f"grade = {grade}"]
    for body in silent:
        lines += ["", "# 不计", "[[on]]", f'frame = "{_hex(body)}"']
    return "\n".join(lines) + "\n"


def _rates(profile: Profile, lesson: Lesson) -> bool:
    """Whether a decoder of `profile` hears each press and nothing else, also from cut data."""
    heard: list[int] = []
    wanted: list[int] = []
    decoder = Decoder(profile.framing)
    for grade in (5, 1, 4, 2, 3, 3, 5):
        times = 1
        for piece in lesson.presses[grade]:
            cut = [piece] if lesson.packets else [piece[:1], piece[1:]]
            frames = [frame for data in cut for frame in decoder.feed(data)]
            rules = [profile.rule(frame.body) for frame in frames]
            found = [rule.grade for rule in rules if rule and rule.grade]
            times = max(times, len(found))
            heard += found
        wanted += [grade] * times
    return heard == wanted and decoder.garbage == 0


def _times(word: bytes) -> int:
    """How many times the shortest piece stands in `word`, one after the other."""
    period = (word + word).find(word, 1)
    return len(word) // period


def _common(words: Sequence[bytes]) -> bytes:
    """The bytes that all words begin with."""
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    return bytes(column[0] for column in columns)


def _hex(data: bytes) -> str:
    return data.hex(" ").upper()
