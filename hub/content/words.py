"""What people call the kinds, fields and groups of what is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.content.records import Category

LABELS: Final[Mapping[str, str]] = {
    "id": "编号",
    "main_name": "主项名称",
    "sub_name": "子项名称",
    "kind": "事项类型",
    "code": "事项编码",
    "basis": "实施依据",
    "materials": "申报材料",
    "flow": "办事流程",
    "fee": "收费标准",
    "promise_days": "承诺时限",
    "legal_days": "法定时限",
    "form": "表单内容",
    "handling": "办件类型",
    "category": "类别",
    "department": "部门",
    "window": "窗口",
    "aliases": "别名",
    "title": "标题",
    "date": "开始日期",
    "until": "结束日期",
    "text": "内容",
    "name": "名称",
    "serves": "职能",
    "about": "说明",
    "number": "窗口号",
    "where": "位置",
    "address": "地址",
    "phone": "咨询电话",
    "complaint_phone": "投诉电话",
    "hours": "服务时间",
    "desk": "人工窗口",
    "duty": "值班",
    "staff": "工作人员",
    "post": "岗位",
    "photo": "照片",
    "services": "便民服务",
    "promises": "服务承诺",
    "directions": "办事指引",
    "plan": "平面图",
    "events": "人生大事",
    "name_en": "英文名称",
    "weekdays": "星期",
}
"""What people call the fields; the ten of the notice by its own words."""

CATEGORIES: Final = tuple(
    Category(id=id_, name=name, about=about)
    for id_, name, about in (
        ("jz", "社会救助", "低保、特困、临时救助"),
        ("yl", "医疗社保", "参保、报销、异地就医"),
        ("jy", "劳动就业", "求职、失业、创业"),
        ("sb", "社会保障", "养老保险、社保卡、优抚"),
        ("gl", "高龄补贴", "高龄津贴、优待证"),
        ("wj", "卫生计生", "生育登记、卫生许可"),
        ("bt", "涉农补贴", "耕地、农机、种粮"),
        ("nj", "农技服务", "种植、养殖、防疫"),
        ("sp", "行政审批", "执照、许可、不动产"),
        ("bm", "便民服务", "户口、公积金、水电气"),
        ("zj", "中介服务", "测绘、评估、公证"),
        ("jr", "金融服务", "小额贷款、担保"),
        ("zx", "政策咨询", "政策解答、投诉信访"),
    )
)
"""The groups of annex 5.9 (township) and 4.4(一) (county), for files that bring none."""
