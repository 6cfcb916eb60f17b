"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import Rule, Sure, Then

LOG = Rule(
    "log",
    "操作日志",
    None,
    "至少 180 天；一直保存，因为删掉一行，整条链就核对不了",
    Then.KEEP,
    "《网络安全法》：不少于六个月；误写的个人信息另行隐去",
    Sure.LAW,
)

EXPORTS = Rule(
    "exports",
    "导出登记",
    None,
    "至少三年；登记只记谁、为什么、多少行，一直保存",
    Then.KEEP,
    "《网络数据安全管理条例》第十二条：三年",
    Sure.LAW,
)
