"""The page for a member of staff none of whose roles runs at present: that it is so, and whom to ask."""

from litestar import Response

from jinguo.web.jinja import render
from jinguo.web.problems.pages import Problem
from jinguo.web.problems.refusals import Refusal
from jinguo.web.shells import VolunteerShell

TITLE = "任职已经到期"
WHOM_TO_ASK = "请找给您授予角色的妇联管理员（或安全管理员）；她在“任职与代理”里重新授予以后，刷新这一页就能继续。"


def term_over(told: Refusal) -> Response[str]:
    """Show the page, with the way to log in as somebody else."""
    problem = Problem(TITLE, told.sentence or "", WHOM_TO_ASK, "/login/staff", "换一个账号登录")
    return render(
        "base/problem.html", status_code=told.status, shell=VolunteerShell(federation="妇女联合会"), problem=problem
    )
