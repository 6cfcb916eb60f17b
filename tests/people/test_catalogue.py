"""National code tables, entry by entry."""

import re

import pytest

from jinguo.kernel.labels import Labelled
from jinguo.people.catalogue import Education, Nation, PoliticalStatus


@pytest.mark.parametrize("codes", [PoliticalStatus, Education, Nation], ids=lambda codes: codes.__name__)
def test_national_codes_are_two_digits_ascending_with_one_label_each(codes: type[Labelled]) -> None:
    values = [code.value for code in codes]

    assert all(re.fullmatch(r"\d\d", value) for value in values)
    assert values == sorted(set(values))
    assert len({code.label for code in codes}) == len(values)


def test_there_are_56_nations_and_each_is_called_one() -> None:
    """GB/T 3304-1991."""
    assert [nation.value for nation in Nation] == [f"{number:02}" for number in range(1, 57)]
    assert all(nation.label.endswith("族") for nation in Nation)
    assert (Nation("15").label, Nation("22").label, Nation("31").label) == ("土家族", "畲族", "达斡尔族")


def test_political_status_runs_from_party_member_to_masses() -> None:
    """GB/T 4762-1984."""
    assert [status.value for status in PoliticalStatus] == [f"{number:02}" for number in range(1, 14)]
    assert (PoliticalStatus("01").label, PoliticalStatus("03").label, PoliticalStatus("13").label) == (
        "中共党员",
        "共青团员",
        "群众",
    )


def test_education_is_the_first_level_of_the_standard() -> None:
    """GB/T 4658-2006: tens only, and no 50."""
    assert [education.value for education in Education] == ["10", "20", "30", "40", "60", "70", "80", "90"]
