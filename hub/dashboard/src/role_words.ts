/** What the roles are called. */

export type Role = "viewer" | "operator" | "inspector" | "administrator";

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: "查看员",
  operator: "运维员",
  inspector: "检查员",
  administrator: "管理员",
};
