import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinguo.volunteers.rules import By, Wanted, is_number, number_of, plain_number, wanted
from tests.world import id_number

SEQUENCES = st.integers(1_000_001, 9_999_999)


@given(SEQUENCES)
def test_a_number_is_its_sequence_and_a_digit_that_fits(sequence: int) -> None:
    number = number_of(sequence)

    assert len(number) == 8
    assert number[:7] == str(sequence)
    assert is_number(number)


@given(SEQUENCES, st.integers(0, 7), st.integers(1, 9))
def test_any_one_wrong_digit_is_found(sequence: int, place: int, by: int) -> None:
    number = number_of(sequence)
    wrong = str((int(number[place]) + by) % 10)

    assert not is_number(number[:place] + wrong + number[place + 1 :])


@given(SEQUENCES, st.integers(0, 6))
def test_any_two_swapped_neighbours_are_found(sequence: int, place: int) -> None:
    number = number_of(sequence)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert swapped == number or not is_number(swapped)


@pytest.mark.parametrize(
    "typed",
    [
        "10000014",
        " 1000 0014 ",
        "1000-0014",
        "１０００ ００１４",
        "1000—0014",
        "编号：10000014",
        "No.10000014",
        "10000014\u200b",
    ],
)
def test_a_typed_number_is_read_through_what_people_add(typed: str) -> None:
    assert plain_number(typed) == "10000014"


@pytest.mark.parametrize("text", ["", "1000001", "100000100", "1000001X", "１０００００１４"])
def test_what_is_not_eight_plain_digits_is_no_number(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("  ", Wanted(By.ALL)),
        ("34", Wanted(By.SHORT_TAIL, "34")),
        ("1234", Wanted(By.TAIL, "1234")),
        ("１２３４", Wanted(By.TAIL, "1234")),
        ("138 0000 1234", Wanted(By.PHONE, "13800001234")),
        ("10000013", Wanted(By.NUMBER, "10000013")),
        ("10000", Wanted(By.NUMBER_START, "10000")),
        (id_number(), Wanted(By.ID_NUMBER, id_number())),
        ("WF", Wanted(By.INITIALS, "wf")),
        ("王 芳", Wanted(By.NAME, "王芳")),
        ("100%", Wanted(By.NAME, "100%")),
    ],
)
def test_what_is_typed_says_where_to_look(typed: str, found: Wanted) -> None:
    assert wanted(typed) == found
