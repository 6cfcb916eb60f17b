"""What is told to people: every kind of notice with its text, and when it may go out.

Texts are neutral, name no child, no phone and no address, and carry no links: what mainland gateways pass
(腾讯云、华为云、火山引擎 template rules; 《通信短信息服务管理规定》, 工信部令31号, 2015).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from jinguo.kernel.labels import Labelled


class State(Labelled):
    """Where a message is."""

    QUEUED = "queued", "等待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发出"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "没有发成"
    UNKNOWN = "unknown", "结果不明，正在核对"
    DROPPED = "dropped", "没有发，不再需要"


class Cause(Labelled):
    """Cause (原因): why a message is where it is, kept with it; the words beside it are read by people alone."""

    UNWANTED = "unwanted", "本人选择不收"
    NO_ADDRESS = "no_address", "没有可用的联系方式"
    UNREADABLE = "unreadable", "联系方式读不出来，请核对资料"
    SILENT = "silent", "资料已停用，不再发送"
    BLOCKED = "blocked", "这个号码或邮箱此前被拒收，已停发"
    CHANGED = "changed", "邮箱已改或已取消"
    MERGED = "merged", "两条资料合并后是同一个人，已另发一条"
    ERASED = "erased", "资料已删除，没有再发"
    EXPIRED = "expired", "已经过期，没有再发"
    FULL = "full", "今天已发满"
    STOPPED = "stopped", "工作人员停发"
    RECALLED = "recalled", "内容已经不对了"
    NO_CHANNEL = "no_channel", "没有设置这种渠道，发不出去；设好以后可以重发"

    IN_DOUBT = "in_doubt", "不知道到没到，正在核对"
    PERHAPS = "perhaps", "一直查不到结果，可能已经收到"
    NOT_OUT = "not_out", "核对过没有发出"

    TEMPLATE = "template", "短信模板没有通过审核"
    ACCOUNT = "account", "发送账号或线路的问题"
    BUSY = "busy", "服务商暂时不收"
    REFUSES = "refuses", "对方拒收"
    NO_NUMBER = "no_number", "没有这个号码或邮箱，或它已停用"
    WORDS = "words", "内容被运营商拦下"
    REFUSED = "refused", "服务商没有发成"


OURS = (Cause.ACCOUNT, Cause.TEMPLATE)
"""Causes that lie with our account, settings or line: what fails for them fails for everybody until it is mended."""


class Way(Labelled):
    """Way (渠道): how a message reaches somebody."""

    INBOX = "inbox", "站内消息"
    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"


OUTSIDE = (Way.SMS, Way.EMAIL)
"""Ways that leave the house: what quiet hours, caps and refusals are about."""


class Topic(Labelled):
    """Topic (事项): what a person may refuse as a whole. Codes cannot be refused: she asked for them."""

    CODE = "code", "验证码"
    ACCOUNT = "account", "登记结果"
    SERVICE = "service", "活动提醒和变更"
    HOURS = "hours", "时长通知"
    NEWS = "news", "新活动和妇联消息"
    WORK = "work", "待办提醒（工作人员）"


HERS = (Topic.ACCOUNT, Topic.SERVICE, Topic.HOURS, Topic.NEWS)
"""Topics that a volunteer is asked about."""


class Manner(Labelled):
    """How her answer came in."""

    SELF = "self", "本人"
    LINK = "link", "邮件里的链接"
    STAFF = "staff", "代录"
    PROVIDER = "provider", "服务商转来"


ASKED_FIRST = frozenset({Topic.NEWS})
"""Sent outside only to who has said yes (工信部令31号, art. 18, asks that of commercial texts; we of these too)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    Attributes:
        text: with `{variables}`; each is filled with at most `LONGEST_VARIABLE` characters.
        example: a value for each variable, for the preview.
        urgent: goes out in quiet hours and over the cap when what it is about begins within a day.
        ways: how it is told; the inbox alone where gateways would refuse it or nobody needs more.
    """

    key: str
    label: str
    topic: Topic
    subject: str
    text: str
    example: Mapping[str, str]
    urgent: bool = False
    ways: tuple[Way, ...] = (Way.INBOX, Way.SMS, Way.EMAIL)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of its variables, in the order of the text."""
        return tuple(dict.fromkeys(re.findall(r"\{(\w+)\}", self.text)))


LONGEST_VARIABLE = 20
"""Characters: the shortest limit among the gateways (20 to 35)."""

NEUTRAL: Mapping[str, str] = {"title": "一场活动", "place": "地点见站内消息", "reason": "原因见站内消息"}
"""What stands in an SMS for a variable whose own words a gateway would refuse, or would tell of a child. Inbox and
letters say it in full.
"""

QUIET = (time(20), time(8))
"""From eight in the evening until eight in the morning (Beijing) nothing goes out but codes and urgent notices."""

