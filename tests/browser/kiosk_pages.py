"""Every page of the kiosk, reached by what stands on it in any language, and what is seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, Route, expect

LONGEST = "wj-002"
"""The item of the sample with the longest name, 110 characters."""

WAYS = ("categories", "events", "windows", "search", "map", "visit", "rate", "board", "complain")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A screen as it hangs: pixels of the picture, millimetres of the glass."""

    name: str
    pixels: tuple[int, int]
    mm: tuple[int, int]

    @property
    def portrait(self) -> bool:
        """Higher than wide."""
        return self.pixels[1] > self.pixels[0]

    @property
    def address(self) -> str:
        """What the browser opens."""
        return f"/?panel={self.mm[0]}x{self.mm[1]}"


PANELS = (
    Panel(name="15.6", pixels=(1366, 768), mm=(345, 194)),
    Panel(name="32", pixels=(1080, 1920), mm=(398, 708)),
    Panel(name="43", pixels=(1080, 1920), mm=(536, 952)),
)
"""The three sizes that are bought, landscape on a desk and portrait on a stand."""


def begin(page: Page, *views: str) -> None:
    """Touch the attract page and choose views: `elder`, `contrast`, `low`, `en`."""
    page.route("**/api/complaints", _receipt)
    page.locator(".start").click()
    expect(page.locator(".visit-home .way").first).to_be_visible()
    for view in views:
        page.locator(f".bar-views .view-{view}").click()
    expect(page.locator(".bar [aria-pressed=true]")).to_have_count(len({*views} - {"en"}))


def _receipt(route: Route) -> None:
    """Complaints of a walk are not the box's: it takes one in five seconds."""
    body = json.dumps({"receipt": "7K3M-0R9T"})
    route.fulfill(status=201, body=body, content_type="application/json")


def home(page: Page) -> None:
    """By the bar, which is on every page of a visit."""
    if not page.locator(".visit-home").count():
        page.locator(".bar-ways button").nth(1).click()
    expect(page.locator(".visit-home .way").first).to_be_attached()


def press(page: Page, selector: str, at: int = 0) -> None:
    """Press what may stand on a later page of a list."""
    found = page.locator(selector).nth(at)
    expect(found).to_be_attached()
    found.evaluate("element => element.click()")


def way(page: Page, name: str) -> None:
    """From home by one of its ways."""
    home(page)
    press(page, f".way-{name}")


def settle(page: Page) -> None:
    """Wait until everything stands: letters loaded, two frames drawn, lists measured."""
    page.evaluate(
        """() => document.fonts.ready.then(() => new Promise(done =>
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)))))"""
    )
    page.wait_for_function(
        """() => [...document.querySelectorAll('.pane')].every(
            pane => pane.tabIndex === 0 || pane.scrollHeight <= pane.clientHeight + 2)"""
    )


def walk(page: Page) -> Iterator[str]:
    """Each page of a visit that has begun, by name; while it is yielded it is on the screen."""
    for name, steps in _STEPS:
        home(page)
        for selector, at in steps:
            press(page, selector, at)
        settle(page)
        yield name
        if page.locator("dialog[open]").count():
            press(page, "dialog .big.primary")


_ITEM = ((".way-categories", 0), (".tile", 5), (".row", 1))
_WRITE = ((".way-complain", 0), (".choice", 0), (".choice", 0), (".choice", 0))
_STEPS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    ("home", ()),
    ("categories", ((".way-categories", 0),)),
    ("category", ((".way-categories", 0), (".tile", 5))),
    ("item-materials", _ITEM),
    ("item-flow", (*_ITEM, ("[role=tab]", 1))),
    ("item-more", (*_ITEM, ("[role=tab]", 2))),
    ("item-take", (*_ITEM, ("[role=tab]", 3))),
    ("help", (*_ITEM, (".to-person", 0))),
    ("events", ((".way-events", 0),)),
    ("event", ((".way-events", 0), (".tile", 0))),
    ("windows", ((".way-windows", 0),)),
    ("department", ((".way-windows", 0), (".row", 1))),
    ("search", ((".way-search", 0),)),
    ("results", ((".way-search", 0), (".keys button", 3))),
    ("map", ((".way-map", 0),)),
    ("map-way", ((".way-map", 0), (".choice", 9))),
    ("visit", ((".way-visit", 0),)),
    ("rate", ((".way-rate", 0),)),
    ("board", ((".way-board", 0),)),
    ("complain", ((".way-complain", 0),)),
    ("complain-topic", ((".way-complain", 0), (".choice", 0))),
    ("complain-window", ((".way-complain", 0), (".choice", 0), (".choice", 0))),
    ("complain-receipt", _WRITE),
    ("complain-write", (*_WRITE, (".receipt .big", 0))),
)

