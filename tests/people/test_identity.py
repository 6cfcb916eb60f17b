"""What is true of names, phones and ID numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinguo.people import identity

TODAY = date(2026, 11, 21)
PHONES = [
    "13812341234",
    " 138 1234 1234 ",
    "138-1234-1234",
    "１３８１２３４１２３４",
    "'13812341234",
    "’13812341234",
    "+8613812341234",
    "+86 138-1234-1234",
    "(+86)13812341234",
    "8613812341234",
    "008613812341234",
    "13812341234.0",
    "138\u200b1234\u00a01234\n",
]
WRONG_PHONES = [
    (None, identity.PHONE_MISSING),
    ("  ", identity.PHONE_MISSING),
    ("1381234123", identity.PHONE_WRONG),
    ("138123412345", identity.PHONE_WRONG),
    ("12812341234", identity.PHONE_WRONG),
    ("1.38123E+10", identity.PHONE_SCIENTIFIC),
    ("138****1234", identity.PHONE_MASKED),
    ("13812341234/13912341234", identity.PHONE_TWO),
    ("13812341234 13912341234", identity.PHONE_TWO),
    ("0574-86250000", identity.PHONE_LANDLINE),
    ("86250000", identity.PHONE_LANDLINE),
]
CARDS = ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "'110105 19491231 002x", " 110105-19491231-002X"]
WRONG_CARDS = [
    ("3.30211198001010E+17", identity.ID_NUMERIC),
    ("3.30211E+17", identity.ID_NUMERIC),
    ("110105********002X", identity.ID_MASKED),
    ("110105491231002", identity.ID_FIFTEEN),
    ("11010519491231002", identity.ID_WRONG_SHAPE),
    ("E12345678", identity.ID_WRONG_SHAPE),
    ("1101051949123100X2", identity.ID_WRONG_SHAPE),
    ("110105194912310021", identity.ID_WRONG_CHECK),
    ("110105194912310000", identity.ID_ZEROS),
]
FIRST_SEVENTEEN = [
    ("00010519491231002", identity.ID_WRONG_REGION),
    ("11010519490230002", identity.ID_WRONG_BIRTH),
    ("11010518991231002", identity.ID_WRONG_BIRTH),
    ("11010520261122002", identity.ID_WRONG_BIRTH),
    ("11010520261121002", None),
    ("83000019900101002", None),
    ("91112419810803002", None),
]
NAMES = [
    ("李 梅", "李梅"),
    ("李　梅", "李梅"),
    ("  李梅\n", "李梅"),
    ("阿依古丽•买买提", "阿依古丽·买买提"),
    ("阿依古丽．买买提", "阿依古丽·买买提"),
    ("阿依古丽・买买提", "阿依古丽·买买提"),
    ("Anna  Li", "Anna Li"),
    ("\ufeff李梅", "李梅"),
]
WRONG_NAMES = [
    ("", identity.NAME_MISSING),
    ("·", identity.NAME_MISSING),
    ("李梅1", identity.NAME_WRONG_SIGNS),
    ("李*", identity.NAME_WRONG_SIGNS),
    ("李" * 41, identity.NAME_TOO_LONG),
]


@pytest.mark.parametrize(
    "text",
    PHONES,
)
def test_a_phone_is_the_same_however_it_is_typed(text: str) -> None:
    assert identity.normal_phone(text) == "13812341234"
    assert identity.phone_problem(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    WRONG_PHONES,
)
def test_a_wrong_phone_is_told_what_is_wrong(text: str | None, problem: str) -> None:
    assert identity.phone_problem(text) == problem


def test_the_two_examples_of_the_standard_have_the_right_check_digit() -> None:
    """GB 11643-1999 gives 11010519491231002X and 440524188001010014; the second was born before 1900."""
    assert identity.check_digit("11010519491231002X") == "X"
    assert identity.check_digit("440524188001010014") == "4"
    assert identity.id_problem("11010519491231002X", TODAY) is None
    assert identity.id_problem("440524188001010014", TODAY) == identity.ID_WRONG_BIRTH


def test_birth_date_and_sex_are_in_the_number() -> None:
    assert identity.birth_date("11010519491231002X") == date(1949, 12, 31)
    assert identity.birth_date("110105194913310020") is None
    assert identity.sex("11010519491231002X") == "女"
    assert identity.sex("440524188001010014") == "男"


@pytest.mark.parametrize(
    "text",
    CARDS,
)
def test_an_id_number_is_the_same_however_it_is_typed(text: str) -> None:
    assert identity.normal_id(text) == "11010519491231002X"
    assert identity.id_problem(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    WRONG_CARDS,
)
def test_a_wrong_id_number_is_told_what_is_wrong(text: str, problem: str) -> None:
    assert identity.id_problem(text, TODAY) == problem


@pytest.mark.parametrize(
    ("first", "problem"),
    FIRST_SEVENTEEN,
    ids=["no such province", "30 February", "before 1900", "tomorrow", "today", "Taiwan resident", "foreigner's card"],
)
def test_a_right_check_digit_is_not_enough(first: str, problem: str | None) -> None:
    assert identity.id_problem(first + identity.check_digit(first), TODAY) == problem


@given(st.integers(0, 10**17 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first: int, place: int, shift: int) -> None:
    number = f"{first:017d}"
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert identity.check_digit(wrong) != identity.check_digit(number)


@pytest.mark.parametrize(
    ("text", "name"),
    NAMES,
)
def test_a_name_is_the_same_however_it_is_typed(text: str, name: str) -> None:
    assert identity.normal_name(text) == name
    assert identity.name_problem(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    WRONG_NAMES,
)
def test_a_wrong_name_is_told_what_is_wrong(text: str, problem: str) -> None:
    assert identity.name_problem(text) == problem


def test_masks_show_no_more_than_they_may() -> None:
    assert identity.mask_phone("13812341234") == "138****1234"
    assert identity.mask_phone("0574-86250000") == "***********"
    assert identity.mask_id("11010519491231002X") == "1****************X"
    assert identity.mask_id("E12345678") == "******************"
    assert [identity.mask_name(name) for name in ("李", "李梅", "李小雨", "欧阳淑珍")] == [
        "李*",
        "李*",
        "李*雨",
        "欧**珍",
    ]


def typed() -> list[str]:
    """All the texts above, for whatever else must judge them alike."""
    cards = [first + identity.check_digit(first) for first, _ in FIRST_SEVENTEEN]
    judged = [text for text, _ in (*WRONG_PHONES, *WRONG_CARDS, *NAMES, *WRONG_NAMES) if text is not None]
    return [*PHONES, *CARDS, *cards, *judged]
