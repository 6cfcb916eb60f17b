"""Proving anew who one is: what asks for it, what counts, and how long."""

import asyncio
from dataclasses import replace

import pyotp
import pytest

from jinguo.access import queries
from jinguo.access.accounts import actions
from jinguo.access.codes import actions as codes
from jinguo.access.errors import Locked, ProofRequired, WrongPassword, WrongSecondCode
from jinguo.access.forms import NewAccount, NewToken, PasswordLogin, Proof
from jinguo.access.second_factor.proof import prove, require_proof
from jinguo.access.tables import Account
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid
from tests.conftest import Hands
from tests.world import WANG_FANGS_PHONE, ZHENHAI, World

PASSWORD = "Chunfeng-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def li_mei_at_her_desk(world: World) -> str:
    """The token of her browser."""
    new = NewAccount(username="limei", name="李梅", password=PASSWORD, role=Role.OFFICER, organisation=ZHENHAI)
    await actions.create_account(world.zhou_min, new)
    return (await actions.log_in(PasswordLogin(username="limei", password=PASSWORD), "")).token


async def actor_of(token: str) -> Actor:
    found = await queries.session_actor(token)
    assert found is not None
    return found[0]


async def enrol(account: Actor) -> None:
    async with transaction(SYSTEM):
        row = await Account.objects().where(Account.id == account.id).first()
        assert row is not None
        row.second_secret, row.second_since = SECRET, clock.now()  # pyright: ignore[reportAttributeAccessIssue]
        await row.save([Account.second_secret, Account.second_since])


def code_now() -> str:
    return pyotp.TOTP(SECRET).at(clock.now())  # pyright: ignore[reportPrivateImportUsage]


async def test_a_log_in_with_a_password_alone_is_no_proof_and_the_password_again_is_for_five_minutes(
    world: World, hands: Hands
) -> None:
    token = await li_mei_at_her_desk(world)
    with pytest.raises(ProofRequired):
        require_proof(await actor_of(token))

    await prove(await actor_of(token), Proof(password=PASSWORD))
    hands.forward(minutes=4, seconds=59)
    require_proof(await actor_of(token))
    hands.forward(seconds=1)

    with pytest.raises(ProofRequired):
        require_proof(await actor_of(token))


async def test_a_proof_is_worth_nothing_to_another_session_of_the_same_account(world: World) -> None:
    one = await li_mei_at_her_desk(world)
    other = (await actions.log_in(PasswordLogin(username="limei", password=PASSWORD), "")).token

    await prove(await actor_of(one), Proof(password=PASSWORD))

    with pytest.raises(ProofRequired):
        require_proof(await actor_of(other))


async def test_wrong_proofs_lock_the_account_like_wrong_log_ins(world: World) -> None:
    here = await actor_of(await li_mei_at_her_desk(world))
    with pytest.raises(Invalid):
        await prove(here, Proof())

    for _ in range(5):
        with pytest.raises(WrongPassword):
            await prove(here, Proof(password="falsch"))

    with pytest.raises(Locked):
        await prove(here, Proof(password=PASSWORD))
    with pytest.raises(Locked):
        await actions.log_in(PasswordLogin(username="limei", password=PASSWORD), "")


async def test_with_a_second_factor_the_password_is_no_proof_any_more(world: World) -> None:
    token = await li_mei_at_her_desk(world)
    await enrol(await actor_of(token))

    with pytest.raises(Invalid):
        await prove(await actor_of(token), Proof(password=PASSWORD))
    await prove(await actor_of(token), Proof(code=code_now()))

    require_proof(await actor_of(token))


async def test_a_code_counts_once_however_many_send_it_at_once(world: World) -> None:
    here = await actor_of(await li_mei_at_her_desk(world))
    await enrol(here)

    sent = [prove(here, Proof(code=code_now())) for _ in range(5)]
    answers = await asyncio.gather(*sent, return_exceptions=True)

    assert [type(answer) for answer in answers if answer is not None] == [WrongSecondCode] * 4


@pytest.mark.parametrize(("off", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
async def test_a_phones_clock_may_be_half_a_minute_off(world: World, hands: Hands, off: int, taken: bool) -> None:
    token = await li_mei_at_her_desk(world)
    await enrol(await actor_of(token))
    hands.forward(seconds=off)
    code = code_now()
    hands.forward(seconds=-off)

    if taken:
        await prove(await actor_of(token), Proof(code=code))
        require_proof(await actor_of(token))
    else:
        with pytest.raises(WrongSecondCode):
            await prove(await actor_of(token), Proof(code=code))


async def test_programs_never_prove_and_the_service_need_not(world: World) -> None:
    token = await actions.create_token(world.zhou_min, NewToken(role=Role.READER, organisation=ZHENHAI))
    program = await queries.token_actor(token)
    assert program is not None

    with pytest.raises(ProofRequired):
        require_proof(replace(program, proven_at=clock.now()))
    require_proof(SYSTEM)


async def test_a_code_to_her_phone_proves_a_volunteer_for_five_minutes(world: World, hands: Hands) -> None:
    asked = await codes.challenge(WANG_FANGS_PHONE)
    session = (await codes.prove(asked.cookie, asked.code, "")).session
    assert session is not None

    require_proof(await actor_of(session.token))
    with pytest.raises(Forbidden, match="验证码"):
        await prove(await actor_of(session.token), Proof(password=PASSWORD))
    hands.forward(minutes=5)

    with pytest.raises(ProofRequired):
        require_proof(await actor_of(session.token))
