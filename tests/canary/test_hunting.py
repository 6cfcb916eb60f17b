"""The hunt finds what it is to find."""

import base64
from pathlib import Path

import pytest

from tests.canary.hunting import files_below, guises, hits

PHONE, ID_NUMBER, PASSWORD = "13871402291", "33021119850312246X", "Canary-7fQ2-Zhenhai"


@pytest.mark.parametrize("value", [PHONE, ID_NUMBER, PASSWORD])
@pytest.mark.parametrize(
    "written",
    [
        str.encode,
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode().hex().encode(),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"x" + text.encode() + b"y"),
        lambda text: base64.urlsafe_b64encode(b"xy" + text.encode() + b"z"),
    ],
)
def test_a_secret_is_found_in_each_guise(value: str, written: object) -> None:
    content = b"\x00before" + written(value) + b"after\xff"  # pyright: ignore[reportCallIssue, reportOperatorIssue]

    assert hits({"it": value}, [("here", content)]) == {("it", "here")}
    assert hits({"it": value}, [("here", b"\x00beforeafter\xff")]) == set()


@pytest.mark.parametrize("written", ["138 7140 2291", "138-7140-2291", "+8613871402291", "tel:13871402291;"])
def test_a_phone_is_found_however_it_is_parted(written: str) -> None:
    assert hits({"it": PHONE}, [("here", written.encode())]) == {("it", "here")}


def test_a_short_code_counts_only_when_it_stands_alone() -> None:
    code = {"it": "481516"}

    assert hits(code, [("here", "验证码 481516，请勿".encode())]) == {("it", "here")}
    assert hits(code, [("here", b"2026-11-21T04:00:00.481516Z 1481516 4815162")]) == set()


def test_every_guise_is_long_enough_to_mean_something() -> None:
    assert min(len(guise) for value in (PHONE, ID_NUMBER, PASSWORD) for guise in guises(value)) >= 11


def test_files_behind_links_are_seen_and_old_ones_are_not(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "place", tmp_path / "elsewhere"
    place.mkdir()
    elsewhere.mkdir()
    (elsewhere / "new").write_text("x")
    (place / "link").symlink_to(elsewhere)

    assert [file.name for file in files_below(place, 0)] == ["new"]
    assert list(files_below(place, 4e9)) == []
