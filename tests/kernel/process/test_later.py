"""What hardly anybody uses is read when somebody does."""

import sys

import pytest

from jinguo.kernel.process.later import put_off


def test_a_module_that_was_put_off_is_read_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    put_off("colorsys")

    import colorsys as put

    before = sys.modules["colorsys"]
    assert put.rgb_to_hsv(0, 0, 1) == (2 / 3, 1, 1)
    assert sys.modules["colorsys"] is not before
    assert put.hsv_to_rgb(0, 0, 1) == (1, 1, 1)


def test_what_is_read_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    read = sys.modules["json"]

    put_off("json")

    assert sys.modules["json"] is read
