"""Terms of how long this domain keeps what."""

from jinguo.concerns import erasure
from jinguo.kernel.terms import YEAR, Rule, Sure, Then

CLOSED = Rule(
    "closed_concerns",
    "办结的限制查看的事项",
    erasure.YEARS * YEAR,
    "办结",
    Then.MINIMISE,
    "《未成年人保护法》第十一条的报告义务要能查证；法律没有写保存几年，年限是本系统的设定",
    Sure.OURS,
    guarded=True,
    found=erasure.ENDED,
    clear=erasure.destroy_ended,
)

OPEN = Rule(
    "open_concerns",
    "没有办结的限制查看的事项、时限",
    None,
    "办结以前一直保存",
    Then.KEEP,
    "《个人信息保护法》第十三条第一款第三项、第四十七条：履行法定义务所必需的，本人要求删除的也不删",
    Sure.LAW,
)
