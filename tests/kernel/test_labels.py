"""Closed lists that carry the Chinese word."""

import json

import pytest

from jinguo.kernel.labels import Labelled


class Fruit(Labelled):
    """Two members are enough."""

    PEACH = "peach", "桃"
    PLUM = "plum", "李"


def test_a_member_is_its_slug_and_shows_its_label() -> None:
    assert Fruit.PLUM == "plum"
    assert f"{Fruit.PLUM}" == "plum"
    assert json.dumps([Fruit.PLUM]) == '["plum"]'
    assert Fruit.PLUM.label == "李"


def test_a_member_is_found_by_its_slug_but_not_by_its_label() -> None:
    assert Fruit("peach") is Fruit.PEACH
    with pytest.raises(ValueError, match="桃"):
        Fruit("桃")


def test_members_keep_the_order_of_declaration() -> None:
    assert [fruit.label for fruit in Fruit] == ["桃", "李"]
