"""What can go wrong with sending."""

from jinguo.kernel.errors import Conflict, JinguoError, NotFound


class NoChannel(JinguoError):
    """E-mail is set up, and nothing that sends SMS."""

    code = "no_channel"
    status = 503
    message = "短信通道没有设置好，暂时发不出验证码。请联系系统管理员；急用请找现场工作人员登记。"


class NoSuchKind(NotFound):
    """There is no such kind of notice."""

    code = "no_such_kind"
    message = "没有这种通知，请从通知文字的列表里选。"


class NoSuchVersion(NotFound):
    """The organisation has never had this version of the text."""

    code = "no_such_version"
    message = "没有这一版文字，请刷新页面，从历次版本里选。"


class FixedText(Conflict):
    """Nobody may word this kind of notice."""

    code = "fixed_text"
    message = "验证码的文字不能改：发的时候还不知道是哪个单位的人。"


class RewordedMeanwhile(Conflict):
    """Somebody else has changed the text since it was read."""

    code = "reworded_meanwhile"
    message = "您打开以后，同事改过这条文字了。请刷新页面，看过新的再改。"
