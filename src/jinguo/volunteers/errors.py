"""Errors of volunteers."""

from jinguo.kernel.errors import Conflict, Invalid, JinguoError, NotFound


class NoSuchVolunteer(NotFound):
    """No volunteer within the actor's reach has this id."""

    code = "no_such_volunteer"
    message = "没有找到这位志愿者，可能不在您的管理范围内。"


class WrongNumber(Invalid):
    """The number was mistyped: its check digit does not fit."""

    code = "wrong_volunteer_number"
    message = "编号输错了：编号是 8 位数字，请对照她的码重新输入。"


class AlreadyRegistered(Conflict):
    """The phone with which somebody registers herself is registered already."""

    code = "already_registered"
    message = "您已经登记过了，不用再登记。请用这个手机号直接登录。"


class SharedLogin(Conflict):
    """The volunteer has logged in by a number that several women share."""

    code = "shared_phone_login"
    message = "您是用几个人共用的号码登录的，这件事请带身份证到所属妇联办理。"


class HasLeft(Conflict):
    """The person was a volunteer and has left: she comes back with her old number."""

    code = "volunteer_has_left"
    message = "她以前登记过，后来退出了。请在志愿者里找到她，点“重新加入”，编号和时长都还在。"


class CodeExpired(Invalid):
    """The personal code is older than a minute."""

    code = "personal_code_expired"
    message = "这个码已经过期，请她刷新一下自己的码。"


class CodeUnknown(Invalid):
    """The text is not a personal code, or not one that we have signed."""

    code = "personal_code_unknown"
    message = "这不是有效的个人码，请她打开“我的码”再扫，或者输入她的 8 位编号。"


class RosterRaced(Conflict):
    """The import met a person of the roster whom somebody else registered at the same time."""

    code = "roster_raced"
    message = "导入的同时有人登记了名册里的人，这次没有导入任何人。请再导入一次。"


class NoSuchTransfer(NotFound):
    """No open transfer request within the actor's reach has this id."""

    code = "no_such_transfer"
    message = "没有找到这条转入申请，可能已经答复、撤回，或者过了期。"


class AlreadyHere(Conflict):
    """The volunteer is within the actor's reach already."""

    code = "volunteer_already_here"
    message = "她已经在您的管理范围内，不用申请。请在志愿者里找到她，点“修改资料”，改所属组织。"


class AlreadyAsked(Conflict):
    """The branch waits for an answer about this phone already."""

    code = "transfer_already_asked"
    message = "这个手机号已经申请过，正在等对方答复，不用再申请。"


class TooManyTransfers(JinguoError):
    """The account has asked too often today."""

    code = "too_many_transfers"
    status = 429
    message = "今天的转入申请已经太多，请明天再来。人很多的话，请联系上级妇联统一办理。"


class OwnRequest(Conflict):
    """The request is the actor's own: who has asked does not decide."""

    code = "transfer_own_request"
    message = "自己提出的申请不能自己答复，请另一位同事来办。"


class TooManyColumns(Invalid):
    """The roster has more columns than anybody can go through on one page."""

    code = "roster_too_many_columns"
    message = "这个文件里的列太多，没法一列一列核对。请只留要导入的工作表和列，删掉其余的，保存后再上传。"


class NoSheets(Invalid):
    """The roster's sheets that hold anything are all hidden."""

    code = "roster_no_sheets"
    message = "这个文件里有内容的工作表都是隐藏的。请在 Excel 或 WPS 里取消隐藏，保存后再上传。"


class NoSuchRequest(NotFound):
    """No undecided phone request within the actor's reach has this id."""

    code = "no_such_phone_request"
    message = "没有找到这条号码申请，可能已经办过了。"


class TooManyRequests(JinguoError):
    """The day's limit of phone requests is reached, of this number or of all."""

    code = "too_many_phone_requests"
    status = 429
    message = "今天已经申请过几次了，请等工作人员联系您，或者直接到所属妇联办理。"


class TooManyElsewhere(JinguoError):
    """The account has learned of too many people beyond its reach today."""

    code = "too_many_elsewhere"
    status = 429
    message = (
        "今天查到的在别处登记过的人已经太多，为防止有人拿号码来试，这次没有处理，已记入日志。"
        "请明天再来，或者请上级妇联来登记。"
    )


class NotTakenBack(Conflict):
    """The import has nothing to take back: that was done before, or all its people have done something since."""

    code = "roster_not_taken_back"
    message = "这一批里没有可以撤回的人：已经撤回过，或者都已经服务、报名、登录或改过资料。"


class NoSuchRoster(NotFound):
    """No import within the actor's reach has this id."""

    code = "no_such_roster"
    message = "没有找到这次导入，可能不在您的管理范围内。"


class TooYoung(Invalid):
    """The person is under 14 (see `people.rules.YOUNGEST`)."""

    code = "volunteer_too_young"
    message = "不满 14 周岁，不能登记为志愿者。出生日期填错了的话，请改正。"


class GuardianRequired(Invalid):
    """The person is a minor, and nobody has said that her guardian agrees (see `people.rules.GROWN_UP`)."""

    code = "guardian_required"
    message = "满 14 不满 18 周岁，要有监护人的同意：请填监护人姓名、与本人的关系和同意的日期。"
