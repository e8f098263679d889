"""The dashboard in a real Chromium on the hub's real parts: what people see, touch and hear."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hub.api import DASHBOARD
from tests.browser.city import FLAWS, YANGFENG, City, furnish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not DASHBOARD.is_dir(), reason="npm run build has not been run"),
]

SCREENS = Path(__file__).parents[2] / "build" / "screens"
SIZES = {"1366": (1366, 768, 1), "1920": (1920, 1080, 1), "phone": (390, 844, 3)}
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
YANGFENG_BOX = f"box-{YANGFENG}"
BOXLESS = "411771563205"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    city = City(tmp_path_factory.mktemp("hub"))
    furnish(city)
    city.start()
    yield city
    city.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, city: City) -> Iterator[Page]:
    """A page of an ordinary desktop; errors on its console fail the test."""
    yield from _page(browser, city)


def _page(browser: Browser, city: City, **options: object) -> Iterator[Page]:
    settings = {
        "viewport": {"width": 1366, "height": 768},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
    } | options
    context: BrowserContext = browser.new_context(**settings)  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    foreign: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("request", lambda ask: foreign.append(ask.url) if city.url not in ask.url else None)
    yield page
    context.close()
    # A line that was cut on purpose is reported by the browser itself and not by the page.
    assert [line for line in said if "Failed to load resource" not in line] == []
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []


def open_page(page: Page, city: City, address: str = "") -> None:
    page.goto("about:blank")
    page.goto(f"{city.url}/#/{address}")
    page.wait_for_selector(".state.live")
    page.wait_for_selector(".figures button, .list, .hall-head h1")


# -- the city


def test_figures_are_the_sums_of_the_overview(page: Page, city: City) -> None:
    open_page(page, city)
    rows = [row for row in city.overview.rows() if row[10] != "none"]
    figures = page.locator(".figures .figure-value")
    expect(figures.nth(0)).to_have_text(re.compile(rf"^{sum(row[6] for row in rows)}\b"))
    expect(figures.nth(1)).to_have_text(re.compile(rf"^{sum(row[7] for row in rows)}\b"))
    expect(figures.nth(4)).to_have_text(f"{sum(row[4] > 0 for row in rows)} / 3126")


def test_a_change_reaches_the_open_page_within_a_second(page: Page, city: City) -> None:
    open_page(page, city)
    box = city.boxes[YANGFENG_BOX]
    before = int(page.locator(".figures .figure-value").nth(0).inner_text().split()[0])
    started = time.monotonic()
    city.set_device(box, 1, "fault", FLAWS[0][1], time.time())
    city.say([box], time.time())
    expect(page.locator(".feed li").first).to_contain_text("阳丰镇", timeout=1000)
    expect(page.locator(".feed li").first).to_contain_text("故障")
    expect(page.locator(".figures .figure-value").nth(0)).to_contain_text(
        str(before + 1), timeout=1000
    )
    assert time.monotonic() - started < 1.5
    city.set_device(box, 1, "ok", "", time.time())
    city.say([box], time.time())
    expect(page.locator(".figures .figure-value").nth(0)).to_contain_text(str(before))


def test_a_changed_tile_pulses_unless_motion_is_unwanted(browser: Browser, city: City) -> None:
    painted = """() => {
        const canvas = document.querySelectorAll('.tiles canvas')[1];
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return data.some((value, at) => at % 4 === 3 && value > 0);
    }"""
    box = city.boxes[YANGFENG_BOX]
    for motion, pulses in (("no-preference", True), ("reduce", False)):
        for page in _page(browser, city, reduced_motion=motion):
            open_page(page, city)
            for status in ("fault", "ok"):
                city.set_device(box, 2, status, "", time.time())
                city.say([box], time.time())
                expect(page.locator(".feed li")).not_to_have_count(0)
            if pulses:
                page.wait_for_function(painted, timeout=2000)
            else:
                assert page.evaluate(painted) is False


def test_tiles_are_walked_and_opened_by_keyboard(page: Page, city: City) -> None:
    open_page(page, city, "tiles/411728")
    tiles = page.get_by_role("application")
    page.keyboard.press("Tab")  # a first key press makes the focus a keyboard's
    tiles.focus()
    page.keyboard.press("Home")
    spoken = tiles.locator("[aria-live]")
    first = spoken.inner_text()
    assert "乡镇(街道)便民服务中心" in first
    page.keyboard.press("ArrowDown")
    expect(spoken).not_to_have_text(first)
    expect(page.locator(".tip")).to_be_visible()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"#/tiles/411728\d{3}$"))
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"#/tiles/411728$"))
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#/halls/411728\d{3}$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"#/tiles/411728$"))


def test_pointing_tells_why_and_a_click_opens(page: Page, city: City) -> None:
    open_page(page, city, f"tiles/{YANGFENG}")
    canvas = page.locator(".tiles").bounding_box()
    assert canvas is not None
    page.mouse.move(canvas["x"] + 60, canvas["y"] + 25)
    tip = page.locator(".tip")
    expect(tip).to_contain_text("阳丰镇")
    expect(tip).to_contain_text("安全模块自检失败")
    page.mouse.click(canvas["x"] + 60, canvas["y"] + 25)
    expect(page).to_have_url(re.compile(rf"#/halls/{YANGFENG}$"))


def test_three_thousand_tiles_are_painted_within_a_frame(page: Page, city: City) -> None:
    open_page(page, city)
    page.evaluate(
        """() => {
            window.painted = [];
            new PerformanceObserver((list) => {
                for (const entry of list.getEntriesByName('tiles')) painted.push(entry.duration);
            }).observe({ type: 'measure' });
        }"""
    )
    for width in range(1300, 1366, 11):
        seen = page.evaluate("painted.length")
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_function("seen => painted.length > seen", arg=seen)
    spent = sorted(page.evaluate("painted"))
    assert spent[len(spent) // 2] < 16


def test_the_list_has_the_same_halls_and_sorts(page: Page, city: City) -> None:
    open_page(page, city, "list")
    rows = page.locator(".list tbody tr")
    expect(rows).to_have_count(12)
    page.get_by_role("button", name="不符合", exact=True).last.click()
    counts = [int(text) for text in rows.locator("td:nth-child(6)").all_inner_texts()[1:]]
    assert counts == sorted(counts, reverse=True)
    opener = page.get_by_role("button", name="遂平县")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("link", name="遂平县(本级大厅)")).to_be_visible()
    page.get_by_role("button", name="阳丰镇").click()
    page.get_by_role("link", name="阳丰镇(本级大厅)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("阳丰镇")


def test_a_hall_is_found_by_pinyin_initials(page: Page, city: City) -> None:
    open_page(page, city)
    page.keyboard.press("/")
    page.keyboard.type("yfz")
    found = page.get_by_role("option")
    expect(found.filter(has_text="阳丰镇")).to_have_count(1)
    texts = found.all_inner_texts()
    for _ in range([text.startswith("阳丰镇") for text in texts].index(True)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"#/halls/{YANGFENG}$"))


def test_a_cut_line_is_told_with_the_time_and_heals(page: Page, city: City) -> None:
    open_page(page, city)
    city.unplug()
    banner = page.locator(".banner")
    expect(banner).to_have_text(re.compile(r"连接中断,数据截至 \d\d:\d\d:\d\d"))
    shoot(page, "cut-1366-light")
    box = city.boxes[YANGFENG_BOX]
    city.set_device(box, 3, "missing", FLAWS[1][1], time.time())
    city.say([box], time.time())
    city.serve()
    expect(banner).to_have_count(0, timeout=20_000)
    total = sum(row[6] for row in city.overview.rows() if row[10] != "none")
    expect(page.locator(".figures .figure-value").nth(0)).to_contain_text(str(total))
    city.set_device(box, 3, "ok", "", time.time())
    city.say([box], time.time())


def test_a_deaf_hub_is_told_as_such(page: Page, city: City) -> None:
    open_page(page, city)
    city.cut_broker(True)
    expect(page.locator(".banner")).to_contain_text("各大厅显示中断前的最后状态")
    expect(page.locator(".top-states")).to_contain_text("消息服务中断")
    city.cut_broker(False)
    expect(page.locator(".banner")).to_have_count(0)


# -- a hall


def test_the_checklist_filters_by_verdict_and_window(page: Page, city: City) -> None:
    open_page(page, city, f"halls/{YANGFENG}")
    report = page.request.get(f"{city.url}/api/halls/{YANGFENG}").json()
    rows = page.locator(".row")
    expect(rows).to_have_count(len(report["checklist"]))
    filters = page.get_by_role("group", name="只看")
    filters.get_by_role("button", name="不符合").click()
    expect(rows).to_have_count(report["summary"]["unmet"])
    expect(rows.first).to_contain_text("安全模块自检失败")
    filters.get_by_role("button", name="全部").click()
    page.get_by_label("窗口", exact=True).select_option("2")
    expect(rows).to_have_count(sum(v["window"] == "2" for v in report["checklist"]))


def test_an_attestation_changes_the_verdict(page: Page, city: City) -> None:
    code = "411728"
    open_page(page, city, f"halls/{code}")
    pending = page.locator(".row[data-verdict=pending]").filter(has=page.locator("button"))
    row = pending.first.get_attribute("id")
    assert row
    pending.first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="保存核实结果").click()
    expect(dialog.get_by_role("alert")).to_contain_text("请选择")
    dialog.get_by_label("符合要求").check()
    dialog.get_by_label("核实人姓名").fill("王示例")
    dialog.get_by_label("说明").fill("已到现场查看")
    dialog.get_by_role("button", name="一年").click()
    shoot(page, "attest-1366-light")
    assert axe_flaws(page) == []
    dialog.get_by_role("button", name="保存核实结果").click()
    expect(dialog).to_have_count(0)
    stated = page.locator(f'[id="{row}"]')
    expect(stated).to_have_attribute("data-verdict", "met")
    expect(stated).to_contain_text("王示例")
    page.reload()
    expect(stated).to_have_attribute("data-verdict", "met")


def test_a_refused_attestation_says_why_and_keeps_the_form(page: Page, city: City) -> None:
    open_page(page, city, "halls/411728")
    page.locator(".row button", has_text="核实").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("不符合").check()
    dialog.get_by_label("核实人姓名").fill("王示例")
    dialog.get_by_label("有效至").fill("2020-01-01")
    dialog.get_by_role("button", name="保存核实结果").click()
    expect(dialog.get_by_role("alert")).to_contain_text("有效期不能早于今天")
    expect(dialog.get_by_label("核实人姓名")).to_have_value("王示例")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_device_says_since_when_and_a_command_how_far_it_came(page: Page, city: City) -> None:
    open_page(page, city, f"halls/{YANGFENG}")
    box = city.boxes[YANGFENG_BOX]
    broken = page.locator(".device.wrong").first
    expect(broken).to_contain_text(re.compile(r"\d+分钟,自 \d\d:\d\d"))
    broken.get_by_role("button").first.click()
    expect(broken).to_contain_text("20260417-0001298")
    broken.get_by_role("button", name="重新打开设备").click()
    state = broken.get_by_role("status").first
    expect(state).to_contain_text("终端尚未收到")
    [command] = city.commands_of(box)
    city.reply(box, command, "running")
    expect(state).to_contain_text("正在执行")
    city.reply(box, command, "failed", "读卡器没有应答")
    expect(state).to_contain_text("没有成功:读卡器没有应答")


def test_a_flip_shows_on_the_open_hall_with_its_verdict(page: Page, city: City) -> None:
    open_page(page, city, f"halls/{YANGFENG}")
    box = city.boxes[YANGFENG_BOX]
    names = [device.name for device in box.devices]
    at = names.index("telephone")
    city.set_device(box, at, "missing", "话机没有注册", time.time())
    city.say([box], time.time())
    expect(page.locator(".device", has_text="telephone")).to_contain_text("未接入", timeout=1000)
    expect(page.locator(".entry").first).to_contain_text("话机没有注册")
    expect(page.locator(".row", has_text="话机没有注册").first).to_be_visible()
    city.set_device(box, at, "ok", "", time.time())
    city.say([box], time.time())
    expect(page.locator(".device", has_text="telephone")).to_contain_text("正常")


def test_a_hall_without_a_box_says_what_to_do(page: Page, city: City) -> None:
    open_page(page, city, f"halls/{BOXLESS}")
    expect(page.locator(".no-box code").first).to_have_text(
        f"hall-hub edge add box-{BOXLESS} --hall {BOXLESS}"
    )


def test_an_unknown_hall_says_so_and_leads_back(page: Page, city: City) -> None:
    page.goto(f"{city.url}/#/halls/999")
    expect(page.locator(".hk-note")).to_contain_text("没有读到这个大厅")
    page.get_by_role("link", name="返回总览").click()
    expect(page.locator(".figures")).to_be_visible()


def test_paper_gets_the_checklist_and_nothing_else(page: Page, city: City) -> None:
    open_page(page, city, f"halls/{YANGFENG}")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".checklist")).to_be_visible()
    for hidden in (".top", ".hall-side", ".filters", ".row-act"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.screenshot(path=SCREENS / "print.png")


# -- everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    ["", "list", "tiles/411728", f"halls/{YANGFENG}", "halls/411728", f"halls/{BOXLESS}"],
)
def test_axe_finds_nothing(browser: Browser, city: City, address: str, scheme: str) -> None:
    for page in _page(browser, city, color_scheme=scheme):
        open_page(page, city, address)
        assert axe_flaws(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_screens(browser: Browser, city: City, size: str) -> None:
    """No page is wider than its window; the pictures are for people to look at."""
    width, height, scale = SIZES[size]
    options = {
        "viewport": {"width": width, "height": height},
        "device_scale_factor": scale,
        "has_touch": size == "phone",
    }
    addresses = {"city": "", "county": "tiles/411728", "list": "list", "hall": f"halls/{YANGFENG}"}
    for scheme in ("light", "dark"):
        for page in _page(browser, city, color_scheme=scheme, **options):
            for name, address in addresses.items():
                open_page(page, city, address)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                shoot(page, f"{name}-{size}-{scheme}")


def axe_flaws(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response
    return [
        (flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]])
        for flaw in found["violations"]
    ]


def shoot(page: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png")
