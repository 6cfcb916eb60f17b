"""Errors of logging in and of keeping accounts."""

from jinguo.kernel.errors import Conflict, Invalid, JinguoError, NotFound


class WrongPassword(JinguoError):
    """User name and password do not go together; never says which of the two is wrong."""

    code = "wrong_password"
    status = 401
    message = "用户名或口令不对，请重新输入。"


class WrongSecondCode(JinguoError):
    """The authenticator's code is wrong, too old, or was used already."""

    code = "wrong_second_code"
    status = 401
    message = "动态口令不对或已经用过，请等手机上换成新的 6 位数字再输。"


class SecondStep(JinguoError):
    """The password was right, and the second factor is wanted next. `ticket` goes to the browser and nowhere else."""

    code = "second_step"
    status = 401
    message = "请再输入手机验证器上的动态口令。"

    def __init__(self, ticket: str) -> None:
        super().__init__()
        self.ticket = ticket


class SecondStepOver(JinguoError):
    """The browser brings no valid ticket from the password to the second factor."""

    code = "second_step_over"
    status = 401
    message = "登录停得太久了，请重新输入用户名和口令。"


class EnrolmentOver(JinguoError):
    """The page with the QR code is not hers, lay open for too long, or was confirmed already."""

    code = "enrolment_over"
    status = 409
    message = "这一页的二维码已经作废，请刷新页面，用新的二维码重新扫。"


class SecondFactorNeeded(JinguoError):
    """The account's role needs a second factor, so that it cannot be switched off."""

    code = "second_factor_needed"
    status = 409
    message = "您的角色必须用动态口令，不能停用。换手机请点“换手机”。"


class Owing(JinguoError):
    """The account has to do something else first; nothing else works until then."""

    status = 403


class PasswordDue(Owing):
    """A password that another has set, or that is too old, is to be changed first."""

    code = "password_due"
    message = "请先修改口令：口令是别人设的，或者已经用满期限。"


class SecondFactorDue(Owing):
    """The account must enrol a second factor before anything else, because one of its roles asks for it."""

    code = "second_factor_due"
    message = "您的角色要用动态口令登录，请先用手机启用。"


class ProofRequired(JinguoError):
    """The request needs a proof of identity that is not older than 5 minutes."""

    code = "proof_required"
    status = 403
    message = "这一步要重新验证身份：请再输一次口令或动态口令，然后接着办。程序的接口令牌不能做这件事。"


class Locked(JinguoError):
    """The account is locked after too many failures in a row."""

    code = "locked"
    status = 429
    message = "连续输错次数太多，账号已锁定 30 分钟。请稍后再试，或请管理员解锁。"


class WeakPassword(JinguoError):
    """The password does not meet the policy."""

    code = "weak_password"
    status = 400
    message = "口令至少 12 位，并且要有大写字母、小写字母、数字、符号中的三种。"


class WrongName(Invalid):
    """The name typed is not the one registered with a number that was not used for long."""

    code = "wrong_name"
    message = "姓名和登记的不一样，请核对。号码是您新办的，请点“这不是我”。"


class SharedPhone(Conflict):
    """The phone is shared by several people, and so says of none of them who she is."""

    code = "shared_phone"
    message = "这个号码有几个人共用，不能用它对应工作账号。请先登记她自己的手机号。"


class WrongCode(JinguoError):
    """The one-time code is wrong, used or too old."""

    code = "wrong_code"
    status = 400
    message = "验证码不对或已过期，请看最新一条短信再输一次。"


class TooManyCodes(JinguoError):
    """A cap on one-time codes was reached."""

    code = "too_many_codes"
    status = 429
    message = "验证码发送太频繁，请过几分钟再试；急用请找现场工作人员帮忙。"


class SetupDone(JinguoError):
    """The first administrator exists, or the one-time token is wrong."""

    code = "setup_done"
    status = 403
    message = "首次设置口令不对，或者已经设置过了。请看启动服务的控制台。"


class InvitationOver(JinguoError):
    """The invitation does not exist, or is used, revoked or too old; the answer never says which."""

    code = "invitation_over"
    status = 410
    message = "这个邀请链接已经失效。请联系邀请您的人，请她重新发一个。"


class NoSuchInvitation(NotFound):
    """No open invitation within the actor's subtree has this id."""

    code = "no_such_invitation"
    message = "没有找到这个邀请，可能已经接受或撤回，或者不在您的管理范围内。"


class PersonTaken(JinguoError):
    """The person has another account of one of the three offices already."""

    code = "person_taken"
    status = 409
    message = "这个人已经有一个三员账号，三员不能由一人兼任。"


class NoSuchSession(NotFound):
    """No session of the actor's own has this id."""

    code = "no_such_session"
    message = "没有找到这个登录，可能已经退出了。"


class Taken(JinguoError):
    """The user name is in use."""

    code = "taken"
    status = 409
    message = "这个用户名已经有人用了，请换一个。"


class NoSuchAccount(NotFound):
    """No account with a role within the actor's subtree has this id."""

    code = "no_such_account"
    message = "没有找到这个账号，可能不在您的管理范围内。"


class NoSuchToken(NotFound):
    """No bearer token within the actor's subtree has this id."""

    code = "no_such_token"
    message = "没有找到这个令牌，可能不在您的管理范围内。"