CODE = "login_code"
CONFIRM = "confirm_mailbox"
AWAITED = frozenset({CODE, CONFIRM})
"""Somebody sits there and waits for it."""
PHONE_LEFT = "phone_left"
"""Goes to a number that was hers until now: the one message that does."""

_NAME = {"name": "王芳"}
_EVENT = {**_NAME, "title": "社区环境整治", "start": "11月28日 09:00"}
_INSIDE = (Way.INBOX,)
_STAFF = (Way.INBOX, Way.EMAIL)

_KINDS = (
    Kind(CODE, "登录验证码", Topic.CODE, "验证码", "验证码 {code}，5 分钟内有效。请勿告诉他人。",
         {"code": "204860"}, True, (Way.SMS,)),
    Kind(CONFIRM, "确认邮箱", Topic.CODE, "确认您的邮箱",
         "有人把这个邮箱登记为接收通知的邮箱。是您本人登记的，请确认；不是的，不用理会，不会再来信。", {}, True,
         (Way.EMAIL,)),
    Kind("registration_received", "登记已收到", Topic.ACCOUNT, "登记已收到",
         "{name}您好，您的志愿者登记已收到，核对后会通知您。", _NAME),
    Kind("registration_approved", "登记已核对", Topic.ACCOUNT, "登记已核对",
         "{name}您好，您的志愿者登记已核对，编号{number}。", {**_NAME, "number": "10000012"}),
    Kind(PHONE_LEFT, "告诉旧号码", Topic.CODE, "手机号已更换",
         "您登记的手机号已更换，这个号码不再用来登录和接收通知。不是您本人要求的，请尽快联系所属妇联。", {}, False,
         (Way.SMS,)),
    Kind("phone_changed", "手机号已更换", Topic.ACCOUNT, "手机号已更换",
         "{name}您好，您登记的手机号已由{by}更换。不是您本人要求的，请尽快联系所属妇联。",
         {**_NAME, "by": "工作人员"}),
    Kind("phone_joined", "合并后的手机号", Topic.ACCOUNT, "两份登记已合并",
         "{name}您好，您的两份登记已合并，登记过的手机号都还有用。有不是您的号码，请尽快联系所属妇联。", _NAME),
    Kind("phone_passed_on", "号码已换人", Topic.ACCOUNT, "请登记现在的手机号",
         "{name}您好，您原来登记的手机号已换了人，请到所属妇联登记您现在的号码。", _NAME,
         ways=(Way.INBOX, Way.EMAIL)),
    Kind("phone_shared", "共用家属的号码", Topic.ACCOUNT, "已登记家属的号码",
         "{name}您好，已登记用这个家属的号码接收您的通知。机主或您本人不同意的，请联系所属妇联。", _NAME),
    Kind("qualification_ending", "资质快到期", Topic.ACCOUNT, "{what}快到期",
         "{name}您好，您的{what}{day}到期，请联系所属妇联续办。",
         {**_NAME, "what": "健康承诺", "day": "2027年1月31日"}),
    Kind("mother_cleared", "爱心妈妈审核通过", Topic.ACCOUNT, "爱心妈妈申请已通过",
         "{name}您好，您的爱心妈妈申请已通过审核，工作人员会联系您。", _NAME),
    Kind("mother_paused", "爱心妈妈暂停", Topic.ACCOUNT, "爱心妈妈服务已暂停",
         "{name}您好，您的爱心妈妈服务已暂停：有条件到期或不再满足。请登录查看，或联系所属妇联。", _NAME),
    Kind("pairing_proposed", "结对提出", Topic.ACCOUNT, "有一次结对等您",
         "{name}您好，妇联提出了一次结对，工作人员会约您一起家访。不方便的，请联系所属妇联。", _NAME),
    Kind("pairing_begun", "结对开始", Topic.ACCOUNT, "结对已开始",
         "{name}您好，您的结对已开始，请登录“我的页面”查看，按时联系。", _NAME),
    Kind("pairing_renewed", "结对续期", Topic.ACCOUNT, "结对已续期", "{name}您好，您的结对已续期，谢谢您。", _NAME),
    Kind("pairing_over", "结对结束", Topic.ACCOUNT, "结对已结束",
         "{name}您好，您的一次结对已结束，谢谢您。有材料在手上的，请交回所属妇联。", _NAME),
    Kind("contact_due", "该联系了", Topic.SERVICE, "您的结对该{duty}了",
         "{name}您好，您的结对该{duty}了，最晚{day}。办完请登录“我的页面”登记；不方便的请联系所属妇联。",
         {**_NAME, "duty": "家访", "day": "11月28日"}),
    Kind("signed_up", "报名成功", Topic.SERVICE, "报名成功：{title}",
         "{name}您好，您已报名{title}，{start}开始，请准时参加。", _EVENT),
    Kind("waiting", "进入候补", Topic.SERVICE, "已进入候补：{title}",
         "{name}您好，{title}名额已满，您已进入候补，有空位会通知您。", _EVENT),
    Kind("moved_up", "候补转正", Topic.SERVICE, "候补已转为报名：{title}",
         "{name}您好，{title}有空位，您已由候补转为报名，{start}开始。来不了请取消。", _EVENT, True),
    Kind("event_reminder", "活动提醒", Topic.SERVICE, "活动提醒：{title}",
         "{name}您好，您报名的{title}将于{start}开始，请准时参加。", _EVENT),
    Kind("event_changed", "活动变更", Topic.SERVICE, "活动有变化：{title}",
         "{name}您好，您报名的{title}有变化：{start}，{place}。", {**_EVENT, "place": "招宝山广场"},
         True),
    Kind("event_cancelled", "活动取消", Topic.SERVICE, "活动取消：{title}",
         "{name}您好，您报名的{title}（{start}）已取消：{reason}。请不要前往。",
         {**_EVENT, "reason": "天气原因"}, True),
    Kind("check_out_forgotten", "忘记签退", Topic.SERVICE, "还没有签退：{title}",
         "{name}您好，您参加{title}还没有签退，工作人员会和您核对离开时间。", _EVENT),
    Kind("event_word", "活动通知", Topic.SERVICE, "{subject}：{title}", "{name}您好，关于{title}：{word}",
         {**_EVENT, "subject": "集合地点", "word": "请到东门集合"}),
    Kind("hours_month", "每月时长", Topic.HOURS, "每月时长",
         "{name}您好，您{month}的志愿服务时长为{hours}，有疑问请联系工作人员。",
         {**_NAME, "month": "2026年10月", "hours": "6.5小时"}),
    Kind("claim_answered", "补录已答复", Topic.HOURS, "补录已答复：{title}",
         "{name}您好，您{title}的时长补录{answer}。", {**_EVENT, "answer": "已通过，计入2小时"}),
    Kind("claim_reduced", "补录被扫码替代", Topic.HOURS, "补录的时长有变化：{title}",
         "{name}您好，{title}的签退扫码已经计入，补录中重叠的时间不再计，补录现计{minutes}。",
         {**_EVENT, "minutes": "2小时"}, ways=_INSIDE),
    Kind("word", "妇联消息", Topic.NEWS, "{subject}", "{name}您好，{word}",
         {**_NAME, "subject": "活动预告", "word": "周六有一场讲座，欢迎参加"}),
    Kind("approval_waiting", "有待审批", Topic.WORK, "有补录待审批",
         "{place}有{count}条补录等待审批，请登录工作台办理。", {"place": "招宝山街道", "count": "3"}, ways=_STAFF),
    Kind("mothers_paused", "有爱心妈妈被暂停", Topic.WORK, "有爱心妈妈被暂停",
         "{place}有{count}位爱心妈妈因条件到期或不再满足被暂停，请登录工作台办理。",
         {"place": "招宝山街道", "count": "2"}, ways=_STAFF),
    Kind("pairings_week", "结对周报", Topic.WORK, "上周的结对",
         "{place}上周联系{made}次；现有{late}对超期、{undone}对手续没办完，{waiting}个还没有结对。请登录工作台办理。",
         {"place": "招宝山街道", "made": "12", "late": "2", "undone": "3", "waiting": "4"}, ways=_STAFF),
    Kind("digest", "待办汇总", Topic.WORK, "今天的待办",
         "{place}还有{count}件事没有办，其中{late}件已超期，请登录工作台办理。",
         {"place": "招宝山街道", "count": "7", "late": "2"}, ways=_STAFF),
    Kind("file_opened", "紧急查阅", Topic.WORK, "有一次紧急查阅",
         "{place}有一次没有等审批的紧急查阅，请登录工作台，在“查阅审批”里复核。", {"place": "招宝山街道"}, ways=_STAFF),
    Kind("reading_asked", "查阅申请", Topic.WORK, "有查阅申请待审批",
         "{place}有一条查阅申请等待审批，请登录工作台办理。", {"place": "招宝山街道"}, ways=_STAFF),
    Kind("restricted_filed", "限时的事项", Topic.WORK, "有一件事等您办理",
         "有一件限时的事项等您办理，请登录工作台查看。", {}, ways=_STAFF, urgent=True),
    Kind("restricted_due", "限时的事项到时间了", Topic.WORK, "有一件事到时间了",
         "有一件限时的事项到了时间，请登录工作台查看。", {}, ways=_STAFF, urgent=True),
    Kind("task_ended", "后台任务结束", Topic.WORK, "{title}", "{title}：{outcome}",
         {"title": "导出时长", "outcome": "已完成，可以下载"}, ways=_INSIDE),
)  # fmt: skip

KINDS: Mapping[str, Kind] = MappingProxyType({kind.key: kind for kind in _KINDS})
