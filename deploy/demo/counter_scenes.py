"""What happens under a camera: a sheet turned over, two at once, a hand, a card's two faces."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.demo.pictures import SCENES, SIZE, Scene, Setting, render


@dataclass(frozen=True)
class Counter:
    """A setting with another sheet `beside` it, or a hand in the picture."""

    setting: Setting
    beside: Setting | None = None
    hand: bool = False


COUNTER: dict[str, Counter] = {
    "upside_down": Counter(Setting(sheet="application", turn=182.0, seed=11)),
    "turned_page": Counter(Setting(sheet="back", turn=2.5, shift=(6, 2), seed=12)),
    "with_code": Counter(Setting(sheet="with_code", turn=-3.0, seed=13)),
    "nothing_on_it": Counter(Setting(sheet="empty", turn=1.0, seed=14)),
    "card_front": Counter(Setting(sheet="card_front", turn=3.0, shift=(20, 10), seed=15)),
    "card_back": Counter(Setting(sheet="card_back", turn=-2.0, shift=(20, 10), seed=16)),
    "two_sheets": Counter(
        Setting(sheet="letter", turn=1.0, shift=(-100, 0), tilt=(0.0, 0.0), seed=17),
        beside=Setting(sheet="with_code", turn=-2.0, shift=(108, 20), tilt=(0.0, 0.0), seed=18),
    ),
    "hand": Counter(Setting(sheet="application", turn=2.5, shift=(6, 2)), hand=True),
}
"""Scenes by name; "hand" is the application form of SCENES with a hand over its side."""

NAMES = (*SCENES, *COUNTER)


def counter_scene(name: str, size: tuple[int, int] = SIZE) -> Scene:
    """The scene of that name, here or in SCENES; raises KeyError."""
    if name in SCENES:
        return render(SCENES[name], size)
    counter = COUNTER[name]
    return render(counter.setting, size, beside=counter.beside, hand=counter.hand)
