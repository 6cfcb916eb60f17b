"""What the state of a message means, and what to do about it, in plain words."""

from collections.abc import Mapping

from jinguo.notifications.catalogue import Cause, State, Way
from jinguo.notifications.channels import LABELS

_OURS = "是发送账号或线路的问题，不是她的号码的问题，请联系系统管理员；"

_LOST = "可以重发；还是不成，请换别的方式联系她。"
_NOTHING = ""

_ADVICE: Mapping[Cause, str] = {
    Cause.UNWANTED: "她选了不收这一类，请尊重她的意愿；急事请打电话。",
    Cause.NO_ADDRESS: "请到她的资料里补上手机号或邮箱，再重发。",
    Cause.BLOCKED: "请向本人核对号码；没有错的，在她资料页的“通知”里点“恢复”，再重发。",
    Cause.SILENT: "她的资料已经停用，不再发给她。",
    Cause.UNREADABLE: "请到她的资料里重新填一次手机号或邮箱。",
    Cause.PERHAPS: "不能确定她收到没有。请问一问本人；没收到的，可以重发。",
    Cause.FULL: "一个人一天发得太多会被投诉，多出来的第二天早上接着发，不用处理。",
    Cause.TEMPLATE: "请管理员把这种通知的文字拿去服务商申请模板，把编号填到“通知文字”里，再重发。",
    Cause.ACCOUNT: f"{_OURS}修好以后再重发。",
    Cause.REFUSES: "对方拒收，请不要再发，换别的方式联系她。",
    Cause.NO_NUMBER: "请向本人核对手机号，改好以后再重发。",
    Cause.WORDS: "运营商拦下了文字。请管理员到“通知文字”里换个说法，这一条请用别的方式告诉她。",
    **dict.fromkeys((Cause.BUSY, Cause.REFUSED, Cause.NOT_OUT, Cause.NO_CHANNEL, Cause.IN_DOUBT), _LOST),
    **dict.fromkeys((Cause.CHANGED, Cause.MERGED, Cause.ERASED, Cause.EXPIRED, Cause.STOPPED), _NOTHING),
    Cause.RECALLED: _NOTHING,
}
"""What staff can do about each cause, once a message has failed or was dropped."""

_WAITING: Mapping[Cause, str] = {
    Cause.ACCOUNT: f"{_OURS}修好以后会自动再发。",
    Cause.TEMPLATE: _ADVICE[Cause.TEMPLATE],
    Cause.FULL: _ADVICE[Cause.FULL],
    Cause.BUSY: "过一会儿会自动再试，不用处理。",
}
"""The same while it waits to be sent again by itself."""


def provider_label(name: str) -> str:
    """What a provider is called."""
    return LABELS.get(name, name)


def advice(way: Way, state: State, cause: Cause | None) -> str:
    """What to do about a message; "" when nothing need be done."""
    if state is State.UNKNOWN:
        return "发的时候断了线，不知道到没到。系统正在向服务商核对，核对清楚以前不会重发，免得她收到两次；不用处理。"
    if state is State.QUEUED:
        return _WAITING.get(cause, _NOTHING) if cause else _NOTHING
    if state not in (State.FAILED, State.DROPPED):
        return _NOTHING
    said = _ADVICE[cause] if cause else _LOST if state is State.FAILED else _NOTHING
    return said.replace("手机号", "邮箱") if cause is Cause.NO_NUMBER and way is Way.EMAIL else said
