"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import Rule, Sure, Then

SAVED_FILTERS = Rule(
    "saved_filters",
    "常用筛选",
    None,
    "保存到本人或本级妇联管理员删除；账号删除时一起删除",
    Then.KEEP,
    "《个人信息保护法》第十九条：保存期限为实现目的所必要的最短时间",
    Sure.OURS,
)
