"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import YEAR, Rule, Sure, Then
from jinguo.qualifications import erasure

QUERIES = Rule(
    "record_queries",
    "过期的记录查询结果",
    3 * YEAR,
    "有效期结束",
    Then.MINIMISE,
    "《未成年人保护法》第六十二条：每年查询一次；《个人信息保护法》第十九条：最短时间；三年供核对，是本系统的设定",
    Sure.OURS,
    found="""SELECT path, person, (ends_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS at FROM qualification
       WHERE result IS NOT NULL AND ends_on IS NOT NULL""",
    clear=erasure.empty_queries,
)

QUALIFICATIONS = Rule(
    "qualifications",
    "资质和资质种类的设置人",
    None,
    "服务期间一直保存；本人删除时清空",
    Then.KEEP,
    "《志愿服务条例》第十六条：需要专门知识、技能的，要培训",
    Sure.LAW,
)
