"""Tokens: what they refuse, and that those which v0.1.0 has printed, sent and left in browsers are still good."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from litestar.testing import RequestFactory

from jinguo.access.codes import ticket as login_ticket
from jinguo.checkin import codes
from jinguo.kernel import crypto
from jinguo.kernel.crypto import KeyRing
from jinguo.kernel.secrets import tokens
from jinguo.notifications.addresses import links
from jinguo.volunteers import codes as personal_codes
from jinguo.web import flash
from jinguo.web.cookies import FLASH, real_name
from jinguo.web.sessions import screen_pass
from jinguo.web.shells import Flash
from tests.conftest import Hands

THING = UUID("0193a000-0000-7000-8000-000000000001")
RING = KeyRing("SM4-GCM", "e7049adc", {"e7049adc": b"\1" * 32}, b"\2" * 32, b"\3" * 32, b"\4" * 32)


@pytest.fixture(autouse=True)
def _v0_1_0(keys: KeyRing, hands: Hands) -> Iterator[None]:
    """The keys and the moment with which v0.1.0 wrote the tokens below."""
    hands.set(datetime(2026, 11, 22, 1, tzinfo=UTC))
    crypto.use(RING)
    yield
    crypto.use(keys)


@pytest.mark.parametrize(
    ("purpose", "token"),
    [
        (links.STOP, "50oaDG0pJBU1oemZAZOgAAAAcACAAAAAAAAAAQ"),
        (links.CONFIRM, "NMXg558flbrE0YydAZOgAAAAcACAAAAAAAAAAQ"),
    ],
    ids=["refuse more letters", "confirm a mailbox"],
)
def test_a_link_in_a_letter_of_v0_1_0_is_good_and_made_alike_today(purpose: str, token: str) -> None:
    assert links.read(purpose, token) == THING
    assert links.token(purpose, THING) == token


def test_the_codes_at_the_door_of_v0_1_0_are_good_and_made_alike_today() -> None:
    screen, ticket = "3912438-bbb586e4ad04c5b131744e27", "t6b023e90-9165a69e03341e9a4f7c43e5"

    assert (codes.screen_passes(THING, screen), codes.screen_token(THING).token) == (None, screen)
    assert codes.ticket_issued_at(THING, b"b" * 32, ticket) == datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert codes.ticket(THING, b"b" * 32).token == ticket


def test_a_personal_code_of_v0_1_0_is_good() -> None:
    code = (
        "v4.public.eyJ2IjoiQVpPZ0FBQUFjQUNBQUFBQUFBQUFBUSIsImV4cCI6MTc5NTMwOTI2MH1gtp8GnYo81_0smqLZE8PMCDApT3Kykg6oYlSXu"
        "X_EAHcF8mMuQUW95wk7poVglP2wCP66PxCCbx81d2nGgVMH"
    )

    assert personal_codes.read(code) == THING


def test_cookies_of_v0_1_0_are_good() -> None:
    screen = "zlcu6V0dd28gpRu1fP0YijAxOTNhMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMSAvMzMwMjExLyAxNzk1MzIwMDAw"
    said = "eTXBUsknrFzfyP_8F4xE_m9rOuW3suS_neWtmOOAgg"
    request = RequestFactory().get(
        headers={"Cookie": f"{real_name(screen_pass.COOKIE)}={screen}; {real_name(FLASH)}={said}"}
    )
    phone = "AQHnBJrcflYAeMXrdVYlHWyWApf6DCKA9erd7w2VAFzK7JIFoinBPkuNJBM6"

    actor = screen_pass.bearer(request)

    assert actor is not None
    assert [(grant.path, grant.event) for grant in actor.grants] == [("/330211/", THING)]
    assert flash.said_before(request) == Flash("已保存。")
    assert login_ticket.unsealed(THING, phone) == "13800001234"


@pytest.mark.parametrize("token", ["", "AAAA", "Zm9vYmFyZm9vYmFyZm9vYmFy", "姐妹", "a", "!!"])
def test_what_is_none_of_ours_is_refused(token: str) -> None:
    with pytest.raises(tokens.NotOurs):
        tokens.signed("a purpose", token)
    with pytest.raises(tokens.NotOurs):
        tokens.sealed("a.field", THING, token)


def test_a_token_is_good_for_its_own_purpose_and_place_and_as_it_was_made() -> None:
    signed, sealed = tokens.sign("a purpose", b"told"), tokens.seal("a.field", THING, "told")

    assert (tokens.signed("a purpose", signed), tokens.sealed("a.field", THING, sealed)) == (b"told", "told")
    with pytest.raises(tokens.NotOurs):
        tokens.signed("another", signed)
    with pytest.raises(tokens.NotOurs):
        tokens.signed("a purpose", f"{signed[:-2]}AA")
    with pytest.raises(tokens.NotOurs):
        tokens.sealed("another.field", THING, sealed)
    with pytest.raises(tokens.NotOurs):
        tokens.sealed("a.field", UUID(int=1), sealed)


def test_a_sealed_token_with_padding_as_v0_1_0_wrote_it_opens() -> None:
    sealed = tokens.seal("a.field", THING, "twelve bytes")

    assert len(sealed) % 4
    assert tokens.sealed("a.field", THING, sealed + "=" * (-len(sealed) % 4)) == "twelve bytes"
