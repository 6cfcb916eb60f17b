"""What can go wrong with saved filters."""

from jinguo.kernel.errors import Conflict, NotFound


class NoSuchSavedFilter(NotFound):
    """There is none that the actor sees."""

    code = "no_such_saved_filter"
    message = "没有找到这个常用筛选，可能已经删除。请刷新页面再看。"


class NumberSought(Conflict):
    """A number or a picked set is sought: it would be kept, or stand for people and not for a condition."""

    code = "number_sought"
    message = "按号码查找的、选出来的人不能保存为常用筛选。请先去掉这个条件，再保存。"


class NameTaken(Conflict):
    """She has one of this name already."""

    code = "saved_filter_name_taken"
    message = "您已经有一个同名的常用筛选。请换一个名称，或者先删除原来的。"


class TooManySaved(Conflict):
    """She has as many as one may have."""

    code = "too_many_saved_filters"
    message = "常用筛选最多保存 30 个。请先删除不用的，再保存。"
