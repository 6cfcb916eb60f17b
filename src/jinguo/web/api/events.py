"""Events: plan, publish, sign up, show the code, follow the board."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from jinguo.authority.grants import Permission
from jinguo.checkin import actions as door
from jinguo.checkin import board as checkin_board
from jinguo.checkin.board import BoardRow
from jinguo.checkin.catalogue import Standing
from jinguo.config import settings
from jinguo.events import actions, doubts, queries, slices
from jinguo.events.cards import plan_of
from jinguo.events.forms import Cancellation, Plan, PlanChanges, Waiver
from jinguo.events.queries import EventCard, SignedUp, Waiter
from jinguo.events.rules import State
from jinguo.events.waiting_list import actions as waiting
from jinguo.events.waiting_list.actions import Joined
from jinguo.kernel.cursors import MOST, USUAL, TrackedSlice
from jinguo.kernel.forms import parse
from jinguo.kernel.versions import refuse_overtaken
from jinguo.organisations import queries as places
from jinguo.web.api.conditions import IfMatch, made_from, tagged
from jinguo.web.api.parameters import Limit
from jinguo.web.api.parts import LINKED, listed
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId, WebRequest

TAG = "活动"


@dataclass(frozen=True)
class Made:
    """The id of the thing that was made."""

    id: UUID


@dataclass(frozen=True)
class ScreenCode:
    """The code for the event's screen: `url` is what the QR code holds; show the next one before `valid_until`."""

    url: str
    token: str
    valid_until: datetime


@dataclass(frozen=True)
class BoardNow:
    """The board of an event now: where each person stands. `counts` has every standing: inside, late, expected,
    missing, left, to_confirm.
    """

    event: UUID
    title: str
    as_of: datetime
    counts: dict[Standing, int]
    rows: list[BoardRow]


class SurePlan(Plan):
    """An event as it is planned. Times that may be a slip (a day that is past or more than a year ahead, more than 12
    hours, a start between 0:00 and 5:00) are answered 422 `confirm_needed` until `confirm` is true.
    """

    confirm: bool = False


class SureChanges(PlanChanges):
    """Changes of an event's plan. New times that may be a slip, as those of a new event, or that call somebody who
    comes to another event at once, are answered 422 `confirm_needed` until `confirm` is true.
    """

    confirm: bool = False


class WhoComes(Waiver):
    """The volunteer who signs up; a volunteer's own session leaves it out. `waiver` is why she comes without a
    qualification that the event asks for; staff alone may say so.
    """

    volunteer: UUID | None = None


@post("/events", opt=allow(Permission.PLAN_EVENTS), responses=answers(404))
async def draft(actor: CurrentActor, data: JSONBody[SurePlan]) -> Made:
    """建一个活动草稿。"""
    doubts.refuse_doubtful(doubts.of_plan(data.starts_at, data.ends_at), sure=data.confirm)
    return Made(await actions.draft(actor, data))


@get("/events", opt=allow(Permission.SEE_EVENTS), responses=answers(404, 410))
async def events(
    actor: CurrentActor,
    q: FromQuery[str] = "",
    in_state: Annotated[State | None, QueryParameter(name="state")] = None,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    organisation: FromQuery[str | None] = None,
    changed_since: FromQuery[str] = "",
    after: FromQuery[str] = "",
    limit: Limit = USUAL,
) -> TrackedSlice[EventCard]:
    """管理范围内的活动，开始时间晚的在前；since（含）、until（不含）是开始的日期（北京时间），organisation 含下级。

    每次最多 limit 场，把 next 放进 after 取下一批；把第一批的 position 记下来，以后放进 changed_since，只取变动过的。
    """
    within = (await places.by_code(organisation)).path if organisation else None
    return await slices.events(
        actor,
        text=q,
        state=in_state,
        since=since,
        until=until,
        within=within,
        changed_since=changed_since,
        after=after,
        limit=limit,
    )


@get("/events/{event_id:uuid}", opt=allow(Permission.SEE_EVENTS, Permission.OWN_SIGN_UP), responses=answers(404))
async def event(actor: CurrentActor, event_id: PathId) -> Response[EventCard]:
    """一场活动，带 ETag。"""
    card = await queries.event(actor, event_id)
    return Response(card, headers=tagged(card.version))


@patch(
    "/events/{event_id:uuid}",
    opt=allow(Permission.PLAN_EVENTS, Permission.PUBLISH_EVENTS),
    responses=answers(404, 409, 412, 428),
)
async def revise_event(
    actor: CurrentActor, event_id: PathId, data: JSONBody[SureChanges], if_match: IfMatch = None
) -> Response[EventCard]:
    """修改活动：只写要改的项。已发布的活动，报名的人会收到变动通知；已经不能改的项返回 409，fields 指出是哪一项。

    新的时间不常见，或者报名的人那时有别的活动，返回 422，fields.confirm 写明要核对什么；
    确实如此的，加上 confirm: true 再发一次。
    """
    seen = made_from(if_match)
    card = await queries.event(actor, event_id)
    refuse_overtaken(seen, card.version)
    given = data.model_dump(exclude_unset=True, exclude={"confirm"})
    plan = parse(Plan, {**plan_of(card), **given})
    doubts.refuse_doubtful(await doubts.of_change(actor, card, plan), sure=data.confirm)
    await actions.revise(actor, event_id, plan, made_from=seen)
    card = await queries.event(actor, event_id)
    return Response(card, headers=tagged(card.version))


