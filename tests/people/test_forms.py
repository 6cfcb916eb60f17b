from datetime import date

import pytest

from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.people import identity
from jinguo.people.catalogue import Sex
from jinguo.people.forms import NewPerson, PersonChanges
from tests.world import id_number

WANG_FANG = {"name": "王芳", "phone": "13800001234"}


def wrong(form: type, **fields: object) -> dict[str, str]:
    """What is said beside the fields."""
    with pytest.raises(Invalid) as refused:
        parse(form, {**WANG_FANG, **fields})
    return refused.value.detail["fields"]


def test_what_was_typed_is_tidied() -> None:
    typed = {"name": " 王 芳 ", "phone": "＋86 138-0000-1234", "id_number": f" {id_number(order='248').lower()} "}

    person = parse(NewPerson, typed)

    assert (person.name, person.phone, person.id_number) == ("王芳", "13800001234", id_number(order="248"))


def test_the_id_number_says_sex_and_birth_date() -> None:
    person = parse(NewPerson, {**WANG_FANG, "id_number": id_number("19850312", "246")})

    assert (person.known_sex, person.known_birth) == (Sex.FEMALE, date(1985, 3, 12))


def test_without_an_id_number_it_is_what_was_stated() -> None:
    stated = parse(NewPerson, {**WANG_FANG, "sex": "2", "born_on": "1990-01-02"})
    nothing = parse(NewPerson, WANG_FANG)

    assert (stated.known_sex, stated.known_birth) == (Sex.FEMALE, date(1990, 1, 2))
    assert (nothing.known_sex, nothing.known_birth) == (Sex.UNKNOWN, None)


def test_a_sex_or_birth_date_that_contradicts_the_id_number_is_refused_beside_its_field() -> None:
    number = id_number("19850312", "246")

    assert wrong(NewPerson, id_number=number, sex="1", born_on="1985-03-13") == {
        "sex": "和身份证号里的性别不一致，请核对",
        "born_on": "和身份证号里的出生日期不一致，请核对",
    }
    assert parse(NewPerson, {**WANG_FANG, "id_number": number, "sex": "9", "born_on": "1985-03-12"}).sex is Sex.UNSTATED


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12800001234"), ("phone", ""), ("name", ""), ("name", "王芳1"), ("id_number", "330211198503122461")],
)
def test_what_is_wrong_is_said_beside_its_field(field: str, value: str) -> None:
    assert set(wrong(NewPerson, **{field: value})) == {field}


@pytest.mark.parametrize("born_on", ["1899-12-31", "2026-11-22"])
def test_nobody_is_born_before_1900_or_after_today(born_on: str) -> None:
    assert set(wrong(NewPerson, born_on=born_on)) == {"born_on"}


def test_an_empty_field_of_a_page_is_a_missing_one() -> None:
    person = parse(NewPerson, {**WANG_FANG, "id_number": " ", "sex": "", "born_on": "", "nation": "", "employer": ""})

    assert person == parse(NewPerson, WANG_FANG)


def test_changes_with_an_empty_name_and_id_number_change_neither() -> None:
    changes = parse(PersonChanges, {"name": "", "id_number": ""})

    assert (changes.name, changes.id_number) == (None, None)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("李梅", None),
        ("欧阳娜娜", None),
        ("阿依古丽·买买提", None),
        ("Anna Smith", None),
        ("王芳老师", identity.TITLED_SO.format("老师")),
        ("王老师", identity.CALLED_SO.format("王老师")),
        ("欧阳老师", identity.CALLED_SO.format("欧阳老师")),
        ("丁三已故", identity.LEFT.format("已故")),
        ("待定", identity.NOT_A_NAME.format("待定")),
        ("王", identity.NOT_WHOLE.format("王")),
        ("王某某", identity.NOT_WHOLE.format("王某某")),
        ("www.evil.cn", identity.NAME_WRONG_SIGNS),
        ("evil.com", identity.NAME_WRONG_SIGNS),
    ],
)
def test_who_is_registered_has_a_whole_name_by_form_as_by_roster(name: str, problem: str | None) -> None:
    said = None
    try:
        parse(PersonChanges, {"name": name})
    except Invalid as refused:
        said = refused.detail["fields"]["name"]

    assert said == problem


@pytest.mark.parametrize("typed", [0, "0", "19800517", 1e9, "1e9", -1])
def test_a_number_is_no_date_of_birth(typed: object) -> None:
    with pytest.raises(Invalid) as refused:
        parse(PersonChanges, {"born_on": typed})

    assert refused.value.detail["fields"] == {"born_on": "日期不对，请写成 2026-11-21 的样子"}
