"""Errors of writing to many."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NobodyThere(Conflict):
    """The list has nobody to write to."""

    code = "nobody_there"
    message = "这份名单里现在没有可以写的人。请换一份名单；活动还没有发布或者已经取消的，也不能群发。"


class TooManyReaders(Conflict):
    """The writing has more readers than one notice takes."""

    code = "too_many_readers"
    message = "人太多了，一次最多写给 3 万人。请按镇街或村社分几次写。"


class CountUnconfirmed(Invalid):
    """The number of SMS is so large that whoever sends them has to type it, and it was not typed."""

    code = "count_unconfirmed"
    message = "短信条数没有核对。请按页面上写的人数填一遍，数变了的话以新的数为准。"


class TooLateToWithdraw(Conflict):
    """The writing has gone out, so that it cannot be withdrawn."""

    code = "too_late_to_withdraw"
    message = "已经过了撤回的时间，消息发出去了。写错了的话，请再写一条更正。"


class NoSuchWriting(NotFound):
    """No writing within the actor's reach has this id."""

    code = "no_such_writing"
    message = "没有这次群发，或者不归您管。请从“群发记录”里找。"
