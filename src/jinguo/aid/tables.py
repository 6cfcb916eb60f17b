"""What is kept of aid: wishes by a child's code with their donors, and women in difficulty under keys of their own."""

from piccolo.columns import UUID, Array, Boolean, Date, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.children.tables import Child
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import BlindIndex, Encrypted, SealedRows, UnderKey
from jinguo.organisations.tables import Organisation


class Wish(SealedRows, Table, tablename="wish"):
    """Wish (微心愿): a thing from a list that a child wishes for. Public are the thing, its size and an age band."""

    id = UUID(primary_key=True, default=uuid7)
    code = Varchar(length=12, unique=True, help_text="心愿编号")
    child = ForeignKey(Child, null=False, on_delete=OnDelete.restrict, help_text="哪个孩子")
    path = Varchar(length=120, help_text="所在组织路径")
    item = Varchar(length=20, help_text="物品")
    size = Varchar(length=10, default="", help_text="尺码")
    band = Varchar(length=4, default="", help_text="年龄段")
    value = SmallInt(help_text="大约多少元")
    remark = UnderKey(help_text="给妇联同事的说明")
    collected_at = Timestamptz(default=clock.now, help_text="征集时间")
    collected_by = UUID(null=True, default=None, help_text="征集人")
    collected_by_name = Varchar(length=60, default="", help_text="征集人姓名")


class WishClaim(SealedRows, Table, tablename="wish_claim"):
    """Claim of a wish (认领): a donor with her phone; it locks the wish, or waits for it, until it ends."""

    id = UUID(primary_key=True, default=uuid7)
    wish = ForeignKey(Wish, null=False, on_delete=OnDelete.restrict, help_text="哪个心愿")
    path = Varchar(length=120, help_text="所在组织路径")
    name = Encrypted(null=True, help_text="认领人称呼")
    phone_index = BlindIndex(help_text="认领人电话索引")
    phone = Encrypted(null=True, blind=phone_index, help_text="认领人电话")
    version = Varchar(length=20, default="", help_text="告知书版本")
    made_at = Timestamptz(default=clock.now, help_text="认领时间")
    locked_at = Timestamptz(null=True, default=None, help_text="锁定时间；空为排队")
    until = Date(null=True, default=None, help_text="哪天以前送来（含）")
    ended_at = Timestamptz(null=True, default=None, help_text="结束时间")
    ending = Varchar(length=20, default="", help_text="怎样结束")


class WishStep(SealedRows, Table, tablename="wish_step"):
    """Step of a wish (心愿的一步): what it has come to, on what day, by whom; the last one counts, none is changed."""

    id = UUID(primary_key=True, default=uuid7)
    wish = ForeignKey(Wish, null=False, on_delete=OnDelete.restrict, help_text="哪个心愿")
    path = Varchar(length=120, help_text="所在组织路径")
    state = Varchar(length=20, help_text="到哪一步")
    happened_on = Date(help_text="哪天")
    until = Date(null=True, default=None, help_text="到哪天为止（含）")
    claim = UUID(null=True, default=None, help_text="哪次认领")
    reason = Varchar(length=20, default="", help_text="撤回原因")
    supply = Varchar(length=20, default="", help_text="东西从哪来")
    paid = Integer(null=True, default=None, help_text="实际价值（元）")
    thanks = Varchar(length=20, default="", help_text="转达给认领人的话")
    note = UnderKey(help_text="说明")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class WishRule(Table, tablename="wish_rule"):
    """Rule of wishes (心愿规则): what a district sets for value, terms and claims; the latest row counts."""

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="所在区县路径")
    value_cap = SmallInt(help_text="最多多少元")
    lock_days = SmallInt(help_text="认领以后几天内送来")
    open_days = SmallInt(help_text="公开几天")
    most_claims = SmallInt(help_text="一个手机号同时最多认领几个")
    delivery = Varchar(length=100, help_text="送到哪里")
    source = Varchar(length=200, help_text="依据")
    set_at = Timestamptz(default=clock.now, help_text="设置时间")
    set_by = UUID(null=True, default=None, help_text="设置人")
    set_by_name = Varchar(length=60, default="", help_text="设置人姓名")


