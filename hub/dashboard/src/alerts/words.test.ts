import { expect, test } from "vitest";
import type { Alert } from "./api";
import { byHall, daysWords, hiddenWords, subject, trouble } from "./words";

function alert(id: number, values: Partial<Alert>): Alert {
  return {
    id,
    key: `device:e/${id}`,
    scope: "device",
    hall: "411728107",
    hall_name: "阳丰镇",
    county_name: "遂平县",
    edge: "e",
    device: String(id),
    kind: "printer",
    status: "fault",
    reason: "",
    severity: "normal",
    since: "2026-11-23T02:00:00.000Z",
    raised: "2026-11-23T02:01:00.000Z",
    closed: null,
    closed_why: "",
    recovering: false,
    parent: "",
    hidden_boxes: 0,
    hidden_devices: 0,
    flaps: 0,
    level: "",
    level_name: "",
    told: null,
    acknowledged: null,
    acknowledged_by: "",
    acknowledged_note: "",
    silenced_until: null,
    ticket: null,
    ...values,
  };
}

test("what is suppressed stands under its cause, and only there", () => {
  const cause = alert(1, { key: "box:e", scope: "box", hidden_devices: 4 });
  const groups = byHall([alert(2, { parent: "box:e" }), cause, alert(3, { hall: "411702" })]);
  expect(groups.map((group) => group.hall)).toEqual(["411728107", "411702"]);
  expect(groups[0]!.causes.map((one) => one.alert.id)).toEqual([1]);
  expect(groups[0]!.causes[0]!.under.map((one) => one.id)).toEqual([2]);
});

test("what nobody looked at again in time has words of its own", () => {
  const lapse = alert(1, { scope: "overdue", status: "overdue", kind: "" });
  expect(subject(lapse) + trouble(lapse)).toBe("现场核实已到期");
});

test("a cause that is not in the list hides nothing", () => {
  const [group] = byHall([alert(2, { parent: "county:411728" })]);
  expect(group!.causes).toHaveLength(1);
});

test("the hall with the most urgent comes first, taken care of or not", () => {
  const groups = byHall([
    alert(1, { hall: "a", severity: "urgent", acknowledged: "2026-11-23T02:02:00.000Z" }),
    alert(2, { hall: "b", severity: "low" }),
    alert(3, { hall: "c", severity: "urgent" }),
  ]);
  expect(groups.map((group) => group.hall)).toEqual(["a", "c", "b"]);
});

test("words", () => {
  expect(hiddenWords(alert(1, { hidden_boxes: 3, hidden_devices: 15 }))).toBe("终端 3 台、设备 15 台");
  expect(daysWords("12345")).toBe("周一至周五");
  expect(daysWords("67")).toBe("周六、周日");
  expect(daysWords("1234567")).toBe("每天");
  expect(daysWords("135")).toBe("周一、周三、周五");
});
