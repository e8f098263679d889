"""The notice board as plain HTML (annex 4.6.3.6), readable without script.

It is a page of its own, and it stands inside the kiosk page, where it appears only if the
script has not taken its place within a few seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from kiosk_ui.content import Content
from kiosk_ui.records import Item

SAMPLE: str = "示例数据"


def page(title: str, body: str) -> str:
    """A whole HTML document around `body`, which must be escaped already."""
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        '<link rel="stylesheet" href="board.css">\n</head>\n<body class="board-page">\n'
        f"{body}\n</body>\n</html>\n"
    )


def board(content: Content) -> str:
    """The board's HTML: hours, phones, duty, windows, and every item with limits and materials."""
    hall = content.hall
    mark = f'<p class="sample">{SAMPLE}，仅供演示</p>' if content.sample else ""
    return (
        f'<main class="board"><header><h1>{escape(hall.name)}</h1><p>政务服务公示栏</p>{mark}'
        f"<p>更新于 {content.updated:%Y年%m月%d日 %H:%M}</p></header>"
        f"<section><h2>服务时间和电话</h2>{_hours(content)}</section>"
        f"<section><h2>部门和窗口</h2>{_windows(content)}</section>"
        f"<section><h2>通知公告</h2>{_notices(content)}</section>"
        f"<section><h2>办事事项</h2>{_items(content)}</section></main>"
    )


def unbuilt() -> str:
    """What stands in place of the pages when they were never built: said to whoever installs."""
    return (
        '<aside class="unbuilt" role="alert"><h1>页面尚未构建</h1>'
        "<p>查询机和窗口工作台的页面文件不在这台设备上。请在项目目录执行：</p>"
        "<pre>npm ci\nnpm run build</pre>"
        "<p>完成后刷新本页。以下公示栏仍可使用。</p></aside>"
    )


def unpublished(mistakes: Iterable[str]) -> str:
    """What stands in place of the board when there is no good content yet."""
    rows = "".join(f"<li>{escape(mistake)}</li>" for mistake in mistakes)
    return (
        '<main class="board"><h1>公示内容暂时没有准备好</h1>'
        "<p>请到咨询台，由工作人员为您办理。</p>"
        f"<details><summary>给维护人员</summary><ul>{rows}</ul></details></main>"
    )


def limit(days: int | None, nothing: str = "无法定时限") -> str:
    """A limit in working days in words; 0 is at once."""
    if days is None:
        return nothing
    return f"{days}个工作日" if days else "当场办结"


def _hours(content: Content) -> str:
    hall = content.hall
    rows = "".join(
        f"<tr><th>{escape(s.name)}({_day(s.start)}至{_day(s.end)})</th><td>"
        + "、".join(f"{a}–{b}" for a, b in s.spans)
        + "</td></tr>"
        for s in hall.hours.seasons
    )
    duty = "".join(
        f"<tr><th>{escape(d.post)}</th><td>{escape(d.name)} {escape(d.phone)}</td></tr>"
        for d in hall.duty
    )
    return (
        f"<table>{rows}<tr><th>地址</th><td>{escape(hall.address)}</td></tr>"
        f"<tr><th>咨询电话</th><td>{escape(hall.phone)}</td></tr>"
        f"<tr><th>投诉电话</th><td>{escape(hall.complaint_phone)}</td></tr>"
        f"<tr><th>人工服务</th><td>{escape(hall.desk.name)}({escape(hall.desk.window)}),"
        f"{escape(hall.desk.where)}</td></tr>{duty}</table>"
    )


def _windows(content: Content) -> str:
    rows = []
    for unit in content.departments:
        windows = [w for w in content.windows if w.department == unit.id]
        numbers = "、".join(escape(w.number) for w in windows)
        where = escape(windows[0].where) if windows else ""
        rows.append(
            f"<tr><th>{escape(unit.name)}</th><td>{numbers}号窗口</td><td>{where}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _notices(content: Content) -> str:
    today = datetime.now().astimezone().date().isoformat()
    return "".join(
        f"<h3>{escape(n.title)}</h3><p>{n.date}</p>"
        + "".join(f"<p>{escape(line)}</p>" for line in n.text)
        for n in content.notices
        if n.date <= today and (not n.until or today <= n.until)
    )


def _items(content: Content) -> str:
    parts = []
    for group in content.hall.categories:
        items = [i for i in content.items if i.category == group.id]
        if items:
            parts.append(f"<h3>{escape(group.name)}</h3>" + "".join(map(_item, items)))
    return "".join(parts)


def _item(item: Item) -> str:
    materials = "".join(
        f"<li>{escape(m.name)}：原件{m.original}份，复印件{m.copies}份"
        f"{('；' + escape(m.note)) if m.note else ''}</li>"
        for m in item.materials
    )
    steps = "".join(f"<li>{escape(s.step)}：{escape(s.text)}</li>" for s in item.flow)
    return (
        f"<details><summary>{escape(item.sub_name)}"
        f"<small>{escape(item.window)}号窗口 · 承诺{limit(item.promise_days)}"
        f" · 法定{limit(item.legal_days)}</small></summary>"
        f"<dl><dt>主项名称</dt><dd>{escape(item.main_name)}</dd>"
        f"<dt>子项名称</dt><dd>{escape(item.sub_name)}</dd>"
        f"<dt>事项类型</dt><dd>{escape(item.kind)}</dd>"
        f"<dt>事项编码</dt><dd>{escape(item.code)}</dd>"
        f"<dt>实施依据</dt><dd>{escape('；'.join(item.basis))}</dd>"
        f"<dt>申报材料</dt><dd><ul>{materials}</ul></dd>"
        f"<dt>办事流程</dt><dd><ol>{steps}</ol></dd>"
        f"<dt>收费标准</dt><dd>{escape(item.fee)}</dd>"
        f"<dt>承诺时限</dt><dd>{limit(item.promise_days)}</dd>"
        f"<dt>法定时限</dt><dd>{limit(item.legal_days)}</dd>"
        f"<dt>表单内容</dt><dd>{escape(item.form.name)}：{escape('、'.join(item.form.fields))}</dd>"
        "</dl></details>"
    )


def _day(month_day: str) -> str:
    month, day = month_day.split("-")
    return f"{int(month)}月{int(day)}日"
