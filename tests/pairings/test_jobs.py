"""What is told of pairings: each step once, what is due twice at most, a week's figures; never anything of a child."""

import json
from datetime import date
from typing import Any

from jinguo.access.accounts.actions import create_account
from jinguo.access.forms import NewAccount
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.audience import Due
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.catalogue import KINDS
from jinguo.pairings import actions, jobs
from jinguo.pairings.audiences import AUDIENCES
from jinguo.pairings.contacts.actions import record
from jinguo.pairings.forms import Renewal
from tests.children.conftest import SECRETS
from tests.conftest import Hands
from tests.pairings.conftest import Care
from tests.pairings.contacts.test_contacts import contact
from tests.pairings.test_actions import TODAY, ending, running
from tests.world import ZHENHAI


async def queued(kind: str) -> list[dict[str, Any]]:
    async with transaction(EVERYWHERE):
        return [dict(row) for row in await fetch("SELECT * FROM notice WHERE kind = $1 ORDER BY due_at, id", kind)]


async def told(kind: str) -> list[str]:
    """What the notices of a kind say now to whom they concern."""
    said = []
    for row in await queued(kind):
        facts = json.loads(row["facts"])
        about = (row["thing"], row["person"], row["account"], row["path"], facts, row["expires_at"])
        async with transaction(EVERYWHERE):
            found = await AUDIENCES[kind](Due(row["id"], row["key"], kind, *about))
        said += [KINDS[kind].text.format(**each.variables) for each in found]
    return said


async def test_each_step_is_told_to_her_once_and_says_nothing_of_the_child(care: Care, hands: Hands) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    await actions.renew(care.li_xia, pairing, Renewal(happened_on=TODAY, until=date(2028, 11, 21)))
    await actions.end(care.li_xia, pairing, ending())

    rows = [await queued(f"pairing_{step}") for step in ("proposed", "begun", "renewed", "over")]

    assert [[row["person"] for row in each] for each in rows] == [[her.registered.person]] * 4
    assert [word for word in (*SECRETS, "E-0001") if word in str(rows)] == []


async def test_what_is_due_is_told_before_once_more_after_a_week_and_then_no_more(care: Care, hands: Hands) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    days = []
    for day in range(60):
        if await jobs.remind():
            days.append(day)
        hands.forward(days=1)

    assert days == [5, 14]
    assert {(row["thing"], row["person"]) for row in await queued("contact_due")} == {(pairing, her.registered.person)}


async def test_who_was_in_touch_meanwhile_is_reminded_of_the_next_time_alone(care: Care, hands: Hands) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    hands.forward(days=5)
    assert await jobs.remind() == 1
    await record(care.li_xia, pairing, contact())

    assert await told("contact_due") == []
    assert await jobs.remind() == 0
    hands.forward(days=6)
    assert await jobs.remind() == 1
    assert ["该联系了，最晚12月3日" in text for text in await told("contact_due")] == [True]


async def test_a_coordinator_reads_once_a_week_what_the_pairings_of_her_place_did(care: Care, hands: Hands) -> None:
    facts = {"username": "lixia", "name": "李霞", "password": "Jinguo-Test-2026", "role": Role.COORDINATOR}
    await create_account(SYSTEM, NewAccount(**facts, organisation=ZHENHAI))
    her, other = await care.mother(1), await care.mother(2)
    first = await running(care, await care.child(1), her.id)
    await record(care.li_xia, first, contact())
    await actions.end(care.li_xia, first, ending())
    await care.child(2)
    await running(care, await care.child(3), other.id)
    hands.forward(days=2)

    assert (await jobs.sum_up(clock.today()), await jobs.sum_up(clock.today())) == (1, 0)

    [text] = await told("pairings_week")
    assert "上周联系1次；现有0对超期、0对手续没办完，2个还没有结对" in text
    hands.forward(days=7)
    assert await jobs.sum_up(clock.today()) == 1
