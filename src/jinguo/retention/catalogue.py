"""How long what is kept: one rule a kind of record, with what happens then, on what ground, and how sure of it we are.

A table of any domain that names people has a rule here; a test finds those that have none.
"""

from dataclasses import dataclass
from datetime import timedelta

from jinguo.kernel.labels import Labelled

YEAR = timedelta(days=366)
"""A year for terms that may be too long by days and never too short."""


class Then(Labelled):
    """What happens when the term and the cool-off are over."""

    ERASE = "erase", "删除个人资料，只留编号和时长"
    MINIMISE = "minimise", "清空内容，留下记录"
    DELETE = "delete", "整条删除"
    KEEP = "keep", "不自动清理"


class Sure(Labelled):
    """How sure the ground is."""

    LAW = "law", "法律、行政法规明文"
    STANDARD = "standard", "国家标准（推荐性）"
    OURS = "ours", "本系统的设定，可由本级妇联另定"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `keep` is None where nothing ends by itself; `whole`: its rows belong to no organisation.

    `guarded`: it takes away what people wrote or are, so that too many at once wait for a second person.
    """

    slug: str
    label: str
    tables: tuple[str, ...]
    keep: timedelta | None
    counted_from: str
    then: Then
    ground: str
    sure: Sure
    cool_off: timedelta = timedelta(days=30)
    whole: bool = False
    guarded: bool = False


LEFT, UNREVIEWED = "left_volunteers", "unreviewed"
REFUSED, DEVICES = "refused_scans", "device_digests"
EVIDENCE, TRANSFERS, ACCOUNTS = "claim_evidence", "transfer_reasons", "closed_accounts"
MESSAGES, SERVICE_MESSAGES, LIFTED = "message_texts", "service_message_texts", "lifted_addresses"
MAILBOXES = "given_mailboxes"
TASKS = "ended_tasks"
FORMER_PHONES, PHONE_REQUESTS = "former_phones", "phone_requests"
QUERIES = "record_queries"

_LOGS = "《网络安全法》：网络日志留存不少于六个月；《个人信息保护法》第十九条：保存期限为实现目的所必要的最短时间"
_TEN = "GB/T 40143-2021 第5.2.2条：志愿服务记录保存不少于十年；《志愿服务条例》第十九条"

RULES: tuple[Rule, ...] = (
    Rule(LEFT, "退出的志愿者", ("person", "volunteer"), 10 * YEAR, "退出，或最后一次服务（看哪个晚）", Then.ERASE,
         f"{_TEN}；《个人信息保护法》第四十七条", Sure.STANDARD, guarded=True),
    Rule(UNREVIEWED, "自己登记、没有人核对、也没有来过的", ("person", "volunteer"), timedelta(days=180), "登记",
         Then.ERASE, "《个人信息保护法》第六条、第十九条：最小必要、最短时间；180 天是本系统的设定", Sure.OURS,
         guarded=True),
    Rule(REFUSED, "没有成功的扫码", ("scan",), timedelta(days=180), "扫码", Then.MINIMISE, _LOGS, Sure.OURS),
    Rule(DEVICES, "扫码手机的摘要", ("scan",), timedelta(days=30), "扫码", Then.MINIMISE,
         "一部手机一场活动只签一个人，活动过后就不再需要（《个人信息保护法》第十九条）", Sure.OURS),
    Rule(EVIDENCE, "补录申请的证明材料", ("claim",), 3 * YEAR, "审批", Then.MINIMISE,
         "《民法典》第一百八十八条：诉讼时效三年，供核对争议", Sure.OURS, guarded=True),
    Rule(TRANSFERS, "转入申请的理由和意见", ("transfer",), 3 * YEAR, "答复", Then.MINIMISE,
         "同补录：供核对争议，三年", Sure.OURS, guarded=True),
    Rule(FORMER_PHONES, "以前用过和共用过的手机号", ("phone_holding",), 3 * YEAR, "停止使用", Then.MINIMISE,
         "同补录：供核对争议，三年", Sure.OURS),
    Rule(PHONE_REQUESTS, "号码申请的内容", ("phone_request",), timedelta(days=180), "申请", Then.MINIMISE,
         "《个人信息保护法》第十九条：最短时间；180 天是本系统的设定", Sure.OURS, cool_off=timedelta()),
    Rule(QUERIES, "过期的记录查询结果", ("qualification",), 3 * YEAR, "有效期结束", Then.MINIMISE,
         "《未成年人保护法》第六十二条：每年查询一次；《个人信息保护法》第十九条：最短时间；三年供核对，是本系统的设定",
         Sure.OURS),
    Rule(ACCOUNTS, "停用的账号", ("account",), 3 * YEAR, "停用", Then.MINIMISE,
         "《网络数据安全管理条例》第十二条：提供、委托处理的记录保存三年，期间要查得到经手人", Sure.OURS, whole=True),
    Rule(MESSAGES, "通知的正文、收件地址和事由", ("message", "notice"), timedelta(days=180), "建立", Then.MINIMISE,
         f"{_LOGS}；《通信短信息服务管理规定（征求意见稿）》（2020年）：同意的凭证保存不少于五个月", Sure.OURS,
         cool_off=timedelta()),
    Rule(SERVICE_MESSAGES, "验证码短信和工作账号的通知", ("message", "notice"), timedelta(days=180), "建立",
         Then.MINIMISE, _LOGS, Sure.OURS, cool_off=timedelta(), whole=True),
    Rule(LIFTED, "已经恢复的停发号码的摘要", ("blocked_address",), timedelta(days=180), "恢复", Then.MINIMISE, _LOGS,
         Sure.OURS, cool_off=timedelta(), whole=True),
    Rule(MAILBOXES, "登记过的邮箱（没有确认的和已经换掉的）", ("mailbox",), timedelta(days=180), "登记", Then.MINIMISE,
         _LOGS, Sure.OURS, cool_off=timedelta(), whole=True),
    Rule("session", "结束的登录", ("session",), timedelta(days=180), "退出或到期", Then.DELETE, _LOGS, Sure.LAW,
         cool_off=timedelta(), whole=True),
    Rule("login_code", "用过、过期的验证码", ("login_code",), timedelta(days=180), "到期", Then.DELETE, _LOGS, Sure.LAW,
         cool_off=timedelta(), whole=True),
    Rule("invitation", "接受、撤回、过期的邀请", ("invitation",), timedelta(days=180), "接受、撤回或到期", Then.DELETE,
         _LOGS, Sure.OURS, cool_off=timedelta(), whole=True),
    Rule("recovery_code", "用过、作废的备用码", ("recovery_code",), timedelta(days=180), "使用或作废", Then.DELETE,
         _LOGS, Sure.OURS, cool_off=timedelta(), whole=True),
    Rule(TASKS, "后台任务的条件和结果", ("task",), timedelta(days=180), "结束", Then.MINIMISE, _LOGS, Sure.OURS,
         cool_off=timedelta()),
    Rule("people", "在册人员的资料", ("person", "volunteer"), None, "服务期间一直保存", Then.KEEP,
         "《志愿服务条例》第七条、第十九条", Sure.LAW),
    Rule("qualifications", "资质和资质种类的设置人", ("qualification", "qualification_kind"), None,
         "服务期间一直保存；本人删除时清空", Then.KEEP, "《志愿服务条例》第十六条：需要专门知识、技能的，要培训",
         Sure.LAW),
    Rule("ledger", "服务时长、签到时段、报名、候补",
         ("entry", "segment", "scan", "sign_up", "waiting", "claim", "event"), None,
         "最后一次服务起至少十年；以后只剩编号，合计不变", Then.KEEP, _TEN, Sure.STANDARD),
    Rule("consents", "同意记录", ("consent",), None, "一直保存：证明当时问过本人，不含其他内容", Then.KEEP,
         "《个人信息保护法》第十四条、第六十九条（处理者要能证明自己没有过错）", Sure.LAW),
    Rule("preferences", "接收意愿", ("preference",), None, "一直保存：证明愿意收什么、不愿意收什么", Then.KEEP,
         "《通信短信息服务管理规定》（工信部令第31号）第十八条、第二十条：同意要能证明，拒绝后不得再发", Sure.LAW),
    Rule("wordings", "通知文字的设置人", ("wording",), None, "和文字一起保存：发出去的用的是哪一版", Then.KEEP,
         "发出的通知要能核对原文", Sure.OURS),
    Rule("appointments", "任职、角色、令牌", ("role_grant", "token", "account"), None, "一直保存：谁在什么时候有什么权",
         Then.KEEP, "GB/T 22239-2019 第8.1.4.2、8.1.4.3条", Sure.STANDARD),
    Rule("duplicates", "查重和合并的记录", ("duplicate_pair", "merge"), None, "一直保存，供撤销合并；本人删除时清空",
         Then.KEEP, "合并错了要能还原", Sure.OURS),
    Rule("log", "操作日志", ("audit_entry",), None, "至少 180 天；一直保存，因为删掉一行，整条链就核对不了",
         Then.KEEP, "《网络安全法》：不少于六个月；误写的个人信息另行隐去", Sure.LAW),
    Rule("exports", "导出登记", ("export_record",), None, "至少三年；登记只记谁、为什么、多少行，一直保存", Then.KEEP,
         "《网络数据安全管理条例》第十二条：三年", Sure.LAW),
    Rule("retention", "删除申请、暂停和清理记录", ("erasure", "hold", "retention_batch"), None,
         "一直保存：恢复备份以后要靠它再删一次", Then.KEEP, "《个人信息保护法》第五十条、第五十四条", Sure.LAW),
    Rule("saved_exports", "定期导出的设置人", ("saved_export",), None, "一直保存：谁设的、什么时候停的", Then.KEEP,
         "同导出登记", Sure.OURS),
    Rule("webhooks", "接口推送的设置人", ("webhook",), None, "一直保存：谁设的、什么时候停的", Then.KEEP, "同导出登记",
         Sure.OURS),
    Rule("rules", "时长规则的设置人", ("hours_rule",), None, "和规则一起保存", Then.KEEP, _TEN, Sure.STANDARD),
)  # fmt: skip
"""All rules, those that clear something first."""

BY_SLUG = {rule.slug: rule for rule in RULES}

CLEARING = tuple(rule for rule in RULES if rule.keep is not None)

WITHOUT_PEOPLE = {
    "organisation": "names of places",
    "programme": "lines of a plan",
    "roster_form": "which column of a form is what",
    "key_check": "the key ring's mark",
    "worker_run": "names of processes",
    "delivery": "ids and positions of what changed, for 30 days",
    "submission": "digests, and sealed answers for a day",
    "unknown_name": "slots of keyed digests of names that nobody has, and of browsers known before",
}
"""Tables that name nobody, and what they hold instead."""

ERASURE_COOL_OFF = timedelta(days=7)
"""Between the approval and the erasure: she can withdraw. Ours."""

ANSWER_WITHIN = 15
"""Working days within which she is answered (国信办秘字〔2019〕191号, item 6, for apps; taken over for paper too)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """When a batch concerns too many people to run by itself: more than `people`, or more than `share` of all in the
    district and more than `few`.
    """

    people: int = 50
    share: float = 0.02
    few: int = 5

    def stops(self, concerned: int, all_people: int) -> bool:
        """Whether so many of so many wait for a second person."""
        return concerned > self.people or (concerned > self.few and concerned > self.share * all_people)


GUARD = Guard()


class Manner(Labelled):
    """How an erasure came to be asked for."""

    SELF = "self", "本人申请"
    PAPER = "paper", "书面申请"
    TERM = "term", "保存期满"


class State(Labelled):
    """Where a request stands."""

    ASKED = "asked", "等拟定方案"
    PLANNED = "planned", "等第二人审批"
    COOLING = "cooling", "冷静期"
    DUE = "due", "可以办理"
    DONE = "done", "已办理"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class Fate(Labelled):
    """What becomes of a kind of data in a plan."""

    ERASE = "erase", "删除"
    KEEP = "keep", "保留"
    BLOCK = "block", "要先办完"
