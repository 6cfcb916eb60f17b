"""Names by the initials of their pinyin."""

import pytest

from jinguo.kernel.text.chinese import MOST, initials


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("李梅", ("lm",)),
        ("曾", ("c", "z")),
        ("单", ("d", "c", "s")),
        ("Anna 李", ("annal",)),
        ("阿依·古", ("ayg", "ayk", "eyg", "eyk")),
        ("  ", ()),
        ("", ()),
    ],
)
def test_a_name_is_found_by_every_reading_of_its_characters(name: str, found: tuple[str, ...]) -> None:
    assert sorted(initials(name)) == sorted(found)


def test_a_name_of_many_readings_keeps_the_likeliest() -> None:
    kept = initials("单" * 10)

    assert len(kept) == MOST
    assert kept[0] == "d" * 10
    assert all(text.count("d") >= 8 for text in kept)
