"""What becomes of pairings when two mothers are one, and when a mother is erased."""

from jinguo.authority.actor import SYSTEM
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates.forms import Decision
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import Gone
from jinguo.pairings import actions, erasure, queries
from jinguo.pairings.catalogue import Manner, Step
from jinguo.pairings.contacts import actions as contacts
from jinguo.pairings.contacts.queries import own_children
from jinguo.pairings.forms import NewPairing
from jinguo.pairings.queries import Wanted
from tests.pairings.conftest import Care, ids
from tests.pairings.contacts.test_contacts import contact
from tests.pairings.test_actions import running
from tests.world import herself, proven


async def test_the_children_of_either_are_hers_and_go_back_when_the_merge_is_undone(care: Care) -> None:
    gone, kept = await care.mother(1), await care.mother(2)
    theirs = await running(care, await care.child(1), gone.id)
    shared = await care.child(2)
    twice = [
        await actions.pair(care.li_xia, NewPairing(child=shared, mother=each.id, manner=Manner.TEAM))
        for each in (gone, kept)
    ]
    boss = proven(care.zhou_min)

    merge = await duplicates.merge(boss, gone.registered.person, Decision(keep=kept.registered.person, reason="同一人"))
    together = (await queries.pairings(care.li_xia, Wanted())).rows
    await duplicates.undo(boss, merge)

    assert {row.id: row.mother for row in together} == {theirs: kept.id, twice[1]: kept.id}
    after = (await queries.pairings(care.li_xia, Wanted())).rows
    assert {row.id: row.mother for row in after} == {theirs: gone.id, twice[0]: gone.id, twice[1]: kept.id}
    assert ids(await own_children(herself(gone.registered))) == [theirs]


async def test_an_erased_mother_cares_for_nobody_and_nothing_that_was_said_stays(care: Care) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    await contacts.record(care.li_xia, pairing, contact(note="鞋子小了", life="watch", flags={"goods"}))

    async with transaction(EVERYWHERE):
        await erasure.erase(SYSTEM, Gone([her.registered.person], [], [], [], [], []))

    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT note, topics, flags FROM contact")
    assert (kept["note"], kept["topics"], kept["flags"]) == (None, "{}", [])
    row = await queries.pairing(care.li_xia, pairing)
    assert (row.step, row.closed_on) == (Step.ENDED, clock.today())
    assert await own_children(herself(her.registered)) == []
