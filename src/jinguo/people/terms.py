"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import YEAR, Rule, Sure, Then
from jinguo.people import erasure

PEOPLE = Rule(
    "people",
    "在册人员的资料",
    None,
    "服务期间一直保存",
    Then.KEEP,
    "《志愿服务条例》第七条、第十九条",
    Sure.LAW,
)
"""Also of what a volunteer has said of herself."""

FORMER_PHONES = Rule(
    "former_phones",
    "以前用过和共用过的手机号",
    3 * YEAR,
    "停止使用",
    Then.MINIMISE,
    "同补录：供核对争议，三年",
    Sure.OURS,
    found="""SELECT path, person, until AS at FROM phone_holding
       WHERE until IS NOT NULL AND (phone_index IS NOT NULL OR reason <> '')""",
    clear=erasure.empty_former_phones,
)

CONSENTS = Rule(
    "consents",
    "同意记录",
    None,
    "一直保存：证明当时问过本人，不含其他内容",
    Then.KEEP,
    "《个人信息保护法》第十四条、第六十九条（处理者要能证明自己没有过错）",
    Sure.LAW,
)
