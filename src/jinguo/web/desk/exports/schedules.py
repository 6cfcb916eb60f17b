"""定期导出: exports that the clock makes again; the form that saves one stands on the export's own page."""

from litestar import Response, get, post

from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.tasks import export_schedules
from jinguo.tasks.catalogue import KEPT, SAVED_AT
from jinguo.web.desk.work.tasks import TONES
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import then

HERE = "/desk/exports/saved"
WHO = allow(Permission.SEE_VOLUNTEERS)


@get(HERE, opt=WHO)
async def saved_exports(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the actor's saved exports: what is made when, and what came of it last."""
    return await desk_page(
        request,
        "desk/saved_exports.html",
        rows=await export_schedules.saved_exports(actor),
        tones=TONES,
        kept=KEPT.days,
        at=clock.clock_text(clock.at_beijing(clock.today(), SAVED_AT)),
    )


@post(f"{HERE}/{{saved_id:uuid}}/end", opt=WHO, status_code=200)
async def end(actor: CurrentActor, saved_id: PathId) -> Response[str]:
    """End a saved export, so that it is made no more; files that were made stay until their day."""
    return await then(HERE, export_schedules.end(actor, saved_id), "已停止，已经做好的文件仍可下载到保留期结束")
