import { describe, expect, it } from "vitest";
import * as work from "./work";

const page = (id: number): work.Page => ({
  id,
  url: `blob:${id}`,
  blob: new Blob(),
  width: 8,
  height: 6,
  dpi: 300,
  rotation: 0,
  warnings: [],
  codes: [],
  blank: false,
  shape: "page",
  at: 0,
});
const ids = (of: work.Work): number[] | undefined => work.current(of)?.pages.map(({ id }) => id);

function three(): work.History {
  let history = work.begin(1);
  for (const id of [11, 12, 13]) {
    history = work.act(history, work.addPage(history.now, page(id)), `page ${id}`);
  }
  return history;
}

describe("the documents of a visit", () => {
  it("undoes and redoes every kind of step", () => {
    const steps: ((now: work.Work) => work.Work)[] = [
      (now) => work.removePage(now, 12),
      (now) => work.movePage(now, 13, 0),
      (now) => work.turnPage(now, 11),
      (now) => work.replacePage(now, 11, page(14)),
      (now) => work.addDocument(now, 2, "card"),
      (now) => work.addPage(now, page(15)),
      (now) => work.explain(now, { purpose: "用途", basis: "依据" }),
      (now) => work.removeDocument(now, 2, 3),
      (now) => work.removeDocument(now, 1, 4),
    ];
    let history = three();
    const seen = [history.now];
    for (const step of steps) {
      history = work.act(history, step(history.now), "step");
      seen.push(history.now);
    }
    expect(seen.every((each, at) => at === 0 || each !== seen[at - 1])).toBe(true);
    for (const before of seen.slice(0, -1).reverse()) {
      history = work.undo(history);
      expect(history.now).toBe(before);
    }
    for (const after of seen.slice(1)) {
      history = work.redo(history);
      expect(history.now).toBe(after);
    }
    expect(work.redo(history)).toBe(history);
  });

  it("moves within the document and no further", () => {
    const { now } = three();
    expect(ids(work.movePage(now, 11, 2))).toEqual([12, 13, 11]);
    expect(ids(work.movePage(now, 13, -4))).toEqual([13, 11, 12]);
    expect(work.movePage(now, 13, 9)).toBe(now);
  });

  it("chooses the neighbour of what was removed", () => {
    const { now } = three();
    expect(work.removePage(now, 12).page).toBe(13);
    expect(work.removePage(now, 13).page).toBe(12);
    expect(work.removePage(now, 99)).toBe(now);
  });

  it("belongs together what one shot took", () => {
    let history = work.begin(1);
    history = work.act(history, work.addPage(history.now, page(1)), "shot");
    history = work.act(history, work.addPage(history.now, page(2)), "shot", true);
    expect(ids(work.undo(history).now)).toEqual([]);
  });

  it("holds the pictures of all steps, no more than can be undone", () => {
    let history = work.begin(1);
    for (let id = 1; id <= work.DEPTH + 5; id += 1) {
      const added = work.addPage(history.now, page(id));
      history = work.act(history, added, "in");
      history = work.act(history, work.removePage(history.now, id), "out");
    }
    expect(history.past).toHaveLength(work.DEPTH);
    expect(work.held(history).size).toBe(work.DEPTH / 2);
  });

  it("tells a changed document by its signature", () => {
    const { now } = three();
    const of = (each: work.Work): string => work.signature(work.current(each) as work.Document);
    expect(of(work.choose(now, 1, 11))).toBe(of(now));
    expect(of(work.turnPage(now, 11))).not.toBe(of(now));
    expect(of(work.movePage(now, 11, 1))).not.toBe(of(now));
    expect(of(work.explain(now, { purpose: "a", basis: "b" }))).not.toBe(of(now));
  });
});
