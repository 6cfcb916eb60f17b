"""What this domain is to the mechanisms of all. It holds what she was told, and what she wants to be told."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_ACCOUNT, BY_PERSON, DERIVED, DIGEST, STAFF_ID, Impersonal, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.notifications import erasure, merge, moves
from jinguo.notifications.catalogue import Cause, Manner, State, Topic, Way
from jinguo.notifications.sentences import SENTENCES
from jinguo.notifications.tables import BlockedAddress, Mailbox, Message, Notice, Preference, Wording
from jinguo.notifications.terms import LIFTED, MAILBOXES, MESSAGES, PREFERENCES, SERVICE_MESSAGES, WORDINGS

_SENDING = "发送过程中的内部记录，没有内容"

COPIED = (
    PersonalTable(
        Message,
        "发给本人的消息",
        f"({BY_PERSON} OR {BY_ACCOUNT})",
        left_out={
            Message.notice: _SENDING,
            Message.key: _SENDING,
            Message.address_index: DIGEST,
            Message.variables: DERIVED,
            Message.wording: _SENDING,
            Message.day: _SENDING,
            Message.slot: _SENDING,
            Message.lease_until: _SENDING,
            Message.worker: _SENDING,
            Message.resend_of: _SENDING,
        },
        words={Message.state: State, Message.channel: Way, Message.cause: Cause},
    ),
    PersonalTable(
        Mailbox,
        "登记过、等待确认的邮箱",
        f"({BY_PERSON} OR {BY_ACCOUNT})",
        left_out={Mailbox.address_index: DIGEST, Mailbox.asked_by: STAFF_ID},
    ),
    PersonalTable(
        Preference,
        "接收意愿",
        BY_PERSON,
        left_out={Preference.recorded_by: STAFF_ID},
        words={Preference.topic: Topic, Preference.channel: Way, Preference.manner: Manner},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {
    Notice: "排队等待的事由；发给本人的每一条，都在“发给本人的消息”里",
    Wording: Impersonal("各级妇联的通知文字，不涉及个人"),
    BlockedAddress: "只有号码或邮箱的摘要，看不出内容；停发的时间和原因可以向工作人员查询",
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Message: (MESSAGES, SERVICE_MESSAGES),
    Notice: (MESSAGES, SERVICE_MESSAGES),
    BlockedAddress: (LIFTED,),
    Mailbox: (MAILBOXES,),
    Preference: (PREFERENCES,),
    Wording: (WORDINGS,),
}

PART = Part(
    name="notifications",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="a message that is being sent is found again by `late`",
        unite=merge.unite,
        late=merge.late,
        part=merge.part,
    ),
    follow=moves.follow,
    kept=KEPT,
    sentences=SENTENCES,
    audiences="what it tells of itself goes to an address, not to an audience",
    matters="messages that did not arrive stand on their own page",
)
