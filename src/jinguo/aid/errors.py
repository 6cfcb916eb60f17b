"""What can go wrong with aid."""

from jinguo.authority.errors import Forbidden
from jinguo.kernel.errors import Conflict, Invalid, JinguoError, NotFound


class NoSuchWish(NotFound):
    """No wish has this id within the actor's reach, or in public."""

    code = "no_such_wish"
    message = "没有找到这个心愿，可能已经有人认领，或者不在您的管理范围内。请回到心愿列表再看。"


class NoSuchClaim(NotFound):
    """The link is none of ours, or what it led to is forgotten."""

    code = "no_such_claim"
    message = "没有找到这次认领。请打开认领时给您的链接，或联系妇联。"


class WrongState(Conflict):
    """The wish stands where this cannot follow."""

    code = "wish_in_another_state"
    message = "这个心愿现在不能这样办，可能同事刚办过。请刷新页面，看它走到哪一步。"


class NotConsented(Conflict):
    """The child's guardian has not agreed, or has withdrawn it."""

    code = "wish_not_consented"
    message = "这个孩子还没有监护人同意，或者孩子自己不愿意，先不能征集心愿。请先在档案里登记同意。"


class Taken(Conflict):
    """Somebody else was faster."""

    code = "wish_taken"
    message = "这个心愿刚刚被别人认领了。可以排队等候，或者回到列表选别的心愿。"


class ClaimedAlready(Conflict):
    """This phone claims the wish already."""

    code = "wish_claimed_already"
    message = "这个手机号已经认领了这个心愿，或者正在排队。请打开认领时给您的链接。"


class TooManyClaims(JinguoError):
    """The phone has as many open claims as its district allows, or has claimed too often today."""

    code = "too_many_claims"
    status = 429
    message = "这个手机号认领的心愿已经够多了，请先送来手上的，或者明天再来，把机会留给别人。"


class Delivered(Conflict):
    """What is at the federation cannot be undone by the donor."""

    code = "wish_delivered"
    message = "东西已经送到妇联，不用取消了。"


class NoSuchWoman(NotFound):
    """No entry of the register has this id within the actor's reach."""

    code = "no_such_woman"
    message = "没有找到这份登记，可能不在您的管理范围内。"


class NoSuchEntry(NotFound):
    """A part of an entry, or a grant, that is not there."""

    code = "no_such_woman_entry"
    message = "没有找到这一条，可能已经办过了。请刷新页面再看。"


class WomanNotGranted(Forbidden):
    """She holds no grant that covers this entry now."""

    code = "woman_not_granted"
    message = "查看身份信息要先申请，由分管负责人批准。您现在没有这份登记的查阅授权，这次尝试已记入日志。"


class OwnRequest(Conflict):
    """Whoever asked cannot decide."""

    code = "woman_own_request"
    message = "自己申请的不能自己批，请另一位负责人登录后审批。"


class WomanKnown(Invalid):
    """The ID number has an entry in this district."""

    code = "woman_known"
    message = "这个身份证号在本区已经登记。请在列表里按身份证号查找，不要重复登记。"


class WomanClosed(Conflict):
    """The entry is closed or erased: nothing is added to it."""

    code = "woman_closed"
    message = "这份登记已经结束，不能再改。"


class WomanOpen(Conflict):
    """The entry is not closed yet: what is in use is not erased."""

    code = "woman_open"
    message = "这份登记还在用，不能删除。要删除的，请先“结束登记”。"


class WomanColumns(JinguoError):
    """No sheet has the columns that a list of women must have."""

    code = "woman_columns_missing"
    status = 422
    message = "表格里要有“姓名”“身份证号”“类别”三列，请补上表头再试。"


class NoSuchBatch(NotFound):
    """No batch, package or share has this id within the actor's reach."""

    code = "no_such_aid_batch"
    message = "没有找到这个批次或发放记录，可能不在您的管理范围内。"


class BatchClosed(Conflict):
    """The batch is closed: nothing is added to it."""

    code = "aid_batch_closed"
    message = "这个批次已经结束，不能再改。"


class ShareDecided(Conflict):
    """The share was settled already."""

    code = "aid_share_settled"
    message = "这一位的发放结果已经登记过了，不能再改。请刷新页面再看。"


class OutOfStock(Conflict):
    """There are no packages left."""

    code = "out_of_stock"
    message = "这种关爱包没有库存了。请先登记入库。"
