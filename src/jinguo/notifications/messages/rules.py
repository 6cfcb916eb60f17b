"""Whether a message may be sent once more: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.notifications.catalogue import CODE, CONFIRM, PHONE_LEFT, Cause, State, Way

SETTLES = timedelta(hours=1)
"""How long a message that was sent may still be on its way; nobody missed it before. Ours."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What decides whether a message may be sent once more; `again` is the message that it was sent again as."""

    kind: str
    way: Way
    state: State
    cause: str
    text: str
    attempts: int
    sent_at: datetime | None
    expires_at: datetime | None
    again: UUID | None = None


def missed(fate: Fate) -> bool:
    """Whether it went out as far as anybody knows, so that only she can say that it did not arrive."""
    return fate.state in (State.SENT, State.DELIVERED)


def hindrance(fate: Fate, now: datetime) -> str:
    """Why a message is not sent once more, as a Chinese sentence; "" when it may be."""
    state = fate.state
    tests = (
        (fate.kind == CODE, "验证码不重发，请本人在登录页重新获取。"),
        (fate.kind == CONFIRM, "确认邮件不重发：请到她资料页的“通知”里再发一封，或者她自己在“消息设置”里再填一次。"),
        (fate.kind == PHONE_LEFT, "告诉旧号码的短信不重发：那个号码已经不是她的了。"),
        (fate.way is Way.INBOX, "站内消息一直在她的消息里，不用重发。"),
        (fate.again is not None, "已经重发过一次了，请看重发的那一条。"),
        (state in (State.QUEUED, State.SENDING), "还在等待发送或者正在发送，不用重发。"),
        (state is State.UNKNOWN, "还不知道到没到，正在向服务商核对；核对清楚以前不重发，免得她收到两次。"),
        (fate.text == "", "正文已经按规定清空，没有可以重发的内容。"),
        (fate.expires_at is not None and fate.expires_at <= now, "已经过了有用的时间，不再重发；要告诉她的话请另写。"),
        (state is State.DROPPED and fate.cause == Cause.RECALLED, "内容已经不对了，所以没有发；不能重发旧的。"),
        (
            state is State.DROPPED and fate.cause != Cause.STOPPED and not fate.attempts,
            "没有发是因为不再需要，不能重发。",
        ),
        (
            state is State.SENT and fate.sent_at is not None and now - fate.sent_at < SETTLES,
            "刚发出不到一个小时，可能还在路上，请等一等。",
        ),
    )
    return next((said for hit, said in tests if hit), "")
