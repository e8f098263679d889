import { expect, it } from "vitest";
import type { Flip } from "../api";
import { changesOf, statusLook, statusWord } from "./changes";

function flip(id: string, at: string, device: string, after: string, hall = "411728107"): Flip {
  return {
    id,
    at,
    kind: "flip",
    hall,
    edge: "box-1",
    device,
    before: "ok",
    after,
    reason: "",
    type: "",
    data: {},
  };
}

it("tells what fell together once, with the newest time", () => {
  const changes = changesOf([
    flip("4", "2026-11-23T10:00:02Z", "printer", "unknown"),
    flip("3", "2026-11-23T10:00:01Z", "display", "unknown"),
    flip("2", "2026-11-23T10:00:01Z", "reader", "unknown"),
    flip("1", "2026-11-23T09:00:00Z", "reader", "ok"),
  ]);
  expect(changes).toHaveLength(2);
  expect(changes[0]).toMatchObject({ id: "4", what: "3 台设备", count: 3, before: "" });
  expect(changes[1]).toMatchObject({ what: "reader", before: "ok", count: 1 });
});

it("keeps halls and outcomes apart", () => {
  const changes = changesOf([
    flip("3", "2026-11-23T10:00:01Z", "a", "fault"),
    flip("2", "2026-11-23T10:00:01Z", "a", "ok"),
    flip("1", "2026-11-23T10:00:01Z", "a", "ok", "411729"),
  ]);
  expect(changes.map((change) => change.count)).toEqual([1, 1, 1]);
});

it("has words and a look for boxes as for devices", () => {
  expect([statusWord("silent"), statusLook("silent")]).toEqual(["心跳中断", "unknown"]);
  expect([statusWord("fault"), statusLook("fault")]).toEqual(["故障", "fault"]);
  expect(changesOf([{ ...flip("1", "2026-11-23T10:00:01Z", "", "lost") }])[0]?.what).toBe(
    "终端 box-1",
  );
});

it("tells a box that went away together with its devices, whichever comes first", () => {
  const box = flip("9", "2026-11-23T10:00:00Z", "", "lost");
  const devices = [
    flip("8", "2026-11-23T10:00:00Z", "a", "unknown"),
    flip("7", "2026-11-23T10:00:00Z", "b", "unknown"),
  ];
  for (const order of [
    [box, ...devices],
    [...devices, box],
  ]) {
    const changes = changesOf(order);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      what: "终端 box-1 及 2 台设备",
      after: "lost",
      hall: "411728107",
    });
  }
});
