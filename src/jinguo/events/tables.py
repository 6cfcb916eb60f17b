"""Tables of events, sign-ups and waiting lists."""

from piccolo.columns import UUID, Array, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.organisations.tables import Organisation
from jinguo.plans.tables import Programme
from jinguo.volunteers.tables import Volunteer


class Event(Table, tablename="event"):
    """Event (活动). `slug` is in the check-in address; only events that *are volunteering* give hours (民政部令67号
    art. 19).
    """

    id = UUID(primary_key=True, default=uuid7)
    slug = Varchar(length=12, unique=True, help_text="签到网址代号")
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="组织单位")
    path = Varchar(length=120, help_text="组织单位路径")
    title = Varchar(length=80, help_text="活动名称")
    service_class = Varchar(length=30, help_text="服务类别")
    venue_kind = Varchar(length=20, help_text="场所类型")
    programme = ForeignKey(Programme, null=True, default=None, on_delete=OnDelete.restrict, help_text="所属项目")
    place = Varchar(length=100, help_text="地点")
    content = Text(default="", help_text="服务内容")
    risks = Text(default="", help_text="风险与安全提示")
    high_risk = Boolean(default=False, help_text="是否可能发生人身危险")
    insurance = Varchar(length=60, default="", help_text="保险单号")
    leader = Varchar(length=40, help_text="活动负责人")
    contact = Varchar(length=30, default="", help_text="联系电话（办公电话）")
    starts_at = Timestamptz(help_text="开始时间")
    ends_at = Timestamptz(help_text="结束时间")
    capacity = Integer(null=True, default=None, help_text="人数上限")
    is_volunteering = Boolean(default=True, help_text="是否志愿服务（计时长）")
    qualifications = Array(base_column=Varchar(length=40), default=list, help_text="要求的资质")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    created_by = UUID(null=True, default=None, help_text="建立人")
    published_at = Timestamptz(null=True, default=None, help_text="发布时间")
    closed_at = Timestamptz(null=True, default=None, help_text="结项时间")
    cancelled_at = Timestamptz(null=True, default=None, help_text="取消时间")
    cancel_reason = Varchar(length=200, default="", help_text="取消原因")


class SignUp(Table, tablename="sign_up"):
    """Sign-up (报名): a volunteer will come; a withdrawn one stays as a row. Who comes without one is a walk-in."""

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict, help_text="活动")
    path = Varchar(length=120, help_text="组织单位路径")
    volunteer = ForeignKey(Volunteer, null=False, on_delete=OnDelete.restrict, help_text="志愿者")
    home_path = Varchar(length=120, help_text="志愿者所属组织路径")
    person = UUID(help_text="人员")
    signed_up_at = Timestamptz(default=clock.now, help_text="报名时间")
    signed_up_by = UUID(null=True, default=None, help_text="代报人")
    withdrawn_at = Timestamptz(null=True, default=None, help_text="取消报名时间")
    waiver = Varchar(length=200, default="", help_text="没有要求的资质，为什么仍请她来")


class Waiting(Table, tablename="waiting"):
    """Waiting (候补): a volunteer wants a place in an event that is full; who has waited longest moves up first.

    It ends with `ended_at`: she moved up (`sign_up` is her place then), left the list, or the event was cancelled. Who
    waits has no place: nothing that counts sign-ups counts her.
    """

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict, help_text="活动")
    path = Varchar(length=120, help_text="组织单位路径")
    volunteer = ForeignKey(Volunteer, null=False, on_delete=OnDelete.restrict, help_text="志愿者")
    home_path = Varchar(length=120, help_text="志愿者所属组织路径")
    person = UUID(help_text="人员")
    waiting_since = Timestamptz(default=clock.now, help_text="候补时间")
    added_by = UUID(null=True, default=None, help_text="代办人")
    ended_at = Timestamptz(null=True, default=None, help_text="候补结束时间")
    sign_up = UUID(null=True, default=None, help_text="转为哪次报名")
    waiver = Varchar(length=200, default="", help_text="没有要求的资质，为什么仍请她来")


SHOWN = (
    Event.slug,
    Event.organisation,
    Event.title,
    Event.service_class,
    Event.venue_kind,
    Event.programme,
    Event.place,
    Event.content,
    Event.risks,
    Event.high_risk,
    Event.insurance,
    Event.leader,
    Event.contact,
    Event.starts_at,
    Event.ends_at,
    Event.capacity,
    Event.is_volunteering,
    Event.qualifications,
    Event.published_at,
    Event.closed_at,
    Event.cancelled_at,
    Event.cancel_reason,
    SignUp.event,
    SignUp.volunteer,
    SignUp.signed_up_at,
    SignUp.withdrawn_at,
    SignUp.waiver,
    Waiting.event,
    Waiting.volunteer,
    Waiting.waiting_since,
    Waiting.ended_at,
    Waiting.waiver,
)
RESTRICTED = ()
INTERNAL = (
    Event.id,
    Event.path,
    Event.created_at,
    Event.created_by,
    SignUp.id,
    SignUp.path,
    SignUp.home_path,
    SignUp.person,
    SignUp.signed_up_by,
    Waiting.id,
    Waiting.path,
    Waiting.home_path,
    Waiting.person,
    Waiting.added_by,
    Waiting.sign_up,
)
