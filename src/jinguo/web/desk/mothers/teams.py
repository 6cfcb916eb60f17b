"""队伍 of 爱心妈妈: who stands together, a new one, one that is disbanded, and in which one a mother is."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.mothers import teams
from jinguo.mothers.forms import NewTeam, TeamChoice
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.steps import then

HERE = "/desk/mothers/teams"


@get(HERE, opt=allow(Permission.KEEP_MOTHERS))
async def listed(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Show the teams within reach, and the form for a new one."""
    return await _teams(request, actor, FormState())


@post(HERE, opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def found(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Found one."""
    form = await sent(request)
    try:
        new = form.read(NewTeam)
        await teams.found(actor, new)
    except JinguoError as error:
        return await _teams(request, actor, form.state(error), error.status)
    return see_other(HERE, f"已建立：{new.name}。打开一位爱心妈妈，就能把她加进来")


@post(f"{HERE}/{{team_id:uuid}}/end", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def disband(actor: NamedDependency[Actor], team_id: FromPath[UUID]) -> Response[str]:
    """Disband one."""
    return await then(HERE, teams.disband(actor, team_id), "已解散，里面的人都还在岗")


@post("/desk/mothers/{mother_id:uuid}/team", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def join(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], mother_id: FromPath[UUID]
) -> Response[str]:
    """Put a mother into a team, or into none."""
    choice = (await sent(request)).read(TeamChoice)
    return await then(f"/desk/mothers/{mother_id}", teams.join(actor, mother_id, choice), "队伍已保存")


async def _teams(
    request: Request[Any, Any, Any], actor: Actor, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/mothers_teams.html",
        status_code=status_code,
        form=form,
        teams=await teams.teams(actor),
        organisations=await choices.organisations(actor),
    )
