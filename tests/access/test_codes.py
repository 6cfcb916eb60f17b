"""Log-in codes: what their caps count, and whose sessions a phone number opens."""

import pytest

from jinguo.access import queries
from jinguo.access.codes import actions as codes
from jinguo.access.errors import TooManyCodes, WrongCode
from jinguo.access.rules import POLICY
from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import fetch
from jinguo.people.queries import phone_index
from jinguo.volunteers.forms import PhoneChange, Revision
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.registry import actions as volunteers
from tests.conftest import Hands
from tests.world import WANG_FANGS_PHONE, World, proven

ONE_HOUR_OF_CODES = """
INSERT INTO login_code (id, digest, phone_index, code_mac, person, created_at, expires_at, used_at, tries)
SELECT gen_random_uuid(), sha256(('digest' || n)::text::bytea), $1, '', NULL, c.created_at, c.expires_at,
       {used}, {tries}
  FROM (SELECT * FROM login_code ORDER BY id DESC LIMIT 1) c, generate_series(1, {count}) n"""


async def earlier(count: int, tries: int, used: bool) -> None:
    """So many log-ins of the same moment, with another phone."""
    await codes.challenge("13700000000")
    template = ONE_HOUR_OF_CODES.format(count=count, tries=tries, used="c.created_at" if used else "NULL")
    await fetch(template, phone_index("13711111111"))


async def test_a_whole_hall_logs_in_within_the_hour(world: World) -> None:
    await earlier(POLICY.failures_an_hour_for_all, tries=1, used=True)

    asked = await codes.challenge(WANG_FANGS_PHONE)

    assert (await codes.prove(asked.cookie, asked.code, "")).session is not None


async def test_guessing_makes_codes_longer_and_stops_nobody_but_the_guessed_phone(world: World, hands: Hands) -> None:
    guessed = await codes.challenge("13733333333")
    for _ in range(5):
        with pytest.raises(WrongCode):
            await codes.prove(guessed.cookie, "x", "")
    hands.forward(minutes=2)
    before = await codes.challenge("13733333333")
    hands.forward(minutes=2)
    await earlier(POLICY.failures_an_hour_for_all // 5, tries=5, used=False)

    asked = await codes.challenge(WANG_FANGS_PHONE)
    with pytest.raises(TooManyCodes):
        await codes.challenge("13733333333")

    assert (len(before.code), len(asked.code)) == (6, 8)
    assert (await codes.prove(asked.cookie, asked.code, "")).session is not None
    hands.forward(hours=1, minutes=1)
    assert len((await codes.challenge("13733333333")).code) == 6


async def test_guessing_is_told_in_the_log_once_an_hour(world: World, hands: Hands) -> None:
    for phone in ("13722222221", "13722222222", "13722222223"):
        await earlier(POLICY.failures_an_hour_for_all // 5, tries=5, used=False) if phone.endswith("1") else None
        await codes.challenge(phone)

    assert [row["action"] for row in await authority.log(SYSTEM)].count("suspect_guessing") == 1


async def test_who_is_not_registered_gets_no_code_where_newcomers_are_not_taken_and_no_guess_is_right(
    world: World, hands: Hands
) -> None:
    stranger = await codes.challenge("13722222222", newcomers=False)
    known = await codes.challenge(WANG_FANGS_PHONE, newcomers=False)

    assert (stranger.is_sent, known.is_sent) == (False, True)
    assert len(stranger.cookie) == len(known.cookie)
    with pytest.raises(WrongCode):
        await codes.prove(stranger.cookie, stranger.code, "")
    assert (await codes.prove(known.cookie, known.code, "")).session is not None


async def test_a_code_is_worth_nothing_to_another_browser(world: World) -> None:
    hers, others = await codes.challenge(WANG_FANGS_PHONE), await codes.challenge("13700000001")

    with pytest.raises(WrongCode):
        await codes.prove(others.cookie, hers.code if hers.code != others.code else "0", "")


async def test_a_changed_phone_ends_sessions_and_codes_of_whoever_had_the_old_one(world: World, hands: Hands) -> None:
    asked = await codes.challenge(WANG_FANGS_PHONE)
    session = (await codes.prove(asked.cookie, asked.code, "")).session
    assert session is not None and await queries.session_actor(session.token) is not None

    await volunteers.revise(world.li_mei, world.wang_fang.id, Revision(employer="镇海炼化"))
    kept = await queries.session_actor(session.token)
    hands.forward(minutes=1)
    under_way = await codes.challenge(WANG_FANGS_PHONE)
    given = PhoneChange(phone="13611112222", reason="本人来换")
    await phones.change(proven(world.li_mei), world.wang_fang.id, given)

    assert kept is not None
    assert await queries.session_actor(session.token) is None
    with pytest.raises(WrongCode):
        await codes.prove(under_way.cookie, under_way.code, "")


async def test_a_flood_of_strangers_numbers_keeps_nobody_registered_out_and_sends_no_more_than_the_cap(
    world: World,
) -> None:
    await earlier(POLICY.codes_a_day_for_all, 1, used=True)

    stranger, hers = await codes.challenge("13700000001"), await codes.challenge(WANG_FANGS_PHONE)

    assert (stranger.is_sent, hers.is_sent) == (False, True)
    with pytest.raises(WrongCode):
        await codes.prove(stranger.cookie, stranger.code, "")
    assert (await codes.prove(hers.cookie, hers.code, "")).session is not None
