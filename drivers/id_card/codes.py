"""Sex and nation codes on ID cards (GB/T 2261.1, GB/T 3304) and their names."""

from __future__ import annotations

_NATIONS_FROM_01 = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳
佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米
塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""

SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}
"""By GB/T 2261.1 code."""

NATIONS = {
    **{f"{code:02}": name for code, name in enumerate(_NATIONS_FROM_01.split(), start=1)},
    "81": "穿青人",
    "97": "其他",
    "98": "外国血统中国籍人士",
}
"""By GB/T 3304 code; 81 is an addition of the readers' makers."""


def sex(code: str) -> str:
    """The name of a sex code, or the code itself where the table has none."""
    return SEXES.get(code, code)


def nation(code: str) -> str:
    """The name of a nation code, or the code itself where the table has none."""
    return NATIONS.get(code, code)