@post("/events/{event_id:uuid}/publication", opt=allow(Permission.PUBLISH_EVENTS), responses=answers(404, 409))
async def publish(actor: CurrentActor, event_id: PathId) -> EventCard:
    """发布活动。风险提示等必填项没写全时返回 400，fields 指出缺哪一项。"""
    await actions.publish(actor, event_id)
    return await queries.event(actor, event_id)


@post("/events/{event_id:uuid}/cancellation", opt=allow(Permission.PUBLISH_EVENTS), responses=answers(404, 409))
async def cancel(actor: CurrentActor, event_id: PathId, data: JSONBody[Cancellation]) -> EventCard:
    """取消活动，原因会告诉报名的人。"""
    await actions.cancel(actor, event_id, data.reason)
    return await queries.event(actor, event_id)


@post("/events/{event_id:uuid}/closure", opt=allow(Permission.PUBLISH_EVENTS), responses=answers(404, 409))
async def close(actor: CurrentActor, event_id: PathId) -> EventCard:
    """结项。还有人没签退时返回 409。"""
    await door.close_event(actor, event_id)
    return await queries.event(actor, event_id)


@get(
    "/events/{event_id:uuid}/sign-ups",
    opt=allow(Permission.SEE_EVENTS),
    responses=answers(404),
    response_headers=[LINKED],
)
async def sign_ups(
    actor: CurrentActor,
    request: WebRequest,
    event_id: PathId,
    after: FromQuery[str] = "",
    limit: Limit = MOST,
) -> Response[list[SignedUp]]:
    """报名名单，按姓名拼音排，手机号只有尾号。"""
    part = await slices.sign_ups(actor, event_id, after=after, limit=limit)
    return listed(request, part.rows, part.next)


@post(
    "/events/{event_id:uuid}/sign-ups",
    opt=allow(Permission.OWN_SIGN_UP, Permission.CHECK_IN_OTHERS),
    responses=answers(404, 409),
)
async def sign_up(actor: CurrentActor, event_id: PathId, data: JSONBody[WhoComes]) -> Made:
    """报名。重复报名返回第一次的；时间冲突、没有要求的资质、名额已满返回 409。"""
    return Made(await actions.sign_up(actor, event_id, data.volunteer, data.waiver))


@delete(
    "/events/{event_id:uuid}/sign-ups",
    opt=allow(Permission.OWN_SIGN_UP, Permission.CHECK_IN_OTHERS),
    responses=answers(404, 409),
)
async def withdraw(actor: CurrentActor, event_id: PathId, volunteer: FromQuery[UUID | None] = None) -> None:
    """取消报名，名额给候补的第一位。"""
    await actions.withdraw(actor, event_id, volunteer)


@get(
    "/events/{event_id:uuid}/waiting",
    opt=allow(Permission.SEE_EVENTS),
    responses=answers(404),
    response_headers=[LINKED],
)
async def waiting_list(
    actor: CurrentActor,
    request: WebRequest,
    event_id: PathId,
    after: FromQuery[str] = "",
    limit: Limit = MOST,
) -> Response[list[Waiter]]:
    """候补名单，先来的在前，手机号只有尾号。"""
    part = await slices.waiting(actor, event_id, after=after, limit=limit)
    return listed(request, part.rows, part.next)


@post(
    "/events/{event_id:uuid}/waiting",
    opt=allow(Permission.OWN_SIGN_UP, Permission.CHECK_IN_OTHERS),
    responses=answers(404, 409),
)
async def join_waiting(actor: CurrentActor, event_id: PathId, data: JSONBody[WhoComes]) -> Joined:
    """加入候补。position 是第几位；正好有空位时直接报名，position 为 0，id 是报名。"""
    return await waiting.join(actor, event_id, data.volunteer, data.waiver)


@delete(
    "/events/{event_id:uuid}/waiting",
    opt=allow(Permission.OWN_SIGN_UP, Permission.CHECK_IN_OTHERS),
    responses=answers(404, 409),
)
async def leave_waiting(actor: CurrentActor, event_id: PathId, volunteer: FromQuery[UUID | None] = None) -> None:
    """退出候补。"""
    await waiting.leave(actor, event_id, volunteer)


@get("/events/{event_id:uuid}/screen-code", opt=allow(Permission.CHECK_IN_OTHERS), responses=answers(404))
async def screen_code(actor: CurrentActor, event_id: PathId) -> ScreenCode:
    """现场屏幕此刻要显示的动态码，约 30 秒换一次。"""
    issued = await door.show_screen_code(actor, event_id)
    slug = (await queries.event(actor, event_id)).slug
    return ScreenCode(f"{settings().origin}/c/{slug}?t={issued.token}", issued.token, issued.valid_until)


@get("/events/{event_id:uuid}/board", opt=allow(Permission.SEE_EVENTS), responses=answers(404))
async def board(actor: CurrentActor, event_id: PathId) -> BoardNow:
    """实时看板：在场、迟到、没来、已离开、待核定。"""
    now = await checkin_board.board(actor, event_id)
    return BoardNow(now.event, now.title, now.as_of, now.counts, now.rows)
