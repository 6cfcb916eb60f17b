"""微心愿 for donors: what is open, one wish, and the claim of it by a phone that is proven. Nothing says who wishes."""

from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.codes import actions as codes
from jinguo.access.errors import WrongCode
from jinguo.access.forms import CodeAnswer
from jinguo.aid.forms import NewClaim
from jinguo.aid.policy import policy_at
from jinguo.aid.wishes import claims
from jinguo.aid.wishes.queries import federation_of, shown, shown_at, token_of
from jinguo.authority.actor import NOBODY
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.secrets import tokens
from jinguo.notifications.codes import is_faulty, ready, send_soon
from jinguo.organisations import queries as organisations
from jinguo.people.identity import mask_phone
from jinguo.web.cookies import CHALLENGE, keep, real_name
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.limits import CODE_ANSWERS, CODES, limited, spend, visitor
from jinguo.web.pages import phone_page
from jinguo.web.parameters import PathId, WebRequest
from jinguo.web.public.login import ASKED
from jinguo.web.sessions.known_browsers import known
from jinguo.web.shells import Flash
from jinguo.web.stamp import LOOSE

HERE = "/wishes"
ONE = f"{HERE}/{{wish_id:uuid}}"
_DRAFT = "wish_claim.name"


@get(HERE, opt=allow(PUBLIC))
async def listed(request: WebRequest) -> Response[str]:
    """Show the open wishes of a district; with several districts, the choice among them first."""
    districts = await organisations.districts()
    code = str(request.query_params.get("place", "")).strip()
    chosen = next((each for each in districts if each.code == code), districts[0] if len(districts) == 1 else None)
    return await phone_page(
        request,
        "public/wishes.html",
        federation=chosen.federation if chosen else "",
        wishes=await shown_at(chosen.path) if chosen else [],
        districts=districts,
        chosen=chosen,
    )


@get(ONE, opt=allow(PUBLIC))
async def one(request: WebRequest, wish_id: PathId) -> Response[str]:
    """Show one wish, and the form to claim it or to wait for it."""
    return await _page(request, wish_id, FormState())


@post(f"{ONE}/claims", opt=allow(PUBLIC) | LOOSE, status_code=200)
async def claim(request: WebRequest, wish_id: PathId) -> Response[str]:
    """Send a code to the donor's phone; on to the page that asks for it."""
    form = await sent(request)
    try:
        said = form.read(NewClaim, agree=form.text("agree") == "yes")
        await shown(wish_id)
        ready()
        await spend(CODES, NOBODY, visitor(request))
        asked = await codes.challenge(said.phone, browser=known(request))
    except JinguoError as error:
        return await _page(request, wish_id, form.state(error), error.status)
    if asked.is_sent:
        send_soon(asked.phone, asked.code)
    draft = tokens.seal(_DRAFT, wish_id, said.name)
    done = see_other(f"{HERE}/{wish_id}/code?{urlencode({'draft': draft})}")
    done.cookies.append(keep(CHALLENGE, asked.cookie, ASKED))
    return done


@get(f"{ONE}/code", opt=allow(PUBLIC))
async def ask_code(request: WebRequest, wish_id: PathId) -> Response[str]:
    """Ask for the code that was sent."""
    return await _code_page(request, wish_id, FormState({"draft": str(request.query_params.get("draft", ""))}))


@post(f"{ONE}/code", opt=allow(PUBLIC) | LOOSE | limited(CODE_ANSWERS), status_code=200)
async def take_code(request: WebRequest, wish_id: PathId) -> Response[str]:
    """Lock the wish for the donor, or put her into the queue; on to her own page."""
    form = await sent(request)
    try:
        name = tokens.sealed(_DRAFT, wish_id, form.text("draft"))
        queue = not (await shown(wish_id)).is_open
        claimed = await claims.claim(wish_id, name, await _phone(request, form), queue=queue)
    except tokens.NotOurs:
        return see_other(f"{HERE}/{wish_id}", Flash("请再填一次称呼和手机号", "warn"))
    except WrongCode as error:
        return await _code_page(request, wish_id, form.state(error), error.status)
    except JinguoError as error:
        if "code" in error.detail.get("fields", {}):
            return await _code_page(request, wish_id, form.state(error), error.status)
        return see_other(HERE, Flash(error.message, "warn"))
    said = "已登记排队，轮到您时这一页会变" if queue else "认领好了，谢谢您！请收藏这一页"
    return see_other(f"/gifts/{token_of(claimed)}", said)


async def _phone(request: WebRequest, form: Sent) -> str:
    """The phone that she has just proven; proven already, when the first press of the button did it. Raises WrongCode,
    Invalid.
    """
    answer, cookie = form.read(CodeAnswer).code, _challenge(request)
    try:
        await codes.prove_number(cookie, answer)
    except WrongCode:
        return await codes.proven_phone(cookie)
    return await codes.proven_phone(cookie)


def _challenge(request: WebRequest) -> str:
    return request.cookies.get(real_name(CHALLENGE), "")


async def _page(request: WebRequest, wish_id: UUID, form: FormState, status_code: int = 200) -> Response[str]:
    wish = await shown(wish_id)
    return await phone_page(
        request,
        "public/wish.html",
        federation=await federation_of(wish.path),
        status_code=status_code,
        wish=wish,
        policy=await policy_at(wish.path),
        form=form,
        faulty=await is_faulty(),
    )


async def _code_page(request: WebRequest, wish_id: UUID, form: FormState, status_code: int = 200) -> Response[str]:
    try:
        phone = mask_phone(codes.asked_phone(_challenge(request)))
    except WrongCode:
        return see_other(f"{HERE}/{wish_id}")
    wish = await shown(wish_id)
    return await phone_page(
        request,
        "public/wish_code.html",
        federation=await federation_of(wish.path),
        status_code=status_code,
        wish=wish,
        form=form,
        phone=phone,
        faulty=await is_faulty(),
    )
