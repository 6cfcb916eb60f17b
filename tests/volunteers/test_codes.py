import json
from datetime import timedelta
from uuid import UUID

import pyseto
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyseto import Key

from jinguo.kernel import crypto
from jinguo.kernel.ids import uuid7
from jinguo.volunteers import codes
from jinguo.volunteers.codes import LEEWAY, LIFETIME
from jinguo.volunteers.errors import CodeExpired, CodeUnknown
from tests.conftest import Hands

ANYONE = UUID("01900000-0000-7000-8000-000000000001")


def test_a_code_says_whose_it_is_and_fits_a_qr_code() -> None:
    volunteer = uuid7()

    code = codes.issue(volunteer)

    assert codes.read(f" {code}\n") == volunteer
    assert code.startswith("v4.public.")
    assert len(code) < 200


def test_a_code_holds_nothing_but_a_row_id_and_its_end() -> None:
    public = Key.from_asymmetric_key_params(4, d=crypto.ring().sign_seed)
    token = pyseto.decode(public, codes.issue(ANYONE), implicit_assertion=b"jinguo personal code 1")

    assert set(json.loads(token.payload)) == {"v", "exp"}  # pyright: ignore[reportArgumentType]


def test_a_code_lives_a_minute_and_a_little(hands: Hands) -> None:
    code = codes.issue(ANYONE)

    hands.forward(seconds=(LIFETIME + LEEWAY).total_seconds())
    assert codes.read(code) == ANYONE

    hands.forward(seconds=1)
    with pytest.raises(CodeExpired, match="请她刷新一下自己的码"):
        codes.read(code)
    assert timedelta(seconds=60) == LIFETIME


@given(st.data())
def test_a_code_with_any_changed_character_is_refused(data: st.DataObject) -> None:
    code = codes.issue(ANYONE)
    place = data.draw(st.integers(0, len(code) - 2))
    letter = data.draw(st.sampled_from("ABCxyz0189-_.").filter(lambda each: each != code[place]))

    with pytest.raises(CodeUnknown):
        codes.read(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize("text", ["", "10000013", "https://x/v/1", "v4.public.", "v4.local.AAAA", "码", "a" * 9000])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeUnknown):
        codes.read(text)


def test_what_another_installation_signed_is_refused() -> None:
    ours = crypto.ring()
    crypto.use(crypto.KeyRing.generate())
    foreign = codes.issue(ANYONE)
    crypto.use(ours)

    with pytest.raises(CodeUnknown):
        codes.read(foreign)


def test_what_the_same_key_signed_for_another_purpose_is_refused() -> None:
    key = Key.from_asymmetric_key_params(4, d=crypto.ring().sign_seed)
    other = pyseto.encode(key, b'{"v":"AAAA","exp":9999999999}', implicit_assertion=b"something else").decode()

    with pytest.raises(CodeUnknown):
        codes.read(other)
