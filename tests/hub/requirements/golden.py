"""One hall of each tier and its whole checklist on paper, for review when a rule changes.

`python -m tests.hub.requirements.golden` writes the papers again; read the difference before
committing it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hub.requirements import Attestation, Device, Hall, HallFacts, LocalRules, checklist
from tests.hub.requirements.facts import DAY, NOON, TODAY, device, word

PAPERS = Path(__file__).parents[2] / "data" / "checklists"
LOCAL = LocalRules(need={"CH-4.6.24-umbrella": 5, "CH-4.6.3.3-computer": 3})

CITY: list[Device | Attestation] = [
    *(device("touch_screen"), device("display"), device("queue_caller"), device("surveillance")),
    *(device("printer"), device("network"), device("telephone", reason="未注册", status="fault")),
    *(device("computer", w, name=f"pc-{w}") for w in ("1", "2")),
    *(device("id_card_reader", w, name=f"reader-{w}") for w in ("1", "2")),
    *(device("satisfaction_keypad", w, name=f"keypad-{w}") for w in ("1", "2")),
    device("document_camera", "1", "degraded", reason="画面偏暗"),
    device("display", "2", name="sign-2"),
    *(
        word("CH-4.1-counter"),
        word("CH-4.6.21-complaint-box"),
        word("CH-4.6.1-area", quantity=3000),
    ),
    word("CH-4.6.24-umbrella", quantity=4),
    word("CH-4.6.3.5-surveillance", note="现场比对了点位图"),
    word("CH-4.9-fire-safety", expires=date(2019, 3, 1)),
    word("CW-body-2-1-2-badge"),
    word("CW-body-2-1-2-badge", False, window="2", note="一人未佩戴", at=NOON - DAY),
]
COUNTY: list[Device | Attestation] = [
    *(device("touch_screen", status="off"), device("display", status="starting")),
    device("id_card_reader", "1", "fault", reason="SAM模块自检失败"),
    *(device(kind, "1", "unknown", reason="所在终端心跳中断") for kind in ("computer", "printer")),
    device("document_camera", "1", "missing"),
    device("satisfaction_keypad", "1", "refused"),
    *(word("CH-4.6.3.1-queue-caller"), word("CH-4.6.3.1-opinion-box", False, note="锁坏了")),
    *(word("CH-4.6.26-free-enquiry"), word("CH-4.6.26-free-fax", False, note="收费2元/页")),
    word("CH-4.23-roof-road-sign"),
]
TOWNSHIP: list[Device | Attestation] = [
    device("touch_screen", "2"),
    device("id_card_reader", "2"),
    device("computer", "2", name="pc"),
    *(word("TH-5.5.1-area", quantity=36.5), word("TH-5.5.22-wheelchair")),
    word("TH-body-2-2-3-opinion-box"),
    word("TH-body-2-2-3-complaint-phone"),
]
VILLAGE: list[Device | Attestation] = [
    device("computer", status="fault", since=NOON - 400 * DAY),
    *(word("VS-6.4.1-area", quantity=20), word("VS-body-2-3-2-agent-on-duty", at=NOON)),
    *(word("VS-6.5.1.5-telephone"), word("VS-6.5.1.2-glue", False), word("VS-6.1.1-sign")),
]

HALLS: dict[str, tuple[Hall, list[Device | Attestation]]] = {
    "city": (Hall("411700", "city", ("1", "2")), CITY),
    "county": (Hall("411728", "county", ("1",)), COUNTY),
    "township": (Hall("411728107", "township", ("2",)), TOWNSHIP),
    "village": (Hall("411728107201", "village"), VILLAGE),
}


def facts(name: str) -> HallFacts:
    hall, told = HALLS[name]
    return HallFacts(
        hall,
        [fact for fact in told if isinstance(fact, Device)],
        [fact for fact in told if isinstance(fact, Attestation)],
    )


def paper(name: str) -> str:
    """The hall's checklist, a line for each verdict."""
    hall = facts(name)
    lines = [
        f"{v.row}\t{v.window or '-'}\t{v.label}\t{v.have}/{v.need}"
        f"{' 本地' if v.need_is_local else ''}\t{v.proof}\t{v.reason}"
        for v in checklist(hall.hall, hall.devices, hall.attestations, TODAY, LOCAL)
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAPERS.mkdir(exist_ok=True)
    for tier in HALLS:
        (PAPERS / f"{tier}.tsv").write_text(paper(tier), "utf-8")