class Woman(SealedRows, Table, tablename="woman"):
    """Woman in difficulty (困难妇女): one whom the federation helps, under a key of her own; elsewhere stands her code.

    `id_number_index` alone finds her again; there is no index of names.
    """

    id = UUID(primary_key=True, default=uuid7)
    code = Varchar(length=12, unique=True, help_text="编号")
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="所在村社")
    path = Varchar(length=120, help_text="所在组织路径")
    key = Encrypted(null=True, help_text="本人的密钥")
    name = UnderKey(help_text="姓名")
    id_number_index = BlindIndex(help_text="身份证号索引")
    id_number = UnderKey(help_text="身份证号")
    phone = UnderKey(help_text="电话")
    address = UnderKey(help_text="住址")
    notes = UnderKey(help_text="说明")
    birth_year = SmallInt(null=True, default=None, help_text="出生年份")
    opened_at = Timestamptz(default=clock.now, help_text="登记时间")
    opened_by = UUID(null=True, default=None, help_text="登记人")
    opened_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    closed_on = Date(null=True, default=None, help_text="结束日期")
    leaving = Varchar(length=20, default="", help_text="结束原因")
    erased_at = Timestamptz(null=True, default=None, help_text="删除身份信息的时间")


class WomanKind(Table, tablename="woman_kind"):
    """Kind of a woman's difficulty (困难妇女的类别): from a day on, from a source, checked on a day."""

    id = UUID(primary_key=True, default=uuid7)
    woman = ForeignKey(Woman, null=False, on_delete=OnDelete.restrict, help_text="哪一位")
    path = Varchar(length=120, help_text="所在组织路径")
    category = Varchar(length=30, help_text="类别")
    source = Varchar(length=20, help_text="来源")
    since = Date(help_text="从哪天起")
    checked_on = Date(help_text="核对日期")
    recheck_on = Date(help_text="下次核对日期")
    until = Date(null=True, default=None, help_text="到哪天止")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class WomanConsent(Table, tablename="woman_consent"):
    """Consent of a woman in difficulty (本人同意): one answer with the text's version; a withdrawal is a new row."""

    id = UUID(primary_key=True, default=uuid7)
    woman = ForeignKey(Woman, null=False, on_delete=OnDelete.restrict, help_text="哪一位")
    path = Varchar(length=120, help_text="所在组织路径")
    given = Boolean(default=False, help_text="是否同意")
    manner = Varchar(length=10, help_text="方式")
    version = Varchar(length=20, help_text="告知书版本")
    answered_on = Date(help_text="答复日期")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class WomanGrant(Table, tablename="woman_grant"):
    """Grant to read of a woman (困难妇女查阅授权): one entry or those of a place, for a purpose and a time, approved by
    another person. `woman` is empty where it is for a place.
    """

    id = UUID(primary_key=True, default=uuid7)
    woman = ForeignKey(Woman, null=True, default=None, on_delete=OnDelete.restrict, help_text="哪一位；空为整个地方")
    path = Varchar(length=120, help_text="所在组织路径")
    grantee = UUID(help_text="申请人")
    grantee_name = Varchar(length=60, default="", help_text="申请人姓名")
    purpose = Varchar(length=20, help_text="用途")
    days = SmallInt(help_text="申请几天")
    asked_at = Timestamptz(default=clock.now, help_text="申请时间")
    decided_at = Timestamptz(null=True, default=None, help_text="审批时间")
    decided_by = UUID(null=True, default=None, help_text="审批人")
    decided_by_name = Varchar(length=60, default="", help_text="审批人姓名")
    agreed = Boolean(null=True, default=None, help_text="是否同意")
    until = Timestamptz(null=True, default=None, help_text="到什么时候")
    ended_at = Timestamptz(null=True, default=None, help_text="提前收回的时间")


