"""How long this domain keeps what."""

from jinguo.aid import erasure
from jinguo.kernel.terms import YEAR, Rule, Sure, Then

DONORS = Rule(
    "wish_donors",
    "微心愿认领人的称呼和电话",
    YEAR,
    "认领结束",
    Then.MINIMISE,
    "《个人信息保护法》第十九条：保存期限为实现目的所必要的最短时间；年限是本系统的设定",
    Sure.OURS,
    found=erasure.DONORS,
    clear=erasure.forget_donors,
)

WISHES = Rule(
    "wishes",
    "微心愿和它的经过、心愿规则",
    None,
    "儿童档案保存多久就保存多久；写下的文字用儿童的密钥加密，随档案一起作废",
    Then.KEEP,
    "《公益事业捐赠法》第二十条：受赠物资登记造册，妥善保管",
    Sure.LAW,
)

WOMEN = Rule(
    "women_in_difficulty",
    "结束的困难妇女登记",
    3 * YEAR,
    "登记结束",
    Then.MINIMISE,
    "《个人信息保护法》第十九条、第二十八条：敏感个人信息只在必要时保存；年限是本系统的设定",
    Sure.OURS,
    guarded=True,
    found=erasure.WOMEN,
    clear=erasure.destroy_women,
)

HELPED = Rule(
    "women_helped",
    "在用的困难妇女登记、类别、同意和查阅授权",
    None,
    "帮扶期间一直保存；本人要求的，结束以后随时销毁密钥",
    Then.KEEP,
    "《个人信息保护法》第十三条、第二十九条：取得本人单独同意",
    Sure.LAW,
)

GIVEN = Rule(
    "aid_given",
    "帮扶批次、发放记录、关爱包和库存",
    None,
    "长期保存：谁得到什么要查得到；受助人只记编号，密钥销毁以后认不出是谁",
    Then.KEEP,
    "《公益事业捐赠法》第二十条：受赠物资登记造册，妥善保管",
    Sure.LAW,
)
