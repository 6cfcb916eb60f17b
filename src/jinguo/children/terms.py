"""How long this domain keeps what: a closed file as long as its categories ask for, then its key is destroyed."""

from jinguo.children import erasure
from jinguo.kernel.terms import YEAR, Rule, Sure, Then

_GROUND = "《儿童个人信息网络保护规定》第十二条：存储不得超过必需的期限；年限是本系统的设定"

FILES = Rule(
    "child_files",
    "结束的重点儿童档案（没有领过补贴的类别）",
    erasure.SHORT * YEAR,
    "档案结束",
    Then.MINIMISE,
    _GROUND,
    Sure.OURS,
    guarded=True,
    found=erasure.ended(erasure.SHORT),
    clear=erasure.destroy_short,
)

FILES_LONG = Rule(
    "child_files_long",
    "结束的重点儿童档案（孤儿、事实无人抚养儿童）",
    erasure.LONG * YEAR,
    "档案结束",
    Then.MINIMISE,
    f"{_GROUND}；领过补贴的要供核对",
    Sure.OURS,
    guarded=True,
    found=erasure.ended(erasure.LONG),
    clear=erasure.destroy_long,
)

CARED_FOR = Rule(
    "children",
    "在用的重点儿童档案",
    None,
    "关爱期间一直保存；监护人要求的，结束以后随时销毁密钥",
    Then.KEEP,
    "《家庭教育促进法》第三十条：为留守和困境未成年人家庭建档立卡",
    Sure.LAW,
)

READINGS = Rule(
    "child_readings",
    "重点儿童档案的查阅授权和紧急查阅",
    None,
    "一直保存：谁经谁批准看过哪份档案",
    Then.KEEP,
    "《未成年人网络保护条例》第三十六条：记录访问情况",
    Sure.LAW,
)