class Package(Table, tablename="aid_package"):
    """Package (关爱包): what is in it and what it is worth; its stock is the sum of its moves."""

    id = UUID(primary_key=True, default=uuid7)
    path = Varchar(length=120, help_text="所在组织路径")
    title = Varchar(length=40, help_text="名称")
    contents = Array(base_column=Varchar(length=40), default=list, help_text="里面有什么")
    value = Integer(help_text="每份多少元")
    made_at = Timestamptz(default=clock.now, help_text="登记时间")
    made_by = UUID(null=True, default=None, help_text="登记人")
    made_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class StockMove(Table, tablename="stock_move"):
    """Move of a package's stock (出入库): how many came or went, why, on what day."""

    id = UUID(primary_key=True, default=uuid7)
    package = ForeignKey(Package, null=False, on_delete=OnDelete.restrict, help_text="哪种关爱包")
    path = Varchar(length=120, help_text="所在组织路径")
    change = Integer(help_text="多少份，出库为负")
    reason = Varchar(length=20, help_text="原因")
    happened_on = Date(help_text="哪天")
    recorded_at = Timestamptz(default=clock.now, help_text="登记时间")
    recorded_by = UUID(null=True, default=None, help_text="登记人")
    recorded_by_name = Varchar(length=60, default="", help_text="登记人姓名")


class AidBatch(Table, tablename="aid_batch"):
    """Batch of aid (帮扶批次): a programme, where the means come from, and what each is given."""

    id = UUID(primary_key=True, default=uuid7)
    code = Varchar(length=12, unique=True, help_text="批次编号")
    path = Varchar(length=120, help_text="所在组织路径")
    programme = Varchar(length=30, help_text="项目")
    title = Varchar(length=60, help_text="名称")
    funding = Varchar(length=20, help_text="资金、物资来源")
    funder = Varchar(length=60, default="", help_text="来源单位")
    goods = Varchar(length=60, help_text="每位得到什么")
    value = Integer(help_text="每位多少元")
    package = ForeignKey(Package, null=True, default=None, on_delete=OnDelete.restrict, help_text="哪种关爱包")
    opened_at = Timestamptz(default=clock.now, help_text="登记时间")
    opened_by = UUID(null=True, default=None, help_text="登记人")
    opened_by_name = Varchar(length=60, default="", help_text="登记人姓名")
    closed_at = Timestamptz(null=True, default=None, help_text="结束时间")


class AidShare(Table, tablename="aid_share"):
    """Share of a batch (发放记录): one receiver by her code, given on a day by somebody against a receipt, or not."""

    id = UUID(primary_key=True, default=uuid7)
    batch = ForeignKey(AidBatch, null=False, on_delete=OnDelete.restrict, help_text="哪个批次")
    path = Varchar(length=120, help_text="受助人所在组织路径")
    woman = ForeignKey(Woman, null=True, default=None, on_delete=OnDelete.restrict, help_text="困难妇女")
    child = ForeignKey(Child, null=True, default=None, on_delete=OnDelete.restrict, help_text="重点儿童")
    value = Integer(help_text="多少元")
    listed_at = Timestamptz(default=clock.now, help_text="列入名单的时间")
    listed_by = UUID(null=True, default=None, help_text="列入的经办人")
    listed_by_name = Varchar(length=60, default="", help_text="列入的经办人姓名")
    given_on = Date(null=True, default=None, help_text="发放日期")
    given_by = Varchar(length=30, default="", help_text="由谁送到")
    receipt = Varchar(length=40, default="", help_text="签收单编号")
    reason = Varchar(length=20, default="", help_text="没有发的原因")
    settled_at = Timestamptz(null=True, default=None, help_text="登记结果的时间")
    settled_by = UUID(null=True, default=None, help_text="登记结果的经办人")
    settled_by_name = Varchar(length=60, default="", help_text="登记结果的经办人姓名")


