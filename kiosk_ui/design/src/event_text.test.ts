import { describe, expect, it } from "vitest";
import { EventText, LONGEST_EVENT, type StreamEvent } from "./event_text";

const STREAM =
  ": ping\r\n\r\nevent: device\r\ndata: {\"a\":\r\ndata: 1}\r\nid: 7\r\n\r\ndata:x\n\nretry: 5\n\ndata: 终\n\n";
const EVENTS: StreamEvent[] = [
  { event: "device", data: '{"a":\n1}', id: "7" },
  { event: "message", data: "x", id: "7" },
  { event: "message", data: "终", id: "7" },
];

describe("EventText", () => {
  it("gives the same events for every cut in two", () => {
    for (let cut = 0; cut <= STREAM.length; cut += 1) {
      const text = new EventText();
      const events = [...text.feed(STREAM.slice(0, cut)), ...text.feed(STREAM.slice(cut))];
      expect(events, `cut at ${cut}`).toEqual(EVENTS);
    }
  });

  it("gives the same events letter by letter", () => {
    const text = new EventText();
    expect([...STREAM].flatMap((letter) => text.feed(letter))).toEqual(EVENTS);
  });

  it("gives up on an event without end", () => {
    const text = new EventText();
    const piece = "data: " + "x".repeat(LONGEST_EVENT / 4) + "\n";
    expect(() => {
      for (let n = 0; n < 6; n += 1) text.feed(piece);
    }).toThrow(RangeError);
  });
});
