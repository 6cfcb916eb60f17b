"""Errors of duplicates and merges."""

from jinguo.authority.errors import Forbidden
from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchPair(NotFound):
    """No pair of which the actor reaches both sides has this id."""

    code = "no_such_pair"
    message = "没有找到这一对，可能已经合并，或者其中一方不在您的管理范围内。跨单位的重复请上级妇联处理。"


class NoSuchMerge(NotFound):
    """No merge of which the actor reaches both sides has this id."""

    code = "no_such_merge"
    message = "没有找到这次合并，可能其中一方不在您的管理范围内。"


class SamePerson(Invalid):
    """The two sides of a merge are the same row."""

    code = "same_person"
    message = "这是同一份登记，不用合并。"


class AlreadyMerged(Conflict):
    """One side of the merge has been merged already."""

    code = "already_merged"
    message = "其中一份已经合并到别的登记了，请刷新页面再看。"


class Erased(Conflict):
    """One side of the merge has been erased at the person's own request."""

    code = "erased_person"
    message = "其中一份登记已经按本人申请删除，不能再合并，也不能再撤销。"


class WrongKeeper(Invalid):
    """The other side of the merge must stay."""

    code = "wrong_keeper"
    message = "请留下另一份：留下的必须是志愿者，而且没有退出；都退出了的，请先办理重新加入。"


class OwnRecord(Forbidden):
    """The merge concerns the actor's own record: her hours would change by her own hand."""

    code = "own_record"
    message = "涉及您本人的登记，要请另一位同事来合并。"


class NotUndoable(Conflict):
    """The merge cannot be taken back, because either side was merged again since."""

    code = "merge_not_undoable"
    message = "合并以后又做过别的合并，请先撤销后一次，再撤销这一次。"


class AlreadyUndone(Conflict):
    """The merge was taken back already."""

    code = "merge_already_undone"
    message = "这次合并已经撤销过了。"