SHOWN = (
    *(Wish.code, Wish.item, Wish.size, Wish.band, Wish.value, Wish.collected_at, Wish.collected_by_name),
    *(WishClaim.made_at, WishClaim.locked_at, WishClaim.until, WishClaim.ended_at, WishClaim.ending),
    *(WishStep.state, WishStep.happened_on, WishStep.until, WishStep.reason, WishStep.supply, WishStep.paid),
    *(WishStep.thanks, WishStep.recorded_at, WishStep.recorded_by_name),
    *(WishRule.value_cap, WishRule.lock_days, WishRule.open_days, WishRule.most_claims, WishRule.delivery),
    *(WishRule.source, WishRule.set_at, WishRule.set_by_name),
    *(Woman.code, Woman.organisation, Woman.birth_year, Woman.opened_at, Woman.opened_by_name, Woman.closed_on),
    *(Woman.leaving, Woman.erased_at, WomanKind.category, WomanKind.source, WomanKind.since, WomanKind.checked_on),
    *(WomanKind.recheck_on, WomanKind.until, WomanKind.recorded_at, WomanKind.recorded_by_name),
    *(WomanConsent.given, WomanConsent.manner, WomanConsent.version, WomanConsent.answered_on),
    *(WomanConsent.recorded_at, WomanConsent.recorded_by_name, WomanGrant.woman, WomanGrant.grantee_name),
    *(WomanGrant.purpose, WomanGrant.days, WomanGrant.asked_at, WomanGrant.decided_at, WomanGrant.decided_by_name),
    *(WomanGrant.agreed, WomanGrant.until, WomanGrant.ended_at),
    *(Package.title, Package.contents, Package.value, Package.made_at, Package.made_by_name),
    *(StockMove.package, StockMove.change, StockMove.reason, StockMove.happened_on, StockMove.recorded_at),
    *(StockMove.recorded_by_name, AidBatch.code, AidBatch.programme, AidBatch.title, AidBatch.funding),
    *(AidBatch.funder, AidBatch.goods, AidBatch.value, AidBatch.package, AidBatch.opened_at),
    *(AidBatch.opened_by_name, AidBatch.closed_at, AidShare.batch, AidShare.woman, AidShare.child, AidShare.value),
    *(AidShare.listed_at, AidShare.listed_by_name, AidShare.given_on, AidShare.given_by, AidShare.receipt),
    *(AidShare.reason, AidShare.settled_at, AidShare.settled_by_name),
)
"""Seen by who keeps the wishes of a place; of an open wish the public sees thing, size, band and value alone."""

RESTRICTED = (
    *(Wish.remark, WishStep.note, WishClaim.name, WishClaim.phone),
    *(Woman.name, Woman.id_number, Woman.phone, Woman.address, Woman.notes),
)
"""Sealed: the words under the child's key, the donor's name and phone; her contact is looked at with a line in the log.
"""

INTERNAL = (
    *(Wish.id, Wish.child, Wish.path, Wish.collected_by, WishClaim.id, WishClaim.wish, WishClaim.path),
    *(WishClaim.phone_index, WishClaim.version, WishStep.id, WishStep.wish, WishStep.path, WishStep.claim),
    *(WishStep.recorded_by, WishRule.id, WishRule.path, WishRule.set_by),
    *(Woman.id, Woman.path, Woman.key, Woman.id_number_index, Woman.opened_by),
    *(WomanKind.id, WomanKind.woman, WomanKind.path, WomanKind.recorded_by),
    *(WomanConsent.id, WomanConsent.woman, WomanConsent.path, WomanConsent.recorded_by),
    *(WomanGrant.id, WomanGrant.path, WomanGrant.grantee, WomanGrant.decided_by),
    *(Package.id, Package.path, Package.made_by, StockMove.id, StockMove.path, StockMove.recorded_by),
    *(AidBatch.id, AidBatch.path, AidBatch.opened_by, AidShare.id, AidShare.path, AidShare.listed_by),
    AidShare.settled_by,
)
