"""导出名册: the list of volunteers as a file; first what it will hold, and what for."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from jinguo.access.proving import require_proof
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import JinguoError
from jinguo.volunteers.exporting import STATES, FileKind, RosterFilter, count_roster, export_roster
from jinguo.volunteers.exposure import NEEDS, Tier
from jinguo.volunteers.finding import is_opaque
from jinguo.web.desk.choices import Choice
from jinguo.web.desk.exporting import FILES, export_page
from jinguo.web.desk.searching import typed, without_number
from jinguo.web.downloads import CSV, XLSX, download
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.limits import EXPORTS, limited

HERE = "/desk/volunteers/export"
FULL: tuple[Choice, ...] = (
    ("xlsx-full", "Excel 表格，手机号和身份证号不打码（要重新验证身份）"),
    ("csv-full", "CSV 文本，手机号和身份证号不打码（要重新验证身份）"),
)
MEDIA = {FileKind.XLSX: XLSX, FileKind.CSV: CSV}


@get(HERE, opt=allow(Permission.SEE_VOLUNTEERS))
async def before_export(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """What the file will hold, and what for."""
    if (elsewhere := without_number(request)) is not None:
        return elsewhere
    asked = Sent({name: str(value) for name, value in request.query_params.items()}, {})
    return await _page(request, actor, asked, FormState({"file": asked.text("file") or "xlsx"}))


@post(HERE, opt=allow(Permission.SEE_VOLUNTEERS) | limited(EXPORTS), status_code=200)
async def export_volunteers(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor]
) -> Response[bytes] | Response[str]:
    """All of the list as a file, whatever page was looked at."""
    form = await sent(request)
    chosen = form.text("file")
    kind = FileKind.CSV if chosen.startswith(FileKind.CSV) else FileKind.XLSX
    full = chosen.endswith("-full")
    if full:
        require_proof(actor)
    try:
        made = await export_roster(actor, form.read(RosterFilter), kind, purpose=form.text("purpose"), full=full)
    except JinguoError as error:
        return await _page(request, actor, form, form.state(error), error.status)
    file = download(made.content, made.name, MEDIA[kind])
    file.headers |= {"X-Export-Number": made.number}
    return file


async def _page(
    request: Request[Any, Any, Any], actor: Actor, asked: Sent, form: FormState, status_code: int = 200
) -> Response[str]:
    chosen = asked.read(RosterFilter)
    place, rows = await count_roster(actor, chosen)
    text = "按号码查找" if is_opaque(chosen.q) else chosen.q
    fields = {name: asked.text(name) for name in ("q", "organisation", "state") if asked.text(name)}
    whole = actor.may(NEEDS[Tier.FULL])
    return await export_page(
        request,
        actor,
        FormState({**form.values, "q": typed(fields).value("q")}, form.errors),
        title="导出名册",
        address=HERE,
        back=("/desk/volunteers", "志愿者"),
        facts=[
            ("范围", place),
            ("名单", STATES.get(chosen.state, "")),
            ("查找", text or "全部"),
            ("人数", f"{rows:,}"),
            (
                "内容",
                "和您在志愿者页面上看到的一样，手机号和身份证号打码" if not whole else "和志愿者页面一样；默认打码",
            ),
        ],
        hidden=fields,
        files=(*FILES, *FULL) if whole else FILES,
        status_code=status_code,
    )
