"""Alerts in the two forms of Prometheus' Alertmanager, so that what knows it knows us.

`posted` is the body of POST /api/v2/alerts (its clients' API), `hooked` that of its webhook
receivers, version "4".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hub.alerts.facts import Alert
from hub.alerts.words import subject, trouble
from hub.words import iso

KEPT = 7 * 24 * 3600.0
"""Seconds for which Alertmanager keeps what we post, unless its end is told before.

It forgets by itself after five minutes what names no end, since its clients repeat themselves; we
tell once.
"""

NEVER = "0001-01-01T00:00:00Z"
"""How Go writes no time; receivers expect it as the end of what lasts."""


class Notices(msgspec.Struct, frozen=True, kw_only=True):
    """What the outbox keeps of a message for webhooks."""

    what: str
    hall: str
    page: str = ""
    alerts: tuple[dict[str, Any], ...] = ()


def notices(
    what: str, hall: str, alerts: Sequence[Alert], names: Mapping[str, str], page: str
) -> str:
    """The alerts of a message as JSON for the outbox."""
    told = tuple(_labelled(alert, names, page) for alert in alerts)
    body = Notices(what=what, hall=hall, page=page, alerts=told)
    return msgspec.json.encode(body).decode()


def posted(kept: Notices, now: float) -> bytes:
    """The body for POST /api/v2/alerts."""
    body = []
    for alert in kept.alerts:
        told = {name: alert[name] for name in ("labels", "annotations", "startsAt")}
        told["endsAt"] = alert["endsAt"] or iso(now + KEPT)
        if kept.page:
            told["generatorURL"] = alert["generatorURL"]
        body.append(told)
    return msgspec.json.encode(body)


def hooked(kept: Notices, receiver: str, title: str, text: str) -> bytes:
    """The body for a webhook receiver."""
    alerts = [
        {
            **alert,
            "status": "resolved" if alert["endsAt"] else "firing",
            "endsAt": alert["endsAt"] or NEVER,
        }
        for alert in kept.alerts
    ]
    firing = any(alert["status"] == "firing" for alert in alerts)
    labels = [alert["labels"] for alert in alerts]
    common = {
        name: value
        for name, value in (labels[0] if labels else {}).items()
        if all(other.get(name) == value for other in labels)
    }
    return msgspec.json.encode(
        {
            "version": "4",
            "groupKey": f'{{}}:{{hall="{kept.hall}"}}',
            "truncatedAlerts": 0,
            "status": "firing" if firing or kept.what in ("test", "digest") else "resolved",
            "receiver": receiver,
            "groupLabels": {"hall": kept.hall},
            "commonLabels": common,
            "commonAnnotations": {"summary": title, "description": text},
            "externalURL": kept.page,
            "alerts": alerts,
        }
    )


def _labelled(alert: Alert, names: Mapping[str, str], page: str) -> dict[str, Any]:
    labels = {
        "alertname": f"hall_{alert.scope}",
        "severity": alert.severity,
        "hall": alert.hall,
        "hall_name": names.get(alert.hall, alert.hall),
        "edge": alert.edge,
        "device": alert.device,
        "kind": alert.kind,
    }
    labels = {name: value for name, value in labels.items() if value}
    mark = msgspec.json.encode(labels, order="sorted")
    return {
        "labels": labels,
        "annotations": {
            "summary": f"{subject(alert)}{trouble(alert)}",
            "description": alert.reason,
        },
        "startsAt": iso(alert.since),
        "endsAt": iso(alert.closed),
        "generatorURL": f"{page}#/alerts/{alert.id}" if page else "",
        "fingerprint": hashlib.sha256(mark).hexdigest()[:16],
    }
