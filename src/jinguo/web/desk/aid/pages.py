"""帮扶批次: the list, one batch with its receivers by code, packages with their stock, and the register."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from jinguo.aid.batches import actions, queries
from jinguo.aid.batches.actions import Listed
from jinguo.aid.batches.register import export_register
from jinguo.aid.catalogue import Funding, NotGiven, StockReason, programmes
from jinguo.aid.forms import Giving, NewBatch, NewMove, NewPackage, NewReceivers, ShareRefusal
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.web.desk import choices
from jinguo.web.downloads import XLSX, download
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.guard import allow
from jinguo.web.limits import EXPORTS, limited
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/aid"
NEW, PACKAGES = f"{HERE}/new", f"{HERE}/packages"
ONE = f"{HERE}/{{aid_batch_id:uuid}}"
SHARE = f"{ONE}/shares/{{aid_share_id:uuid}}"
KEEPING = allow(Permission.KEEP_AID)


@get(HERE, opt=KEEPING | menu("帮扶批次", "circle-check", Group.CARE, 58))
async def listed(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show batches within reach, open ones first."""
    return await desk_page(request, "desk/aid.html", found=await queries.batches(actor))


@get(NEW, opt=KEEPING)
async def ask(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Ask what is given, and where it comes from."""
    return await _new_page(request, actor, FormState())


@post(NEW, opt=KEEPING, status_code=200)
async def new(request: WebRequest, actor: CurrentActor) -> Response[Any]:
    """Begin a batch."""

    def done(_form: NewBatch, batch: UUID) -> Response[Any]:
        return see_other(f"{HERE}/{batch}", "批次已登记，下一步：列受助人的编号")

    return await submitted(
        request, NewBatch, partial(actions.open_batch, actor), partial(_new_page, request, actor), done
    )


async def _new_page(request: WebRequest, actor: Actor, form: FormState, status_code: int = 200) -> Response[str]:
    return await desk_page(
        request,
        "desk/aid_new.html",
        status_code=status_code,
        form=form,
        organisations=await choices.organisations(actor),
        programmes=[(each.code, each.label) for each in programmes().values()],
        fundings=choices.labelled(Funding),
        packages=[(str(each.id), f"{each.title}（还有 {each.left} 份）") for each in await queries.packages(actor)],
    )


@get(ONE, opt=KEEPING)
async def shown(request: WebRequest, actor: CurrentActor, aid_batch_id: PathId) -> Response[str]:
    """Show one batch with its receivers by code."""
    return await _page(request, actor, aid_batch_id)


@post(f"{ONE}/receivers", opt=KEEPING, status_code=200)
async def receivers(request: WebRequest, actor: CurrentActor, aid_batch_id: PathId) -> Response[Any]:
    """Put people on the list by their codes."""

    def done(_form: NewReceivers, listed: Listed) -> Response[Any]:
        others = (
            f"；没有列入：{'、'.join(listed.refused[:20])}（编号不对、没有同意，或不属于这个项目）"
            if listed.refused
            else ""
        )
        return see_other(f"{HERE}/{aid_batch_id}", f"列入 {listed.added} 位{others}")

    step, page = partial(actions.list_receivers, actor, aid_batch_id), partial(_page, request, actor, aid_batch_id)
    return await submitted(request, NewReceivers, step, page, done)


@post(f"{SHARE}/giving", opt=KEEPING, status_code=200)
async def give(request: WebRequest, actor: CurrentActor, aid_batch_id: PathId, aid_share_id: PathId) -> Response[Any]:
    """Write down that a share was given."""
    step, page = partial(actions.give, actor, aid_share_id), partial(_page, request, actor, aid_batch_id)
    return await submitted(request, Giving, step, page, see_other(f"{HERE}/{aid_batch_id}", "已登记发放"))


@post(f"{SHARE}/refusal", opt=KEEPING, status_code=200)
async def refuse(request: WebRequest, actor: CurrentActor, aid_batch_id: PathId, aid_share_id: PathId) -> Response[Any]:
    """Write down that a share was not given."""
    step, page = partial(actions.refuse, actor, aid_share_id), partial(_page, request, actor, aid_batch_id)
    return await submitted(request, ShareRefusal, step, page, see_other(f"{HERE}/{aid_batch_id}", "已登记没有发"))


@post(f"{ONE}/closing", opt=KEEPING, status_code=200)
async def close(actor: CurrentActor, aid_batch_id: PathId) -> Response[str]:
    """End a batch."""
    return await then(f"{HERE}/{aid_batch_id}", actions.close_batch(actor, aid_batch_id), "批次已结束")


@post(f"{ONE}/register", opt=KEEPING | limited(EXPORTS), status_code=200)
async def register(request: WebRequest, actor: CurrentActor, aid_batch_id: PathId) -> Response[Any]:
    """Hand out the register as a file; its purpose is written down first."""

    async def made(form: Sent) -> Response[Any]:
        file = await export_register(actor, aid_batch_id, purpose=form.text("purpose"))
        answer = download(file.content, file.name, XLSX)
        answer.headers |= {"X-Export-Number": file.number}
        return answer

    return await submitted(request, Sent, made, partial(_page, request, actor, aid_batch_id), _as_it_is)


def _as_it_is(_form: Sent, made: Response[Any]) -> Response[Any]:
    return made


async def _page(
    request: WebRequest, actor: Actor, batch_id: UUID, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    row = await queries.batch(actor, batch_id)
    return await desk_page(
        request,
        "desk/aid_batch.html",
        status_code=status_code,
        row=row,
        shares=await queries.shares(actor, batch_id),
        form=form or FormState({"given_on": clock.today().isoformat()}),
        reasons=choices.labelled(NotGiven),
    )


@get(PACKAGES, opt=KEEPING)
async def packages(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show kinds of packages with their stock."""
    return await _packages(request, actor)


@post(PACKAGES, opt=KEEPING, status_code=200)
async def make_package(request: WebRequest, actor: CurrentActor) -> Response[Any]:
    """Describe a kind of package."""
    step, page = partial(actions.make_package, actor), partial(_packages, request, actor)
    return await submitted(request, NewPackage, step, page, see_other(PACKAGES, "关爱包已登记，下一步：入库"))


@post(f"{PACKAGES}/{{package_id:uuid}}/moves", opt=KEEPING, status_code=200)
async def move(request: WebRequest, actor: CurrentActor, package_id: PathId) -> Response[Any]:
    """Write down that packages came, or were lost."""
    step, page = partial(actions.move_stock, actor, package_id), partial(_packages, request, actor)
    return await submitted(request, NewMove, step, page, see_other(PACKAGES, "库存已登记"))


async def _packages(
    request: WebRequest, actor: Actor, form: FormState | None = None, status_code: int = 200
) -> Response[str]:
    reasons = [each for each in StockReason if each is not StockReason.GIVEN]
    return await desk_page(
        request,
        "desk/aid_packages.html",
        status_code=status_code,
        found=await queries.packages(actor),
        form=form or FormState({"happened_on": clock.today().isoformat()}),
        reasons=choices.labelled(reasons),
    )
