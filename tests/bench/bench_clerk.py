"""The clerk window in a real Chromium: from the reader's last byte to the paint; its preview."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.figures import Figure
from tests.browser.box import Box
from tests.browser.conftest import CHROMIUM

CARDS = 12
WATCH = 10.0
"""Seconds for which the preview is looked at."""

PATIENCE = 60_000

NOTE_PAINT = """() => {
  window.painted = [];
  let there = false;
  new MutationObserver(() => {
    const before = there;
    there = document.querySelector('.card dl') !== null;
    if (before || !there) return;
    // The second frame begins once the first, which holds the fields, has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() =>
      window.painted.push(performance.timeOrigin + performance.now())));
  }).observe(document.querySelector('.card-panel'), { childList: true, subtree: true }); }"""
FRAMES = "() => ({ ...document.querySelector('canvas').dataset })"


def run() -> list[Figure]:
    """A whole box with simulated devices, and the page in front of it."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        box = Box(Path(name))
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            page = chromium.new_page(viewport={"width": 1366, "height": 768})
            page.goto(f"{box.url}/clerk")
            expect(page.locator("canvas[data-frames]")).to_be_attached(timeout=PATIENCE)
            return [*_preview(page), *_cards(page, box)]
        finally:
            chromium.close()
            box.close()


def _preview(page: Page) -> list[Figure]:
    before, began = page.evaluate(FRAMES), time.monotonic()
    page.wait_for_timeout(WATCH * 1000)
    after, passed = page.evaluate(FRAMES), time.monotonic() - began
    frames = int(after["frames"]) - int(before["frames"])
    late = int(after.get("late", 0)) - int(before.get("late", 0))
    return [
        Figure("clerk's preview: frames painted", frames / passed, "frames/s", reach="≥ 20"),
        Figure(
            "clerk's preview: frames with their own outline",
            100 * (frames - late) / max(frames, 1),
            "%",
            reach="the others one frame behind",
        ),
    ]


def _cards(page: Page, box: Box) -> list[Figure]:
    page.evaluate(NOTE_PAINT)
    took = []
    for count in range(1, CARDS + 1):
        box.tell(box.reader, "lay", card="resident")
        page.wait_for_function("n => window.painted.length === n", arg=count, timeout=PATIENCE)
        painted = page.evaluate("() => window.painted.at(-1)") / 1000
        sent = box.tell(box.reader, "status")["last_sent"] + time.time() - time.monotonic()
        took.append(1000 * (painted - sent))
        box.tell(box.reader, "lift")
        expect(page.locator(".card dl")).to_have_count(0, timeout=PATIENCE)
    return [
        Figure("card's last byte → painted: median", statistics.median(took), "ms", reach="≤ 50"),
        Figure("card's last byte → painted: worst", max(took), "ms"),
    ]
