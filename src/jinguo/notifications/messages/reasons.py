"""What the state of a message means, and what to do about it, in plain words."""

from jinguo.notifications.catalogue import State, Way
from jinguo.notifications.channels import sms_aliyun, sms_twilio
from jinguo.notifications.channels.console import Console
from jinguo.notifications.channels.email import Email

TEMPLATE = ("no_template", "isv.SMS_TEMPLATE_ILLEGAL")
"""What Aliyun says of a text that it has not approved."""

_LABELS = {each.name: each.label for each in (sms_aliyun.Aliyun, sms_twilio.Twilio, Email, Console)}
_ACCOUNT = frozenset({*sms_aliyun.OURS, *sms_twilio.OURS, "connect", "sender"})
_PREFIXES = (*sms_aliyun.KEYS, "530", "534", "535")
"""535 and its neighbours: SMTP, RFC 4954."""

_REFUSED_BY_HER = frozenset({"21610", "30004", "USER_REJECT", "MOBILE_IN_BLACK"})
_NO_NUMBER = frozenset(
    {"21211", "21614", "30005", "30006", "isv.MOBILE_NUMBER_ILLEGAL", "INVALID_NUMBER", "MOBILE_ACCOUNT_ABNORMAL"}
)
_WORDS = frozenset({"30007", "CONTENT_KEYWORD", "CONTENT_ERROR"})

_OURS = "是发送账号或线路的问题，不是她的号码的问题，请联系系统管理员；"

_BY_REASON = (
    ("本人选择不收", "她选了不收这一类，请尊重她的意愿；急事请打电话。"),
    ("没有可用的联系方式", "请到她的资料里补上手机号或邮箱，再重发。"),
    ("此前被拒收", "请向本人核对号码；没有错的，在她资料页的“通知”里点“恢复”，再重发。"),
    ("资料已停用", "她的资料已经停用，不再发给她。"),
    ("联系方式读不出来", "请到她的资料里重新填一次手机号或邮箱。"),
    ("可能已经收到", "不能确定她收到没有。请问一问本人；没收到的，可以重发。"),
    ("今天已发满", "一个人一天发得太多会被投诉，多出来的第二天早上接着发，不用处理。"),
)


def provider_label(name: str) -> str:
    """What a provider is called."""
    return _LABELS.get(name, name)


def is_template(code: str) -> bool:
    """Whether it is about the template of one kind of notice alone."""
    return code in TEMPLATE


def is_ours(code: str) -> bool:
    """Whether the reason lies with our account, settings or line, not with the message or whom it is for."""
    return code in _ACCOUNT or code.startswith(_PREFIXES)


def advice(way: Way, state: State, code: str, reason: str) -> str:
    """What to do about it; "" when nothing need be done."""
    if state is State.UNKNOWN:
        return "发的时候断了线，不知道到没到。系统正在向服务商核对，核对清楚以前不会重发，免得她收到两次；不用处理。"
    if state not in (State.QUEUED, State.FAILED, State.DROPPED):
        return ""
    for words, said in _BY_REASON:
        if words in reason:
            return said
    tests = (
        (is_template(code), "请管理员把这种通知的文字拿去服务商申请模板，把编号填到“通知文字”里，再重发。"),
        (is_ours(code) and state is State.QUEUED, f"{_OURS}修好以后会自动再发。"),
        (is_ours(code), f"{_OURS}修好以后再重发。"),
        (code in _REFUSED_BY_HER, "对方拒收，请不要再发，换别的方式联系她。"),
        (code in _NO_NUMBER, f"请向本人核对{'手机号' if way is Way.SMS else '邮箱'}，改好以后再重发。"),
        (code in _WORDS, "运营商拦下了文字。请管理员到“通知文字”里换个说法，这一条请用别的方式告诉她。"),
        (state is State.QUEUED and code != "", "过一会儿会自动再试，不用处理。"),
        (state is State.FAILED, "可以重发；还是不成，请换别的方式联系她。"),
    )
    return next((said for hit, said in tests if hit), "")
