"""补录: claims that wait for a second person, the decision about one or about several, and those decided."""

from functools import partial

from litestar import Response, get, post

from jinguo.access.queries import hands, same_hand
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.hours import actions
from jinguo.hours.claims import queries as hours_claims
from jinguo.hours.claims.queries import ClaimRow
from jinguo.hours.forms import Decision
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.text.amounts import minutes
from jinguo.web.desk.hours.entries import has_entries_page
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.paging import page_number, pager
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.shells import Flash
from jinguo.web.steps import submitted

APPROVE, REFUSE = "approve", "refuse"


@get("/desk/claims", opt=allow(Permission.SEE_HOURS) | menu("补录", "clipboard-check", Group.HOURS, 45))
async def claims(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Show the claims that wait, the actor's own apart; with `?decided=yes` those decided."""
    decided = request.query_params.get("decided") == "yes"
    past = await hours_claims.decided_claims(actor, page_number(request)) if decided else None
    found, own = past.rows if past else await hours_claims.claims(actor), await hands(actor)
    return await desk_page(
        request,
        "desk/claims.html",
        decided=decided,
        pager=pager(request, past) if past else None,
        others=[claim for claim in found if decided or claim.claimed_by not in own],
        own=[claim for claim in found if not decided and claim.claimed_by in own],
        count=await hours_claims.claims_waiting(actor),
        may_approve=actor.may(Permission.APPROVE_HOURS),
        may_claim=actor.may(Permission.CLAIM_HOURS),
    )


@get("/desk/claims/{claim_id:uuid}", opt=allow(Permission.SEE_HOURS))
async def claim(request: WebRequest, actor: CurrentActor, claim_id: PathId) -> Response[str]:
    """Show one claim with what was said for it; whoever may, decides here."""
    return await _page(request, actor, await hours_claims.claim_row(actor, claim_id), FormState())


@post("/desk/claims/{claim_id:uuid}/decision", opt=allow(Permission.APPROVE_HOURS), status_code=200)
async def decide(request: WebRequest, actor: CurrentActor, claim_id: PathId) -> Response[str]:
    """Approve or refuse a claim: the button that was pressed says which."""
    row = await hours_claims.claim_row(actor, claim_id)

    def done(decision: Decision, recorded: actions.Recorded) -> Response[str]:
        credited = f"已同意，{row.name} 计入 {minutes(recorded.credited)}"
        return see_other("/desk/claims", credited if decision.approve else f"已退回 {row.name} 的补录申请")

    step, page = partial(actions.decide, actor, claim_id), partial(_page, request, actor, row)
    return await submitted(request, _decision, step, page, done)


@post("/desk/claims/approvals", opt=allow(Permission.APPROVE_HOURS), status_code=200)
async def approve_several(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """Approve the claims that were chosen, one after another; one that cannot be does not hold up the rest."""
    boxes = FormState((await sent(request)).values)
    chosen = [claim for claim in await hours_claims.claims(actor) if boxes.chosen("claim", str(claim.id))]
    if not chosen:
        return see_other("/desk/claims", Flash("请先在左边勾选要同意的申请", "warn"))
    credited, failed = 0, list[str]()
    for row in chosen:
        try:
            credited += (await actions.decide(actor, row.id, Decision(approve=True))).credited
        except JinguoError as error:
            failed.append(f"{row.name}：{error.message}")
    done = len(chosen) - len(failed)
    said = f"已同意 {done} 条，共计入 {minutes(credited)}" if done else "一条也没有同意"
    return see_other("/desk/claims", Flash("；".join([said, *failed[:3]]), "warn" if failed else "ok"))


def _decision(form: Sent) -> Decision:
    if form.text("decision") not in (APPROVE, REFUSE):
        raise Invalid("请点“同意，计入时长”或“不同意，退回”。")
    return form.read(Decision, approve=form.text("decision") == APPROVE)


async def _page(
    request: WebRequest, actor: Actor, row: ClaimRow, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/claim.html",
        status_code=status_code,
        claim=row,
        form=form,
        is_own=await same_hand(actor, row.claimed_by),
        has_entries_page=await has_entries_page(actor, row.volunteer),
        may_approve=actor.may(Permission.APPROVE_HOURS),
    )
