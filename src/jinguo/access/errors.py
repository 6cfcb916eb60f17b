"""What can go wrong with logging in."""

from jinguo.kernel.errors import JinguoError, NotFound


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


class ProofRequired(JinguoError):
    """What is asked for wants a proof, within the last 5 minutes, of who asks."""

    code = "proof_required"
    status = 403
    message = "这一步要重新验证身份：请再输一次口令或动态口令，然后接着办。程序的接口令牌不能做这件事。"


class Locked(JinguoError):
    """Too many failures in a row."""

    code = "locked"
    status = 429
    message = "连续输错次数太多，账号已锁定 30 分钟。请稍后再试，或请管理员解锁。"


class WeakPassword(JinguoError):
    """The password does not meet the policy."""

    code = "weak_password"
    status = 400
    message = "口令至少 12 位，并且要有大写字母、小写字母、数字、符号中的三种。"


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
