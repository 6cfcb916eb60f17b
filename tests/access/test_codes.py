"""Log-in codes: what their caps count, and whose sessions a phone number opens."""

import pytest

from jinguo.access import codes, queries
from jinguo.access.errors import TooManyCodes, WrongCode
from jinguo.access.rules import POLICY
from jinguo.kernel.db import fetch
from jinguo.people.queries import phone_index
from jinguo.volunteers import actions as volunteers
from jinguo.volunteers.forms import Revision
from tests.world import WANG_FANGS_PHONE, World

ONE_HOUR_OF_CODES = """
INSERT INTO login_code (id, digest, phone_index, code_mac, person, created_at, expires_at, used_at, tries)
SELECT gen_random_uuid(), sha256(('digest' || n)::text::bytea), $1, '', NULL, c.created_at, c.expires_at,
       {used}, {tries}
  FROM login_code c, generate_series(1, {count}) n"""


async def earlier(count: int, tries: int, used: bool) -> None:
    """So many log-ins of the same moment, with another phone."""
    await codes.challenge("13700000000")
    template = ONE_HOUR_OF_CODES.format(count=count, tries=tries, used="c.created_at" if used else "NULL")
    await fetch(template, phone_index("13711111111"))


async def test_a_whole_hall_logs_in_within_the_hour(world: World) -> None:
    await earlier(POLICY.failures_an_hour_for_all, tries=1, used=True)

    asked = await codes.challenge(WANG_FANGS_PHONE)

    assert (await codes.prove(asked.cookie, asked.code, "")).session is not None


async def test_wrong_answers_stop_all_codes_for_the_hour(world: World) -> None:
    await earlier(POLICY.failures_an_hour_for_all // 5, tries=5, used=False)

    with pytest.raises(TooManyCodes):
        await codes.challenge(WANG_FANGS_PHONE)


async def test_a_code_is_worth_nothing_to_another_browser(world: World) -> None:
    hers, others = await codes.challenge(WANG_FANGS_PHONE), await codes.challenge("13700000001")

    with pytest.raises(WrongCode):
        await codes.prove(others.cookie, hers.code if hers.code != others.code else "0", "")


async def test_a_corrected_phone_ends_the_sessions_of_whoever_had_the_old_one(world: World) -> None:
    asked = await codes.challenge(WANG_FANGS_PHONE)
    session = (await codes.prove(asked.cookie, asked.code, "")).session
    assert session is not None and await queries.session_actor(session.token) is not None

    await volunteers.revise(world.li_mei, world.wang_fang.id, Revision(employer="镇海炼化"))
    kept = await queries.session_actor(session.token)
    await volunteers.revise(world.li_mei, world.wang_fang.id, Revision(phone="13611112222"))

    assert kept is not None
    assert await queries.session_actor(session.token) is None
