"""A wish from its collection to the visit afterwards: who may do what, what donors see, and what a stranger cannot."""

import asyncio
from datetime import date

import pytest

from jinguo.aid.catalogue import Ending, Supply, Thanks, WishState, Withdrawal
from jinguo.aid.errors import (
    ClaimedAlready,
    Delivered,
    NoSuchClaim,
    NoSuchWish,
    NotConsented,
    Taken,
    TooManyClaims,
    WrongState,
)
from jinguo.aid.forms import FollowUp, Handing, NewWishRule, WishWithdrawal
from jinguo.aid.policy import set_rule
from jinguo.aid.wishes import actions, claims, queries
from jinguo.aid.wishes.queries import WantedWishes, token_of
from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import Forbidden
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.retention.clearance import actions as retention
from tests.aid.conftest import PHONES, Aid, consent, receipt
from tests.children.conftest import SECRETS
from tests.conftest import Hands

ZHENHAI = "/330211/"


def rule(**more: object) -> NewWishRule:
    facts = {"value_cap": 300, "lock_days": 7, "open_days": 30, "most_claims": 2, "delivery": "区妇联三楼 302"}
    return NewWishRule.model_validate({**facts, "source": "镇妇〔2026〕5号", **more})


async def states(aid: Aid) -> list[WishState]:
    """Where all wishes stand."""
    found = await queries.wishes(aid.li_xia, WantedWishes(states=tuple(WishState)))
    return [row.state for row in found.rows]


async def test_a_wish_goes_from_collection_to_the_visit_and_each_step_stays(aid: Aid, hands: Hands) -> None:
    wish = await aid.opened(remark="帽子要大一点")
    claim = await claims.claim(wish, "李女士", PHONES[0])
    hands.forward(days=3)
    await actions.receive(aid.li_xia, wish, receipt())
    await actions.hand_over(aid.li_xia, wish, Handing(happened_on=clock.today(), note="奶奶签收"))
    hands.forward(days=9)
    await actions.follow_up(aid.li_xia, wish, FollowUp(happened_on=clock.today(), thanks=Thanks.USED))
    await actions.close(aid.li_xia, wish)

    card = await queries.wish(aid.li_xia, wish)
    assert [step.state for step in card.steps] == [
        *(WishState.COLLECTED, WishState.CHECKED, WishState.OPEN, WishState.LOCKED, WishState.RECEIVED),
        *(WishState.HANDED, WishState.VISITED, WishState.CLOSED),
    ]
    assert [step.note for step in card.steps if step.note] == ["奶奶签收"]
    assert (card.remark, card.row.child_code) == ("帽子要大一点", "E-0001")
    mine = await queries.gift(token_of(claim))
    assert (mine.ending, mine.thanks, mine.item.label) == (Ending.DELIVERED, Thanks.USED, "冬衣")


async def test_donors_see_a_thing_a_size_and_an_age_band_and_nothing_of_who_wishes(aid: Aid) -> None:
    wish = await aid.opened(remark="张小雨的外套小了")

    [shown] = await queries.shown_at(ZHENHAI)

    assert (shown.item.label, shown.about, shown.value) == ("冬衣", "9–11 岁，尺码 140", 180)
    assert not any(word in repr(shown) for word in (*SECRETS, "E-0001", "外套"))
    assert await queries.shown_at("/430112/") == []
    assert (await queries.shown(wish)).id == wish


async def test_what_is_not_open_is_not_public(aid: Aid) -> None:
    wish = await aid.collected()

    assert await queries.shown_at(ZHENHAI) == []
    with pytest.raises(NoSuchWish):
        await queries.shown(wish)
    with pytest.raises(Taken):
        await claims.claim(wish, "李女士", PHONES[0])
    assert await states(aid) == [WishState.COLLECTED]


async def test_a_wish_is_not_public_any_more_when_the_guardian_takes_the_consent_back(aid: Aid) -> None:
    wish = await aid.opened()
    await consent(aid.li_xia, aid.child, given=False)

    assert await queries.shown_at(ZHENHAI) == []
    with pytest.raises(NoSuchWish):
        await claims.claim(wish, "李女士", PHONES[0])


async def test_without_consent_nothing_is_collected_and_dear_things_are_refused(aid: Aid) -> None:
    with pytest.raises(Invalid) as dear:
        await aid.collected(value=201)
    await set_rule(aid.zhou_min, rule())
    await aid.collected(value=300)
    await consent(aid.li_xia, aid.child, given=False)
    with pytest.raises(NotConsented):
        await aid.collected()

    assert "200 元" in dear.value.detail["fields"]["value"]


@pytest.mark.parametrize(
    ("more", "field"),
    [({"item": "phone"}, "item"), ({"size": ""}, "size"), ({"size": "141"}, "size"), ({"value": 0}, "value")],
    ids=["not of the list", "no size", "no such size", "nothing"],
)
async def test_only_things_of_the_list_with_their_sizes_are_taken(
    aid: Aid, more: dict[str, object], field: str
) -> None:
    with pytest.raises(ValueError, match=field):
        await aid.collected(**more)


