"""The demo's desk scenes, each rendered once for all tests of a run; nobody draws on them."""

from __future__ import annotations

from functools import cache

from deploy.demo.counter_scenes import counter_scene
from deploy.demo.pictures import Scene


@cache
def seen(name: str) -> Scene:
    """The scene at the demo's own size."""
    scene = counter_scene(name)
    scene.image.setflags(write=False)
    return scene
