"""导出爱心妈妈名单: the list as a file; first what it will hold, and what for."""

from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.mothers.exports import export_mothers
from jinguo.mothers.queries import all_of
from jinguo.web.desk.exports.form import export_page
from jinguo.web.desk.mothers.pages import chosen_list
from jinguo.web.downloads import XLSX, download
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.limits import EXPORTS, limited
from jinguo.web.parameters import CurrentActor, WebRequest
from jinguo.web.steps import submitted

HERE = "/desk/mothers/export"
NAMES = ("organisation", "state", "gate", "load")


@get(HERE, opt=allow(Permission.KEEP_MOTHERS))
async def before_export(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show what the file will hold, and ask what for."""
    asked = {name: str(request.query_params.get(name, "")).strip() for name in NAMES}
    return await _page(request, actor, asked, FormState())


@post(HERE, opt=allow(Permission.KEEP_MOTHERS) | limited(EXPORTS), status_code=200)
async def export(request: WebRequest, actor: CurrentActor) -> Response[bytes] | Response[str]:
    """Export all of the list, whatever page was looked at."""
    form = await sent(request)
    asked = {name: form.text(name) for name in NAMES}
    return await submitted(form, Sent, partial(_exported, actor, asked), partial(_page, request, actor, asked))


async def _exported(actor: Actor, asked: dict[str, str], form: Sent) -> Response[bytes]:
    made = await export_mothers(actor, await chosen_list(actor, asked), purpose=form.text("purpose"))
    file = download(made.content, made.name, XLSX)
    file.headers |= {"X-Export-Number": made.number}
    return file


async def _page(
    request: WebRequest, actor: Actor, asked: dict[str, str], form: FormState, status_code: int = 200
) -> Response[str]:
    wanted = await chosen_list(actor, asked)
    state = wanted.state.label if wanted.state else "全部在办"
    return await export_page(
        request,
        actor,
        form,
        title="导出爱心妈妈名单",
        address=HERE,
        back=("/desk/mothers", "爱心妈妈"),
        facts=[("状态", state), ("人数", f"{len(await all_of(actor, wanted))} 人"), ("内容", "没有手机号，也没有原因")],
        hidden=asked,
        files=(),
        status_code=status_code,
    )
