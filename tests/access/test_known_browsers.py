"""A browser that she has used before: what strangers do to her name and her phone does not reach her there."""

import pytest

from jinguo.access.accounts import actions
from jinguo.access.codes import actions as codes
from jinguo.access.errors import Locked, TooManyCodes, WrongCode, WrongPassword
from jinguo.access.forms import NewAccount, PasswordLogin, Proof
from jinguo.access.rules import POLICY
from jinguo.access.second_factor.proof import prove
from jinguo.access.sessions.known_browsers import MOST, STRANGE, KnownBrowser, known_browser, logged_in
from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.kernel.db import fetch
from jinguo.kernel.ids import uuid7
from jinguo.people.queries import phone_index
from tests.access.test_codes import earlier
from tests.conftest import Hands
from tests.world import WANG_FANGS_PHONE, ZHENHAI, World

PASSWORD = "Chunfeng-2026"


async def attempt(password: str, browser: KnownBrowser = STRANGE) -> actions.LoggedIn:
    return await actions.log_in(PasswordLogin(username="limei", password=password), "", browser)


@pytest.fixture
async def hers(world: World) -> KnownBrowser:
    """李梅 has an account, and has logged in with this browser."""
    new = NewAccount(username="limei", name="李梅", password=PASSWORD, role=Role.OFFICER, organisation=ZHENHAI)
    return logged_in(STRANGE, await actions.create_account(world.zhou_min, new))


def test_the_cookie_says_who_has_logged_in_there_and_nobody_can_write_it() -> None:
    people = [uuid7() for _ in range(MOST + 2)]
    browser = STRANGE
    for one in people:
        browser = logged_in(browser, one)

    kept = known_browser(browser.ticket())

    assert kept == browser
    assert [kept.knows(one) for one in people] == [False, False, *[True] * MOST]
    for forged in ("", "x", f"{uuid7()}.{browser.ticket().split('.')[1]}", browser.ticket()[:-4] + "AAAA", "9" * 5000):
        assert known_browser(forged) is STRANGE


async def test_five_wrong_passwords_of_a_stranger_lock_strangers_and_not_her_own_browser(hers: KnownBrowser) -> None:
    for _ in range(POLICY.failures):
        with pytest.raises(WrongPassword):
            await attempt("falsch")

    with pytest.raises(Locked):
        await attempt(PASSWORD)
    mine = await attempt(PASSWORD, hers)
    await prove(mine.actor, Proof(password=PASSWORD))
    with pytest.raises(Locked):
        await attempt(PASSWORD)


async def test_guesses_in_her_own_browser_lock_that_browser_for_half_an_hour_and_nothing_else(
    hers: KnownBrowser, hands: Hands
) -> None:
    for _ in range(POLICY.failures):
        with pytest.raises(WrongPassword):
            await attempt("falsch", hers)

    with pytest.raises(Locked, match="在这台设备上"):
        await attempt(PASSWORD, hers)
    assert (await attempt(PASSWORD)).token
    hands.forward(minutes=31)
    assert (await attempt(PASSWORD, hers)).token


async def test_a_browser_of_somebody_else_is_a_strange_one(hers: KnownBrowser) -> None:
    another = logged_in(STRANGE, uuid7())
    for _ in range(POLICY.failures):
        with pytest.raises(WrongPassword):
            await attempt("falsch", another)

    with pytest.raises(Locked):
        await attempt(PASSWORD)


async def test_codes_that_strangers_ask_for_keep_her_own_browser_out_of_nothing(world: World, hands: Hands) -> None:
    hers = logged_in(STRANGE, world.wang_fang.person)
    for _ in range(POLICY.codes_an_hour):
        await codes.challenge(WANG_FANGS_PHONE)
        hands.forward(minutes=1)
    with pytest.raises(TooManyCodes):
        await codes.challenge(WANG_FANGS_PHONE)

    asked = await codes.challenge(WANG_FANGS_PHONE, browser=hers)

    assert (await codes.prove(asked.cookie, asked.code, "")).session is not None
    with pytest.raises(TooManyCodes):
        await codes.challenge(WANG_FANGS_PHONE, browser=hers)


async def test_a_short_code_that_is_out_has_one_try_while_codes_are_guessed(world: World) -> None:
    asked, another = await codes.challenge(WANG_FANGS_PHONE), await codes.challenge("13722222222")
    await earlier(POLICY.failures_an_hour_for_all // 5, tries=5, used=False)

    with pytest.raises(WrongCode):
        await codes.prove(asked.cookie, "x", "")
    with pytest.raises(WrongCode):
        await codes.prove(asked.cookie, asked.code, "")
    assert not (await codes.prove(another.cookie, another.code, "")).session


async def test_newcomers_get_500_codes_a_day_and_300_at_an_event_and_a_flood_is_told(world: World) -> None:
    event = uuid7()
    await earlier(POLICY.newcomers_a_day, tries=1, used=True)

    at_home = await codes.challenge("13722222222")
    at_hand = await codes.challenge("13722222223", event=event)
    await fetch("UPDATE login_code SET event = $1 WHERE phone_index <> $2", event, phone_index("13722222222"))
    too_many = await codes.challenge("13722222224", event=event)

    assert (at_home.is_sent, at_hand.is_sent, too_many.is_sent) == (False, True, False)
    assert [row["action"] for row in await authority.log(SYSTEM)].count("suspect_flood") == 1
