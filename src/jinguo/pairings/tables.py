"""What is kept of pairings: who cares for whom from when until when, what was proposed, and what was done."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.children.tables import Child
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import SealedRows, UnderKey
from jinguo.mothers.tables import Mother


class Pairing(Table, tablename="pairing"):
    """Pairing (结对): one mother cares for one child from a day on; never deleted, only ended. Where it stands is told
    by its steps alone.

    `path` is the child's. `begun_on` is empty until it runs, `closed_on` as long as it is open.
    """

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    mother = ForeignKey(Mother, null=False, on_delete=OnDelete.restrict, help_text="爱心妈妈")
    person = UUID(help_text="爱心妈妈是哪位人员")
    path = Varchar(length=120, help_text="儿童所在组织路径")
    manner = Varchar(length=10, help_text="方式")
    opened_at = Timestamptz(default=clock.now, help_text="提出时间")
    opened_by = UUID(null=True, default=None, help_text="提出人")
    opened_by_name = Varchar(length=60, default="", help_text="提出人姓名")
    begun_on = Date(null=True, default=None, help_text="结对日期")
    until = Date(null=True, default=None, help_text="约定到哪天（含）")
    closed_on = Date(null=True, default=None, help_text="结束日期")
    before = UUID(null=True, default=None, help_text="从哪次结对交接来")


class PairingStep(SealedRows, Table, tablename="pairing_step"):
    """Step of a pairing (经过): what was done on a day, and by whom it was written down; never overwritten."""

    id = UUID(primary_key=True, default=uuid7)
    pairing = ForeignKey(Pairing, null=False, on_delete=OnDelete.restrict, help_text="结对")
    person = UUID(help_text="爱心妈妈是哪位人员")
    path = Varchar(length=120, help_text="儿童所在组织路径")
    step = Varchar(length=10, help_text="哪一步")
    happened_on = Date(help_text="哪天")
    until = Date(null=True, default=None, help_text="约定到哪天（含）")
    view = Varchar(length=20, default="", help_text="孩子自己的意愿")
    agreement = Varchar(length=40, default="", help_text="协议编号")
    reason = Varchar(length=20, default="", help_text="原因")
    following = Varchar(length=20, default="", help_text="孩子接下来怎么安排")
    note = UnderKey(help_text="说明")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class Exclusion(Table, tablename="exclusion"):
    """Exclusion (监护人不要的妈妈): a guardian or the child does not want this mother, from a day until it is taken
    back. `path` is the child's.
    """

    id = UUID(primary_key=True, default=uuid7)
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    mother = ForeignKey(Mother, null=False, on_delete=OnDelete.restrict, help_text="爱心妈妈")
    path = Varchar(length=120, help_text="儿童所在组织路径")
    reason = Varchar(length=20, help_text="原因")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    ended_at = Timestamptz(null=True, default=None, help_text="取消的时间")
    ended_by_name = Varchar(length=60, default="", help_text="取消人姓名")


class PairingImport(Table, tablename="pairing_import"):
    """Import of pairings (导入的结对台账): what became of a list's rows, and what it has made, so that it can be taken
    back.
    """

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="哪个组织及其下级")
    made_at = Timestamptz(default=clock.now, help_text="导入时间")
    made_by = UUID(null=True, default=None, help_text="导入人")
    made_by_name = Varchar(length=60, default="", help_text="导入人姓名")
    rows = Integer(default=0, help_text="行数")
    known = Integer(default=0, help_text="原来就有几对")
    refused = Integer(default=0, help_text="退回几行")
    pairings = Array(base_column=UUID(), default=list, help_text="录入了哪些结对")
    children = Array(base_column=UUID(), default=list, help_text="新建了哪些档案")
    mothers = Array(base_column=UUID(), default=list, help_text="登记了哪些爱心妈妈")
    taken_back_at = Timestamptz(null=True, default=None, help_text="撤回时间")
    taken_back_by_name = Varchar(length=60, default="", help_text="撤回人姓名")
    reason = Varchar(length=100, default="", help_text="撤回原因")


class Proposal(Table, tablename="proposal"):
    """Proposal (结对建议): the pairs that were best for all waiting children of a place together, by what weights. The
    latest of a place that is not closed is what its board shows.
    """

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="哪个组织及其下级")
    made_at = Timestamptz(default=clock.now, help_text="提出时间")
    made_by = UUID(null=True, default=None, help_text="提出人")
    made_by_name = Varchar(length=60, default="", help_text="提出人姓名")
    weights = JSONB(default="{}", help_text="各项权重")
    total = Integer(default=0, help_text="总分")
    bound = Integer(default=0, help_text="离最好的至多差多少")
    closed_at = Timestamptz(null=True, default=None, help_text="被新的建议代替的时间")


class ProposedPair(Table, tablename="proposed_pair"):
    """Line of a proposal (建议的一行): the mother that is proposed for a child and why, or the gates that stop her; and
    who has decided what.
    """

    id = UUID(primary_key=True, default=uuid7)
    proposal = ForeignKey(Proposal, null=False, on_delete=OnDelete.restrict, help_text="结对建议")
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="儿童")
    mother = ForeignKey(Mother, null=True, default=None, on_delete=OnDelete.restrict, help_text="爱心妈妈")
    path = Varchar(length=120, help_text="儿童所在组织路径")
    score = Integer(default=0, help_text="得分")
    terms = JSONB(default="[]", help_text="各项的权重和得分")
    gates = Array(base_column=Varchar(length=20), default=list, help_text="哪一关不通")
    locked = Boolean(default=False, help_text="是否锁定")
    locked_by_name = Varchar(length=60, default="", help_text="锁定人姓名")
    decided_at = Timestamptz(null=True, default=None, help_text="决定时间")
    decided_by_name = Varchar(length=60, default="", help_text="决定人姓名")
    pairing = UUID(null=True, default=None, help_text="结成哪次结对")


class Weighting(Table, tablename="weighting"):
    """Weighting (匹配权重): how much each term counts in a district; the latest row counts."""

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="区县路径")
    weights = JSONB(default="{}", help_text="各项权重")
    source = Varchar(length=200, help_text="依据")
    set_at = Timestamptz(default=clock.now, help_text="设置时间")
    set_by = UUID(null=True, default=None, help_text="设置人")
    set_by_name = Varchar(length=60, default="", help_text="设置人姓名")


class Cadence(Table, tablename="cadence"):
    """Cadence (联系节奏): how often a mother is in touch in a district; the latest row counts."""

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="区县路径")
    early_weeks = SmallInt(help_text="结对之初几周")
    early_days = SmallInt(help_text="结对之初每几天联系一次")
    contact_days = SmallInt(help_text="以后每几天联系一次")
    meeting_days = SmallInt(help_text="每几天见一次面")
    visit_days = SmallInt(help_text="每几天家访一次")
    source = Varchar(length=200, help_text="依据")
    set_at = Timestamptz(default=clock.now, help_text="设置时间")
    set_by = UUID(null=True, default=None, help_text="设置人")
    set_by_name = Varchar(length=60, default="", help_text="设置人姓名")


class Exemption(Table, tablename="exemption"):
    """Exemption (免联系): what a mother need not do for a while, and why; it ends by itself, at the latest after half a
    year.
    """

    id = UUID(primary_key=True, default=uuid7)
    pairing = ForeignKey(Pairing, null=False, on_delete=OnDelete.restrict, help_text="结对")
    person = UUID(help_text="爱心妈妈是哪位人员")
    path = Varchar(length=120, help_text="儿童所在组织路径")
    duty = Varchar(length=10, help_text="免什么")
    until = Date(help_text="免到哪天")
    excuse = Varchar(length=10, help_text="原因")
    ended_at = Timestamptz(null=True, default=None, help_text="提前结束的时间")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class Contact(SealedRows, Table, tablename="contact"):
    """Contact (联系记录): that a mother was in touch, or tried to, on a day; it belongs to the pairing of that day.

    Siblings who were met together have a row each with one `occasion`, whose minutes stand in the first row alone.
    """

    id = UUID(primary_key=True, default=uuid7)
    pairing = ForeignKey(Pairing, null=False, on_delete=OnDelete.restrict, help_text="结对")
    person = UUID(help_text="爱心妈妈是哪位人员")
    path = Varchar(length=120, help_text="儿童所在组织路径")
    occasion = UUID(help_text="同一次联系的记号")
    happened_on = Date(help_text="哪天")
    medium = Varchar(length=10, help_text="方式")
    partner = Varchar(length=10, help_text="和谁联系")
    made = Boolean(default=True, help_text="是否联系上")
    minutes = SmallInt(default=0, help_text="分钟")
    topics = JSONB(default="{}", help_text="六看六问")
    flags = Array(base_column=Varchar(length=20), default=list, help_text="要跟进的")
    note = UnderKey(help_text="说明")
    claim = UUID(null=True, default=None, help_text="补录申请")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


SHOWN = (
    *(Pairing.child, Pairing.mother, Pairing.manner, Pairing.opened_at, Pairing.opened_by_name, Pairing.begun_on),
    *(Pairing.until, Pairing.closed_on, Pairing.before, PairingStep.step, PairingStep.happened_on, PairingStep.until),
    *(PairingStep.view, PairingStep.agreement, PairingStep.recorded_at, PairingStep.recorded_by_name),
    *(Proposal.made_at, Proposal.made_by_name, Proposal.weights, Proposal.total, Proposal.bound, Proposal.closed_at),
    *(ProposedPair.child, ProposedPair.mother, ProposedPair.score, ProposedPair.terms, ProposedPair.gates),
    *(ProposedPair.locked, ProposedPair.locked_by_name, ProposedPair.decided_at, ProposedPair.decided_by_name),
    *(Exclusion.child, Exclusion.mother, Exclusion.recorded_at, Exclusion.recorded_by_name, Exclusion.ended_at),
    Exclusion.ended_by_name,
    *(PairingImport.made_at, PairingImport.made_by_name, PairingImport.rows, PairingImport.known),
    *(PairingImport.refused, PairingImport.pairings, PairingImport.children, PairingImport.mothers),
    *(PairingImport.taken_back_at, PairingImport.taken_back_by_name, PairingImport.reason),
    *(ProposedPair.pairing, Weighting.weights, Weighting.source, Weighting.set_at, Weighting.set_by_name),
    *(Cadence.early_weeks, Cadence.early_days, Cadence.contact_days, Cadence.meeting_days, Cadence.visit_days),
    *(Cadence.source, Cadence.set_at, Cadence.set_by_name, Contact.happened_on, Contact.medium, Contact.partner),
    *(Exemption.duty, Exemption.until, Exemption.ended_at, Exemption.recorded_at, Exemption.recorded_by_name),
    *(Contact.made, Contact.minutes, Contact.claim, Contact.recorded_at, Contact.recorded_by_name),
)
RESTRICTED = (
    *(
        PairingStep.reason,
        PairingStep.following,
        PairingStep.note,
        Contact.topics,
        Contact.flags,
        Contact.note,
        Exclusion.reason,
    ),
    Exemption.excuse,
)
"""Read by who keeps pairings, and by the mother who wrote it as long as it runs."""

INTERNAL = (
    *(Pairing.id, Pairing.person, Pairing.path, Pairing.opened_by),
    *(PairingStep.id, PairingStep.pairing, PairingStep.person, PairingStep.path, PairingStep.recorded_by),
    *(Exclusion.id, Exclusion.path, Exclusion.recorded_by),
    *(PairingImport.id, PairingImport.path, PairingImport.made_by),
    *(Proposal.id, Proposal.path, Proposal.made_by, ProposedPair.id, ProposedPair.proposal, ProposedPair.path),
    *(Weighting.id, Weighting.path, Weighting.set_by, Cadence.id, Cadence.path, Cadence.set_by),
    *(Exemption.id, Exemption.pairing, Exemption.person, Exemption.path, Exemption.recorded_by),
    *(Contact.id, Contact.pairing, Contact.person, Contact.path, Contact.occasion, Contact.recorded_by),
)
