import { expect, it } from "vitest";
import { auditQuery, NO_FILTER } from "./api";
import { actionWords, detailWords, targetWords } from "./audit_words";

it("says what was done in words, and leaves what it does not know as it is", () => {
  expect(actionWords("session.fail")).toBe("登录失败");
  expect(actionWords("alert.acknowledge")).toBe("确认告警");
  expect(actionWords("alert.wake")).toBe("告警：wake");
  expect(actionWords("moon.land")).toBe("moon.land");
});

it("names halls and users", () => {
  const names = (code: string): string | undefined => (code === "411728" ? "遂平县" : undefined);
  expect(targetWords("hall:411728", names)).toBe("遂平县");
  expect(targetWords("hall:9", names)).toBe("hall:9");
  expect(targetWords("user:?", names)).toBe("未知用户名");
  expect(detailWords({ role: "viewer", root: "411728", n: 2, on: true }, names)).toBe(
    "角色：查看员，范围：遂平县，n：2，开启：是",
  );
});

it("asks for whole days", () => {
  const query = new URLSearchParams(
    auditQuery({ ...NO_FILTER, caller: " wang ", since: "2026-11-23", until: "2026-11-23" }, 7, 50)
      .split("?")[1],
  );
  expect(query.get("caller")).toBe("wang");
  expect(query.get("before")).toBe("7");
  const day = Date.parse(query.get("until")!) - Date.parse(query.get("since")!);
  expect(day).toBe(86_400_000);
});
