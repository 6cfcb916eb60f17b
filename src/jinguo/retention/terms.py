"""Terms of how long people are kept who do not serve, and how long what was done about their data.

Whether somebody serves is found in the tables of all domains, so that these two rules are stated here.
"""

from datetime import timedelta

from jinguo.kernel.terms import TEN, YEAR, Rule, Sure, Then

_LAST = "(SELECT to_timestamp(max(n.end_minute) * 60) FROM entry n WHERE n.volunteer = v.id)"

LEFT = Rule(
    "left_volunteers",
    "退出的志愿者",
    10 * YEAR,
    "退出，或最后一次服务（看哪个晚）",
    Then.ERASE,
    f"{TEN}；《个人信息保护法》第四十七条",
    Sure.STANDARD,
    guarded=True,
    found=f"""SELECT v.path, v.person, greatest(v.left_at, {_LAST}) AS at
       FROM volunteer v JOIN person p ON p.id = v.person
       WHERE v.left_at IS NOT NULL AND p.erased_at IS NULL AND p.merged_into IS NULL""",
)

UNREVIEWED = Rule(
    "unreviewed",
    "自己登记、没有人核对、也没有来过的",
    timedelta(days=180),
    "登记",
    Then.ERASE,
    "《个人信息保护法》第六条、第十九条：最小必要、最短时间；180 天是本系统的设定",
    Sure.OURS,
    guarded=True,
    found="""SELECT v.path, v.person, v.enrolled_at AS at FROM volunteer v JOIN person p ON p.id = v.person
       WHERE v.reviewed_at IS NULL AND v.left_at IS NULL AND v.manner = 'self' AND p.erased_at IS NULL
         AND p.merged_into IS NULL
         AND NOT EXISTS (SELECT FROM volunteer m WHERE m.merged_into = v.id AND m.reviewed_at IS NOT NULL)
         AND NOT EXISTS (SELECT FROM segment s WHERE s.volunteer = v.id)
         AND NOT EXISTS (SELECT FROM entry n WHERE n.volunteer = v.id)
         AND NOT EXISTS (SELECT FROM claim c WHERE c.volunteer = v.id)""",
)

RETENTION = Rule(
    "retention",
    "删除申请、暂停和清理记录",
    None,
    "一直保存：恢复备份以后要靠它再删一次",
    Then.KEEP,
    "《个人信息保护法》第五十条、第五十四条",
    Sure.LAW,
)
