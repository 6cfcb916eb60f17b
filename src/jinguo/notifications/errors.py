"""What can go wrong with sending."""

from jinguo.kernel.errors import Conflict, JinguoError, NotFound


class NoChannel(JinguoError):
    """E-mail is set up, and nothing that sends SMS."""

    code = "no_channel"
    status = 503
    message = "短信通道没有设置好，暂时发不出验证码。请联系系统管理员；急用请找现场工作人员登记。"


class BadLink(NotFound):
    """A link in a letter is not whole, or not of this service."""

    code = "bad_link"
    message = "链接不完整或不是本系统发的。请从邮件里把整条链接复制到浏览器再打开。"


class LinkOver(Conflict):
    """A mailbox was confirmed already, another one was given since, or the link is too old."""

    code = "link_over"
    message = "这条链接已经用过或过期了。邮箱还没确认的，请到“消息设置”里重新填一次，会再发一封确认邮件。"


class DeadMailbox(Conflict):
    """A letter to this mailbox was refused for good within a day."""

    code = "dead_mailbox"
    message = "发到这个邮箱的信被退回了。请核对邮箱；确实没错的，过一天再填一次，会再发一封确认邮件。"


class TooManyLetters(JinguoError):
    """One address, or one person, has got as many letters to confirm as it gets a day."""

    code = "too_many_letters"
    status = 429
    message = "确认邮件一天最多发 3 封。请先看看收件箱和垃圾邮件，或者明天再试。"


class NotBlocked(Conflict):
    """Nothing is blocked there, or somebody else has just lifted it."""

    code = "not_blocked"
    message = "这个号码或邮箱现在没有停发，请刷新页面看看最新情况。"


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


class NoSuchMessage(NotFound):
    """There is no such message, or not in this inbox."""

    code = "no_such_message"
    message = "没有这条消息；也可能是发给您另一个身份的，请换一个身份再看。"


class NoSuchNotice(NotFound):
    """No notice has this id within the actor's reach."""

    code = "no_such_notice"
    message = "没有找到这条通知，可能不在您的管理范围内。"


class NotAgain(Conflict):
    """This message is not sent once more, and why."""

    code = "not_again"
    message = "这条消息不能重发。"


class TooLateToStop(Conflict):
    """It has left the house."""

    code = "too_late_to_stop"
    message = "这条消息已经不在等待发送，停不了了。请看它现在的状态。"


class TooLateToWithdraw(Conflict):
    """It has been told already."""

    code = "too_late_to_withdraw"
    message = "这条通知已经办完，撤不下来了。已经发出的，请看“发出的通知”。"