SEEN = """() => {
  const clip = (pane) => {
    const box = pane.getBoundingClientRect();
    const inset = (pane.style.clipPath.match(/-?[\\d.]+px|\\b0\\b/g) ?? []).map(parseFloat);
    return {left: box.left, right: box.right, top: box.top + (inset[0] ?? 0),
            bottom: box.bottom - (inset.length > 2 ? inset[2] : 0)};
  };
  const inSight = (element) => {
    const box = element.getBoundingClientRect();
    const whole = {left: box.left, top: box.top, right: box.right, bottom: box.bottom};
    const part = {...whole};
    for (let pane = element.closest('.pane'); pane; pane = pane.parentElement.closest('.pane')) {
      const edge = clip(pane);
      part.left = Math.max(part.left, edge.left - 1);
      part.right = Math.min(part.right, edge.right + 1);
      part.top = Math.max(part.top, edge.top - 1);
      part.bottom = Math.min(part.bottom, edge.bottom + 1);
    }
    if (part.right - part.left < 4 || part.bottom - part.top < 4) return null;
    const cut = part.left > whole.left + 1.5 || part.right < whole.right - 1.5 ||
      part.top > whole.top + 1.5 || part.bottom < whole.bottom - 1.5;
    return {...part, cut};
  };
  const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
  const dialog = document.querySelector('dialog[open]');
  const root = dialog ?? document.body;
  const shown = (element) => element.checkVisibility({visibilityProperty: true});
  const named = (element) => (element.innerText || element.getAttribute('aria-label') || '')
    .replace(/\\s+/g, ' ').slice(0, 40);
  const targets = [...root.querySelectorAll(
      'button, a[href], input, select, textarea, summary, label.tick, [role=tab]')]
    .filter((element) => shown(element) && !element.matches('label input'))
    .map((element) => ({name: named(element), ...inSight(element)}))
    .filter((target) => target.right !== undefined);
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !shown(element) || element.closest('.sr-only')) continue;
    if (!inSight(element)) continue;
    const drawn = element.closest('svg');
    const scale = drawn ? element.getScreenCTM().a : 1;
    const size = drawn ? Number(element.getAttribute('font-size'))
      : parseFloat(getComputedStyle(element).fontSize);
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    texts.push({text: node.data.trim().slice(0, 40), mm: size * scale / mm, drawn: Boolean(drawn),
                left: box.left, right: box.right});
  }
  const overflowing = [...root.querySelectorAll(
      'button, h1, h2, dt, dd, p, strong, .row-name, .tick, .typed, .turns p')]
    .filter((element) => shown(element) && inSight(element) && !element.closest('.sr-only'))
    .filter((element) => getComputedStyle(element).display !== 'inline' &&
      (element.scrollWidth > element.clientWidth + 1 ||
       element.matches('button, .row-name') && element.scrollHeight > element.clientHeight +
         0.2 * parseFloat(getComputedStyle(element).fontSize)))
    .map(named);
  return {mm, width: innerWidth, height: innerHeight, targets, texts, overflowing,
          wide: document.documentElement.scrollWidth > innerWidth};
}"""
"""What the eye sees: targets with the part of each that is in sight, letters in millimetres."""


def seen(page: Page) -> dict[str, Any]:
    """What is on the screen now, in CSS pixels, letters in millimetres."""
    found: dict[str, Any] = page.evaluate(SEEN)
    return found
