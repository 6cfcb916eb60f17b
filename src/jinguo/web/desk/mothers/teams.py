"""队伍 of 爱心妈妈: who stands together, a new one, one that is disbanded, and in which one a mother is."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.mothers import teams
from jinguo.mothers.forms import NewTeam, TeamChoice
from jinguo.web.desk import choices
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/mothers/teams"


@get(HERE, opt=allow(Permission.KEEP_MOTHERS))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the teams within reach, and the form for a new one."""
    return await _teams(request, actor, FormState())


@post(HERE, opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def found(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Found one."""
    step, page = partial(teams.found, actor), partial(_teams, request, actor)
    return await submitted(
        request,
        NewTeam,
        step,
        page,
        lambda new, _: see_other(HERE, f"已建立：{new.name}。打开一位爱心妈妈，就能把她加进来"),
    )


@post(f"{HERE}/{{team_id:uuid}}/end", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def disband(actor: CurrentActor, team_id: PathId) -> Response[str]:
    """Disband one."""
    return await then(HERE, teams.disband(actor, team_id), "已解散，里面的人都还在岗")


@post("/desk/mothers/{mother_id:uuid}/team", opt=allow(Permission.KEEP_MOTHERS), status_code=200)
async def join(request: WebRequest, actor: CurrentActor, mother_id: PathId) -> Response[str]:
    """Put a mother into a team, or into none."""
    choice = (await sent(request)).read(TeamChoice)
    return await then(f"/desk/mothers/{mother_id}", teams.join(actor, mother_id, choice), "队伍已保存")


async def _teams(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/mothers_teams.html",
        status_code=status_code,
        form=form,
        teams=await teams.teams(actor),
        organisations=await choices.organisations(actor),
    )
