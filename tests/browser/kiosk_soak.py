"""Visitors of the kiosk one after the other on a page that is never loaded anew, in quick time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.kiosk_steps import PATIENCE, attract

WARM_UP = 4
"""Visits until every page was drawn and every part loaded."""

BETWEEN = 60_000
"""Milliseconds of the page's time from one visitor to the next, beside the idle time."""

VISIT = """async visitor => {
  const next = () => new Promise(done => requestAnimationFrame(() => done()));
  const wait = async found => {
    for (let frames = 0; frames < 600; frames += 1) {
      const element = found();
      if (element && element.checkVisibility()) return element;
      await next();
    }
    throw new Error(`not there: ${found}`);
  };
  const named = (name, within = '') => () => [...document.querySelectorAll(`${within} button`)]
    .find(b => b.innerText.includes(name) && b.checkVisibility() && !b.disabled);
  const press = async (name, within) => {
    (await wait(named(name, within))).click();
    await next();
  };
  const key = async letter => {
    const keys = await wait(() => document.querySelector('.keys'));
    [...keys.querySelectorAll('button')].find(b => b.innerText.trim() === letter).click();
    await next();
  };
  const choose = async name => {
    await wait(() => document.querySelector('.visit-home'));
    while (!named(name, '.visit-home')()) await press('下一页', '.visit-home .controls');
    await press(name, '.visit-home');
  };
  await press('轻触开始');
  await choose('拼音首字母查找');
  for (const letter of ['Y', 'L', 'B', 'X', 'DB', 'GL', 'SF'][visitor % 7]) await key(letter);
  (await wait(() => document.querySelector('.results .row:has(.window-number)'))).click();
  await wait(() => document.querySelector('.tick'));
  for (const tick of document.querySelectorAll('.tick input')) tick.click();
  await press('办事流程');
  await press('带走');
  await wait(() => document.querySelector('.qr'));
  await press('首页');
  await choose('办事事项');
  (await wait(() => document.querySelector('.controls .tile'))).click();
  (await wait(() => document.querySelector('.controls .row'))).click();
  await press('首页');
  await choose('投诉建议');
  await press('我要投诉');
  await press('收费');
  await press('首页');
  if (visitor % 3 === 0) { await press('长者版'); await press('高对比'); }
  if (visitor % 4 === 0) { await choose('我的这次来访'); await press('首页'); }
  await choose('大厅公示');
  await press('首页');
}"""


@dataclass(frozen=True)
class Memory:
    """Of the page after a collection."""

    heap_mb: float
    nodes: int
    listeners: int
    documents: int


class Soak:
    """Drives an open kiosk page whose clock was installed; `visits` counts them."""

    def __init__(self, page: Page, url: str) -> None:
        self.visits = 0
        self.hours = 0.0
        self._page = page
        self._talk = page.context.new_cdp_session(page)
        page.route(f"{url}/", _refuse_reload)
        page.set_default_timeout(PATIENCE)

    def warm_up(self) -> None:
        """Until what is only done once has been done."""
        for _ in range(WARM_UP):
            self.visit()

    def visit(self) -> None:
        """One visitor, who then leaves without a word; the page wipes itself."""
        attract(self._page)
        self._page.evaluate(VISIT, self.visits)
        self._page.clock.run_for(61_000)
        expect(self._page.get_by_role("dialog", name="您还在吗？")).to_be_visible()
        self._page.clock.run_for(21_000)
        attract(self._page)
        self._page.clock.run_for(BETWEEN)
        self.visits += 1
        self.hours += (61_000 + 21_000 + BETWEEN) / 3_600_000

    def measure(self) -> Memory:
        """What the page holds."""
        self._talk.send("HeapProfiler.enable")
        for _ in range(2):
            self._talk.send("HeapProfiler.collectGarbage")
        counted: dict[str, Any] = self._talk.send("Memory.getDOMCounters")
        used = self._talk.send("Runtime.getHeapUsage")["usedSize"]
        return Memory(
            used / 1e6, counted["nodes"], counted["jsEventListeners"], counted["documents"]
        )


def _refuse_reload(route: Route) -> None:
    """The page asks before it loads itself anew; told no, it has to live on as it is."""
    if route.request.resource_type == "fetch":
        route.abort()
    else:
        route.continue_()
