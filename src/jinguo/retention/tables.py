"""Tables of retention: requests to erase, batches that fall due, and holds."""

from piccolo.columns import JSONB, UUID, Boolean, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.people.tables import Person


class Erasure(Table, tablename="erasure"):
    """Erasure (删除申请): asked for, planned, approved by a second person, done after a cool-off; or refused with a
    reason.

    `number` is on the receipt and finds it without logging in. Of her nothing is kept here but ids and the volunteer
    number.
    """

    id = UUID(primary_key=True, default=uuid7)
    number = Varchar(length=20, unique=True, help_text="受理编号（也是回执编号）")
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, help_text="人员")
    path = Varchar(length=120, help_text="所属组织路径")
    volunteer_number = Varchar(length=8, default="", help_text="志愿者编号")
    manner = Varchar(length=10, help_text="方式：本人、书面、到期")
    asked_at = Timestamptz(default=clock.now, help_text="申请时间")
    asked_by = UUID(null=True, default=None, help_text="代录人")
    asked_by_name = Varchar(length=60, default="", help_text="代录人姓名")
    answer_by = Date(help_text="答复期限")
    planned_at = Timestamptz(null=True, default=None, help_text="拟定方案的时间")
    planned_by = UUID(null=True, default=None, help_text="拟定人")
    planned_by_name = Varchar(length=60, default="", help_text="拟定人姓名")
    plan = JSONB(default="[]", help_text="方案：删什么、留什么、为什么")
    decided_at = Timestamptz(null=True, default=None, help_text="审批时间")
    decided_by = UUID(null=True, default=None, help_text="审批人")
    decided_by_name = Varchar(length=60, default="", help_text="审批人姓名")
    agreed = Boolean(null=True, default=None, help_text="是否同意")
    answer = Varchar(length=400, default="", help_text="不同意的书面理由")
    due_at = Timestamptz(null=True, default=None, help_text="冷静期结束")
    withdrawn_at = Timestamptz(null=True, default=None, help_text="撤回时间")
    done_at = Timestamptz(null=True, default=None, help_text="办理完成时间")
    receipt = JSONB(default="[]", help_text="回执：删了什么、还留什么、留到什么时候")


class Hold(Table, tablename="hold"):
    """Hold (暂停清理): a person's data, or all that a rule would clear here, stays until a day, for a reason."""

    id = UUID(primary_key=True, default=uuid7)
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="人员")
    rule = Varchar(length=30, null=True, default=None, help_text="清理规则")
    path = Varchar(length=120, help_text="所属组织路径")
    reason = Varchar(length=200, help_text="理由")
    until = Date(help_text="到哪天（含）")
    placed_at = Timestamptz(default=clock.now, help_text="设置时间")
    placed_by = UUID(null=True, default=None, help_text="设置人")
    placed_by_name = Varchar(length=60, default="", help_text="设置人姓名")
    lifted_at = Timestamptz(null=True, default=None, help_text="解除时间")
    lifted_by = UUID(null=True, default=None, help_text="解除人")
    lifted_by_name = Varchar(length=60, default="", help_text="解除人姓名")


class Batch(Table, tablename="retention_batch"):
    """Batch (到期批次): what a rule found due in a district (or in the whole service) up to a moment; cleared after a
    cool-off.

    `cutoff`: what was counted from this moment or before is in it. Too many people at once wait for a second person
    (`confirmed_…`).
    """

    id = UUID(primary_key=True, default=uuid7)
    rule = Varchar(length=30, help_text="清理规则")
    path = Varchar(length=120, help_text="区县路径；/ 为全系统")
    noticed_at = Timestamptz(default=clock.now, help_text="发现时间")
    noticed_by = UUID(null=True, default=None, help_text="发起人")
    noticed_by_name = Varchar(length=60, default="", help_text="发起人姓名")
    cutoff = Timestamptz(help_text="起算时间不晚于")
    due_at = Timestamptz(help_text="冷静期结束")
    found_rows = Integer(help_text="发现的条数")
    found_people = Integer(help_text="涉及人数")
    stop = Varchar(length=10, default="", help_text="为什么没有办成：规则暂停、人太多")
    stopped = Varchar(length=200, default="", help_text="没有办成的原因")
    confirmed_at = Timestamptz(null=True, default=None, help_text="第二人确认时间")
    confirmed_by = UUID(null=True, default=None, help_text="第二人")
    confirmed_by_name = Varchar(length=60, default="", help_text="第二人姓名")
    done_at = Timestamptz(null=True, default=None, help_text="清理时间")
    done_rows = Integer(default=0, help_text="清理的条数")
    done_people = Integer(default=0, help_text="清理的人数")


SHOWN = (
    *(Erasure.number, Erasure.person, Erasure.volunteer_number, Erasure.manner, Erasure.asked_at),
    *(Erasure.asked_by_name, Erasure.answer_by, Erasure.planned_at, Erasure.planned_by_name, Erasure.plan),
    *(Erasure.decided_at, Erasure.decided_by_name, Erasure.agreed, Erasure.answer, Erasure.due_at),
    *(Erasure.withdrawn_at, Erasure.done_at, Erasure.receipt),
    *(Hold.person, Hold.rule, Hold.reason, Hold.until, Hold.placed_at, Hold.placed_by_name, Hold.lifted_at),
    *(Hold.lifted_by_name, Batch.rule, Batch.noticed_at, Batch.noticed_by_name, Batch.cutoff, Batch.due_at),
    *(Batch.found_rows, Batch.found_people, Batch.stop, Batch.stopped, Batch.confirmed_at, Batch.confirmed_by_name),
    *(Batch.done_at, Batch.done_rows, Batch.done_people),
)
RESTRICTED = ()
INTERNAL = (
    *(Erasure.id, Erasure.path, Erasure.asked_by, Erasure.planned_by, Erasure.decided_by),
    *(Hold.id, Hold.path, Hold.placed_by, Hold.lifted_by),
    *(Batch.id, Batch.path, Batch.noticed_by, Batch.confirmed_by),
)
