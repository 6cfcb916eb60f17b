"""The page for what went wrong: what happened, and what to do next."""

from dataclasses import dataclass
from typing import Any

from litestar import Response

from jinguo.web.jinja import render
from jinguo.web.shells import VolunteerShell

AGAIN = "请返回上一页，改正后再提交。"
LATER = "请过一会儿再试；刚才填写的内容如果还在页面上，不用重填。"

SAID: dict[int, tuple[str, str, str]] = {
    400: ("提交的内容有误", "系统没能看懂刚才提交的内容。", AGAIN),
    401: ("请先登录", "这一页要登录后才能看。", "登录后会回到这里。"),
    403: (
        "您没有这个权限",
        "这件事不在您的职责或管理范围内，需要办理的话，请联系本级妇联管理员。",
        "请返回上一页，做别的事。",
    ),
    404: ("没有找到", "网址可能输错了，或者内容已经移走。", "请从首页重新进入，或重新扫一次二维码。"),
    405: ("这一步不能直接打开", "这个网址只能由页面上的按钮打开。", "请返回上一页，按页面上的按钮操作。"),
    408: ("传得太慢", "内容没有传完，系统没有保存。", "请换个信号好的地方再试一次。"),
    409: ("现在不能这样做", "情况已经有了变化。", "请刷新上一页，看看最新情况。"),
    410: ("已经过期", "这个链接或二维码已经失效。", "请重新扫现场屏幕上的二维码。"),
    412: ("已经被改过", "这份资料刚才被别人改过，这次没有保存。", "请重新读取，看看改了什么，再改一次。"),
    413: ("文件太大", "上传的文件超过了限制。", "请换一个小一些的文件，或分几次上传。"),
    414: ("网址太长", "这个网址比本站任何一个都长，系统没有处理。", "请从首页重新进入，或重新扫一次二维码。"),
    415: ("文件类型不对", "系统不认识这种文件。", "请换成页面上说明的文件类型。"),
    422: ("提交的内容有误", "有几处填写不符合要求。", AGAIN),
    428: ("要说明改的是哪一版", "没有说明这次修改是从哪一版改的，没有保存。", "请先打开最新的一版，再在上面修改。"),
    429: ("操作太频繁", "为了安全，短时间内只能试几次。", "请过几分钟再试。"),
    500: ("系统出了问题", "这不是您的操作造成的，我们已经记录下来。", LATER),
    503: ("系统正在恢复", "暂时连不上数据库，已经提交的没有丢。", "请过几秒再试一次。"),
    507: ("存储空间不足", "系统暂时不能保存新的内容，已经保存的没有丢。", "请联系系统管理员清理磁盘空间。"),
}
"""Status → title, what happened, what to do next. Others fall back to 400 or 500."""


@dataclass(frozen=True)
class Problem:
    """A problem as base/problem.html shows it. `reference` finds the entry in the log; it tells a stranger nothing."""

    title: str
    sentence: str
    next_step: str
    href: str
    way_out: str
    reference: str = ""


def problem_page(
    status: int,
    shell: VolunteerShell,
    *,
    sentence: str = "",
    href: str = "/",
    way_out: str = "回首页",
    reference: str = "",
    headers: dict[str, Any] | None = None,
) -> Response[str]:
    """Show a problem page of this status. `sentence` is a domain's own Chinese sentence; it replaces the general one.

    Never pass the text of an unknown exception as `sentence`: it may carry what must not be shown.
    """
    title, general, next_step = SAID.get(status) or SAID[500 if status >= 500 else 400]  # noqa: PLR2004 - HTTP
    problem = Problem(title, sentence or general, next_step, href, way_out, reference)
    answer = render("base/problem.html", status_code=status, shell=shell, problem=problem)
    answer.headers.update(headers or {})
    return answer
