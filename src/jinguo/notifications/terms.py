"""Terms of how long this domain keeps what."""

from datetime import timedelta

from jinguo.kernel.terms import LOGS, Rule, Sure, Then
from jinguo.notifications import erasure

_HALF_A_YEAR, _AT_ONCE = timedelta(days=180), timedelta()

_TOLD = """SELECT path, person, created_at AS at FROM message
       WHERE state NOT IN ('queued', 'sending', 'unknown') AND (text <> '' OR address IS NOT NULL)
       UNION ALL SELECT path, person, settled_at FROM notice
       WHERE settled_at IS NOT NULL AND state <> 'queued' AND (facts <> '{}' OR reason <> '')"""

MESSAGES = Rule(
    "message_texts",
    "通知的正文、收件地址和事由",
    _HALF_A_YEAR,
    "建立",
    Then.MINIMISE,
    f"{LOGS}；《通信短信息服务管理规定（征求意见稿）》（2020年）：同意的凭证保存不少于五个月",
    Sure.OURS,
    cool_off=_AT_ONCE,
    found=f"SELECT path, person, at FROM ({_TOLD}) told WHERE path <> '/'",
    clear=erasure.empty_texts,
)

SERVICE_MESSAGES = Rule(
    "service_message_texts",
    "验证码短信和工作账号的通知",
    _HALF_A_YEAR,
    "建立",
    Then.MINIMISE,
    LOGS,
    Sure.OURS,
    cool_off=_AT_ONCE,
    whole=True,
    found=f"SELECT path, person, at FROM ({_TOLD}) told WHERE path = '/'",
    clear=erasure.empty_texts_of_service,
)

LIFTED = Rule(
    "lifted_addresses",
    "已经恢复的停发号码的摘要",
    _HALF_A_YEAR,
    "恢复",
    Then.MINIMISE,
    LOGS,
    Sure.OURS,
    cool_off=_AT_ONCE,
    whole=True,
    found="""SELECT '/' AS path, NULL::uuid AS person, lifted_at AS at FROM blocked_address
       WHERE lifted_at IS NOT NULL AND address_index IS NOT NULL""",
    clear=erasure.forget_lifted,
)

MAILBOXES = Rule(
    "given_mailboxes",
    "登记过的邮箱（没有确认的和已经换掉的）",
    _HALF_A_YEAR,
    "登记",
    Then.MINIMISE,
    LOGS,
    Sure.OURS,
    cool_off=_AT_ONCE,
    whole=True,
    found="SELECT '/' AS path, person, asked_at AS at FROM mailbox WHERE address_index IS NOT NULL",
    clear=erasure.forget_mailboxes,
)

PREFERENCES = Rule(
    "preferences",
    "接收意愿",
    None,
    "一直保存：证明愿意收什么、不愿意收什么",
    Then.KEEP,
    "《通信短信息服务管理规定》（工信部令第31号）第十八条、第二十条：同意要能证明，拒绝后不得再发",
    Sure.LAW,
)

WORDINGS = Rule(
    "wordings",
    "通知文字的设置人",
    None,
    "和文字一起保存：发出去的用的是哪一版",
    Then.KEEP,
    "发出的通知要能核对原文",
    Sure.OURS,
)
