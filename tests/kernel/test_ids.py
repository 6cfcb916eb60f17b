import time
from uuid import RFC_4122, UUID

from jinguo.kernel.ids import uuid7, uuids7


def test_many_at_once_are_ascending_and_of_version_7() -> None:
    ids = uuids7(2000)

    assert ids == sorted(set(ids))
    assert {(each.version, each.variant) for each in ids} == {(7, RFC_4122)}
    assert all(isinstance(each, UUID) for each in ids)
    assert uuids7(0) == []


def test_what_is_made_later_sorts_later() -> None:
    first, second = uuid7().int >> 80, uuids7(1)[0].int >> 80

    assert first <= second


def test_what_comes_one_after_the_other_is_in_that_order() -> None:
    """Also within a millisecond, in which some ten are made; the clock's own steps are finer than the fraction kept."""
    made = []
    for _ in range(200):
        made.append(uuid7())
        until = time.perf_counter_ns() + 2_000
        while time.perf_counter_ns() < until:
            pass

    assert made == sorted(made)