async def test_steps_are_not_skipped_and_others_than_its_coordinator_take_none(aid: Aid) -> None:
    wish = await aid.collected()

    with pytest.raises(WrongState):
        await actions.open_up(aid.li_xia, wish)
    with pytest.raises(WrongState):
        await actions.receive(aid.li_xia, wish, receipt(Supply.FEDERATION))
    with pytest.raises(NoSuchWish):
        await actions.close(aid.hu_min, wish)
    with pytest.raises(Forbidden):
        await actions.close(aid.zhou_min, wish)
    with pytest.raises(Forbidden):
        await queries.wish(aid.zhou_min, wish)
    assert await states(aid) == [WishState.COLLECTED]


async def test_of_two_donors_at_once_one_has_it_and_the_other_may_wait(aid: Aid) -> None:
    wish = await aid.opened()

    done = await asyncio.gather(*(claims.claim(wish, "捐助人", phone) for phone in PHONES[:3]), return_exceptions=True)
    waiting = await claims.claim(wish, "王女士", PHONES[3], queue=True)

    assert sorted(type(each).__name__ for each in done) == ["Taken", "Taken", "UUID"]
    assert (await queries.gift(token_of(waiting))).ahead == 1
    assert (await queries.wish(aid.li_xia, wish)).row.waiting == 1


async def test_what_is_not_brought_in_time_goes_to_who_waits_and_else_is_open_again(aid: Aid, hands: Hands) -> None:
    wish = await aid.opened()
    first = await claims.claim(wish, "李女士", PHONES[0])
    second = await claims.claim(wish, "王女士", PHONES[1], queue=True)

    hands.forward(days=14)
    assert await claims.release_late() == 0
    hands.forward(days=1)
    assert await claims.release_late() == 1
    assert (await queries.gift(token_of(first))).ending is Ending.LATE
    hers = await queries.gift(token_of(second))
    assert (hers.locked_at is not None, hers.until, hers.ahead) == (True, date(2026, 12, 20), 0)
    hands.forward(days=15)
    await claims.release_late()
    assert [each.id for each in await queries.shown_at(ZHENHAI)] == [wish]
    hands.forward(days=61)
    await claims.release_late()
    assert await states(aid) == [WishState.EXPIRED]
    await actions.open_up(aid.li_xia, wish)
    assert await states(aid) == [WishState.OPEN]


async def test_a_donor_takes_her_claim_back_by_her_link_until_it_is_delivered(aid: Aid) -> None:
    wish = await aid.opened()
    first = await claims.claim(wish, "李女士", PHONES[0])
    await claims.undo(token_of(first))
    await claims.undo(token_of(first))
    assert [each.id for each in await queries.shown_at(ZHENHAI)] == [wish]
    second = await claims.claim(wish, "王女士", PHONES[1])
    await actions.receive(aid.li_xia, wish, receipt())

    with pytest.raises(Delivered):
        await claims.undo(token_of(second))
    for token in ("nothing", token_of(aid.child), token_of(second)[:-4]):
        with pytest.raises(NoSuchClaim):
            await claims.undo(token)


async def test_a_stranger_cannot_empty_the_list(aid: Aid, hands: Hands) -> None:
    wishes = [await aid.opened() for _ in range(6)]
    for wish in wishes[:2]:
        await claims.claim(wish, "李女士", PHONES[0])
    with pytest.raises(ClaimedAlready):
        await claims.claim(wishes[0], "李女士", PHONES[0], queue=True)
    with pytest.raises(TooManyClaims):
        await claims.claim(wishes[2], "李女士", PHONES[0])

    for wish in wishes[2:5]:
        await claims.undo(token_of(await claims.claim(wish, "王女士", PHONES[1])))
    for wish in wishes[2:4]:
        await claims.undo(token_of(await claims.claim(wish, "王女士", PHONES[1])))
    with pytest.raises(TooManyClaims):
        await claims.claim(wishes[4], "王女士", PHONES[1])
    hands.forward(days=1, minutes=1)
    await claims.claim(wishes[4], "王女士", PHONES[1])


async def test_a_withdrawn_wish_tells_whoever_claims_it(aid: Aid) -> None:
    wish = await aid.opened()
    claim = await claims.claim(wish, "李女士", PHONES[0])

    await actions.withdraw(aid.li_xia, wish, WishWithdrawal(reason=Withdrawal.GIVEN))

    assert (await queries.gift(token_of(claim))).ending is Ending.GONE
    assert await states(aid) == [WishState.WITHDRAWN]


async def test_a_donors_phone_is_looked_at_with_a_line_in_the_log_and_forgotten_after_a_year(
    aid: Aid, hands: Hands
) -> None:
    wish = await aid.opened()
    await claims.claim(wish, "李女士", PHONES[0])

    told = await queries.donor(aid.li_xia, wish)
    with pytest.raises(Forbidden):
        await queries.donor(aid.zhou_min, wish)

    assert (told.name, told.phone) == ("李女士", PHONES[0])
    async with transaction(EVERYWHERE):
        [looked] = await fetch("SELECT actor_name, detail FROM audit_entry WHERE action = 'call_wish_donor'")
    assert looked["actor_name"] == "李霞" and PHONES[0] not in looked["detail"]
    await actions.receive(aid.li_xia, wish, receipt())
    for days in (370, 31):
        hands.forward(days=days)
        await retention.run(SYSTEM)
    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT name, phone, phone_index, ending FROM wish_claim")
    assert dict(kept) == {"name": None, "phone": None, "phone_index": None, "ending": "delivered"}
