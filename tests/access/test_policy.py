"""The policy of an installation: what passwords must be, what can be set otherwise, and that deviations are told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from jinguo.access.policy import deviations, policy
from jinguo.access.rules import POLICY, Owed, Policy, owed, weakness
from jinguo.authority.grants import OFFICES, Role
from jinguo.config import settings

DAY = datetime(2026, 11, 21, 4, tzinfo=UTC)
Set = Callable[..., None]


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """`chosen(idle_minutes=30)`: the settings of an installation."""

    def choose(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"JINGUO_{name.upper()}", f"{value}")
        settings.cache_clear()

    choose(second_factor="by_role")
    yield choose
    settings.cache_clear()


@pytest.mark.parametrize(
    ("password", "username", "sentence"),
    [
        ("Chunfeng-2026", "limei", None),
        ("春风又绿江南岸花-Ab1", "limei", None),
        ("Chunfeng-26x", "limei", None),
        ("Chunfeng-26", "limei", "至少 12 位"),
        ("chunfeng-qiushui", "limei", "至少 12 位"),
        ("Chunfeng-LIMEI-26", "limei", "不能带用户名"),
        ("Chunfeng-iemil-26", "limei", "不能带用户名"),
        ("Password2026!", "limei", "太常见"),
        ("Qwerty-123456", "limei", "太常见"),
        ("Jinguo-Chunfeng-2026", "limei", None),
    ],
)
def test_a_password_is_long_varied_and_neither_her_name_nor_a_common_word(
    password: str, username: str, sentence: str | None
) -> None:
    why = weakness(password, username)

    assert (why is None) if sentence is None else sentence in (why or "")


@pytest.mark.parametrize(
    ("must_change", "days", "second", "roles", "due"),
    [
        (False, 0, False, [Role.OFFICER], None),
        (True, 0, True, [Role.OFFICER], Owed.PASSWORD),
        (False, 89, True, [Role.OFFICER], None),
        (False, 90, True, [Role.OFFICER], Owed.PASSWORD),
        (False, 0, False, [Role.OFFICER, Role.ADMINISTRATOR], Owed.SECOND_FACTOR),
        (False, 0, True, [Role.ADMINISTRATOR], None),
        (True, 0, False, [Role.ADMINISTRATOR], Owed.PASSWORD),
        (False, 0, False, [], None),
    ],
)
def test_what_an_account_owes(must_change: bool, days: int, second: bool, roles: list[Role], due: Owed | None) -> None:
    assert owed(must_change, DAY - timedelta(days=days), DAY if second else None, roles, DAY) is due


def test_the_three_offices_and_administrators_must_have_a_second_factor() -> None:
    assert POLICY.second_factor_for == {Role.ADMINISTRATOR, *OFFICES}


def test_passwords_need_not_expire_where_that_was_chosen() -> None:
    never = Policy(expires_after=timedelta(0))

    assert owed(False, DAY - timedelta(days=3000), None, [Role.OFFICER], DAY, never) is None


def test_an_installation_that_sets_nothing_deviates_in_nothing(chosen: Set) -> None:
    assert (policy(), deviations()) == (POLICY, [])


def test_deviations_are_told_and_the_weaker_ones_marked(chosen: Set) -> None:
    chosen(password_length=16, idle_minutes=30, password_days=0, lock_failures=3, second_factor="off")

    told = {each.setting: (each.usual, each.here, each.weaker) for each in deviations()}

    assert told == {
        "JINGUO_PASSWORD_LENGTH": ("12", "16", False),
        "JINGUO_IDLE_MINUTES": ("15", "30", True),
        "JINGUO_PASSWORD_DAYS": ("90", "0", True),
        "JINGUO_LOCK_FAILURES": ("5", "3", False),
        "JINGUO_SECOND_FACTOR": ("by_role", "off", True),
    }
    assert (policy().length, policy().idle, policy().failures) == (16, timedelta(minutes=30), 3)
    assert (policy().second_factor_for, policy().expires_after) == (frozenset(), timedelta(0))
