"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import Rule, Sure, Then

MOTHERS = Rule(
    "mothers",
    "爱心妈妈的登记、阶段、队伍和准入条件",
    None,
    "担任期间和以后一直保存；本人删除时清空",
    Then.KEEP,
    "结对过的孩子要查得到谁照看过；由本级妇联另定",
    Sure.OURS,
)
