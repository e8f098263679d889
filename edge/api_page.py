"""The description of the local API as a page for people, made on the box."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Any, Final

_STYLE: Final = (
    ":root{color-scheme:light dark}body{max-width:60rem;margin:0 auto;padding:1.5rem;"
    'font:1.1rem/1.6 "Noto Sans CJK SC",sans-serif}h3{margin:1.5rem 0 .25rem}'
    'code{font:.95em "Noto Sans Mono CJK SC",monospace;overflow-wrap:anywhere}'
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;"
    "padding:.2rem .8rem .2rem 0;border-bottom:1px solid}th{width:14rem}"
)
POLICY: Final = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-"
    f"{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


def api_page(document: dict[str, Any]) -> str:
    """An OpenAPI document in HTML that needs no script and nothing from elsewhere."""
    calls: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            calls.setdefault(call["tags"][0], []).append(_call(method, path, call))
    schemas = "".join(_schema(*each) for each in document["components"]["schemas"].items())
    parts = "".join(f"<h2>{escape(tag)}</h2>{''.join(told)}" for tag, told in calls.items())
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{escape(document['info']['description'])}</p>"
        '<p>机器可读：<a href="/api/openapi.json">/api/openapi.json</a></p>'
        '<h2>WebSocket</h2><h3><code>WS /api/ws</code></h3><p>发来 <a href="#Event">Event</a>，'
        '收 <a href="#Order">Order</a>，答 <a href="#Answer">Answer</a>。</p>'
        f"{parts}<h2>数据</h2>{schemas}</main></body></html>"
    )


def _call(method: str, path: str, call: dict[str, Any]) -> str:
    rows = [("参数", escape(", ".join(each["name"] for each in call["parameters"])))]
    if "requestBody" in call:
        rows.append(("提交", _types(call["requestBody"]["content"])))
    rows += (
        (f"返回 {status}", _types(told.get("content", {})))
        for status, told in call["responses"].items()
        if status != "default"
    )
    return (
        f"<h3><code>{method.upper()} {escape(path)}</code></h3><p>{escape(call['summary'])}</p>"
        f"<table>{''.join(_row(*row) for row in rows if row[1])}</table>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    rows = (_row(key, _type(value)) for key, value in schema.get("properties", {}).items())
    about = escape(schema.get("description", ""))
    return (
        f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{about}</p><table>{"".join(rows)}</table>'
    )


def _row(name: str, said: str) -> str:
    """`said` is HTML."""
    return f"<tr><th><code>{escape(name)}</code></th><td><code>{said}</code></td></tr>"


def _types(content: dict[str, Any]) -> str:
    return ", ".join(
        _type(told["schema"]) if "schema" in told else escape(kind)
        for kind, told in content.items()
    )


def _type(schema: dict[str, Any]) -> str:
    """As HTML, with each name leading to where it is explained."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema:
        return " | ".join(escape(repr(each)) for each in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])
    if schema.get("items"):
        return f"[{_type(schema['items'])}]"
    return str(schema.get("format") or schema.get("type") or "any")
