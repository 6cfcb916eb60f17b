"""What can go wrong with mothers."""

from jinguo.kernel.errors import Conflict, NotFound


class NoSuchMother(NotFound):
    """There is none within the actor's reach."""

    code = "no_such_mother"
    message = "没有找到这位爱心妈妈，可能不在您的管理范围内。"


class MotherAlready(Conflict):
    """The mother is one, and has not ended."""

    code = "mother_already"
    message = "她已经登记为爱心妈妈，不用再登记。请打开她的页面办理。"


class NotOpen(Conflict):
    """The mother's district has not opened applications on one's own page."""

    code = "applications_closed"
    message = "本区还没有开放自己申请，请联系所属妇联登记。"


class GatesShut(Conflict):
    """Something that her district asks for is missing."""

    code = "gates_shut"
    message = "还有条件没有满足，先办好再点。"


class WrongState(Conflict):
    """Wrong state: what was asked for does not follow from where she is."""

    code = "wrong_mother_state"
    message = "她现在的状态不能这样办，可能有同事刚办过。请刷新页面再看。"


class NoSuchTeam(NotFound):
    """There is none within the actor's reach, or it has ended."""

    code = "no_such_mothers_team"
    message = "没有找到这支队伍，可能已经解散，或者不在您的管理范围内。"
