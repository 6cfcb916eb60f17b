"""What can go wrong with pairings."""

from jinguo.kernel.errors import Conflict, JinguoError, NotFound


class NoSuchPairing(NotFound):
    """There is none within the actor's reach."""

    code = "no_such_pairing"
    message = "没有找到这次结对，可能不在您的管理范围内。"


class NoSuchLine(NotFound):
    """The proposal has been replaced, or has no such child."""

    code = "no_such_proposed_pair"
    message = "这条建议已经换过了，请刷新看板再看。"


class NotConsented(Conflict):
    """The guardian has not agreed, or the child does not want it."""

    code = "not_consented"
    message = "这个孩子还没有监护人同意，或者孩子自己不愿意，先不能结对。"


class NotFit(Conflict):
    """A gate of hers is shut, or she is not in service."""

    code = "mother_not_fit"
    message = "这位妈妈现在不能结对，请先在她的页面办好条件。"


class Excluded(Conflict):
    """Guardian or child does not want this mother."""

    code = "mother_excluded"
    message = "监护人或孩子不要这位妈妈，不能结对。改了主意的，先在孩子的档案里取消。"


class NoSuchExclusion(NotFound):
    """There is none within the actor's reach, or it was taken back."""

    code = "no_such_exclusion"
    message = "没有找到这条登记，可能已经取消。请刷新页面再看。"


class Elsewhere(Conflict):
    """Child and mother are of two districts."""

    code = "two_districts"
    message = "孩子和妈妈不在同一个区县，不能结对。"


class NoRoom(Conflict):
    """The mother's places are all taken."""

    code = "no_room"
    message = "这位妈妈的名额已经满了，请换一位，或请她把名额放宽。"


class PairedAlready(Conflict):
    """The child has a mother, or these two are paired."""

    code = "paired_already"
    message = "这个孩子已经有妈妈结对了。要几位妈妈一起结对的，方式都要选“几位妈妈”或“队伍”。"


class WrongStep(Conflict):
    """The step does not follow from where the pairing stands."""

    code = "wrong_step"
    message = "现在不能办这一步，可能有同事刚办过。请刷新页面再看。"


class NoSuchImport(NotFound):
    """There is none within the actor's reach."""

    code = "no_such_pairing_import"
    message = "没有找到这次导入，可能不在您的管理范围内。"


class TakenBackAlready(Conflict):
    """The import was taken back before."""

    code = "import_taken_back"
    message = "这次导入已经撤回过了。"


class NotRunning(Conflict):
    """The pairing did not run on that day, or does not run now."""

    code = "pairing_not_running"
    message = "那一天这次结对没有在进行，请核对日期；已经结束的请联系所属妇联。"


class ReadAlong(JinguoError):
    """The mother has logged in by a number that others use too: who the child is would be read along."""

    code = "child_read_along"
    status = 403
    message = "您是用和别人共用的手机号登录的，这里看不了孩子的姓名、住址。请联系所属妇联，换成您自己的号码再看。"
