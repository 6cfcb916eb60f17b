from hypothesis import given
from hypothesis import strategies as st

from jinguo.kernel.text.chinese import initials
from jinguo.people.rules import INITIALS_MOST, initials_column


def test_all_readings_stand_between_bars() -> None:
    assert initials_column(["zx", "cx"]) == "|zx|cx|"
    assert initials_column([]) == ""


@given(st.text(max_size=40))
def test_the_column_holds_the_readings_of_any_name(name: str) -> None:
    column = initials_column(initials(name))

    assert len(column) <= INITIALS_MOST
    assert column == "" or (column[0], column[-1]) == ("|", "|")
    assert initials(name) == () or f"|{initials(name)[0]}|" in column
