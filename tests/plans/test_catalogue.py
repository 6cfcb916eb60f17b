"""The two districts' programmes for 2024, entry by entry."""

from collections import Counter

import pytest

from jinguo.plans.catalogue import Capability, ProgrammeRow, programmes

PROGRAMMES = programmes()
BY_NUMBER = {programme.number: programme for programme in PROGRAMMES}


def test_there_are_133_programmes_numbered_without_a_gap() -> None:
    assert [programme.number for programme in PROGRAMMES] == list(range(1, 134))


def test_62_are_from_zhenhai_and_71_from_wangcheng_all_for_2024() -> None:
    assert Counter((programme.district_code, programme.year) for programme in PROGRAMMES) == {
        ("330211", 2024): 62,
        ("430112", 2024): 71,
    }


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: f"{programme.number}")
def test_a_programme_has_a_title_a_section_and_a_capability(programme: ProgrammeRow) -> None:
    assert programme.title == programme.title.strip()
    assert "*" not in programme.title
    assert programme.section[0] in "一二三四五"
    assert programme.capabilities
    assert len(set(programme.capabilities)) == len(programme.capabilities)


def test_no_district_has_two_programmes_of_one_title() -> None:
    titles = Counter((programme.district_code, programme.title) for programme in PROGRAMMES)

    assert [title for title, uses in titles.items() if uses > 1] == []


@pytest.mark.parametrize("capability", Capability, ids=str)
def test_every_capability_is_asked_for_by_a_programme(capability: Capability) -> None:
    assert any(capability in programme.capabilities for programme in PROGRAMMES)


@pytest.mark.parametrize(
    ("number", "runs"),
    [(20, True), (95, True), (124, True), (17, False), (33, False), (111, False), (123, False)],
    ids=["litter sorting", "five entries", "training", "honour", "loan", "petitions", "party work"],
)
def test_events_and_training_can_be_run_and_the_rest_cannot(number: int, runs: bool) -> None:
    assert BY_NUMBER[number].is_event is runs


def test_a_programme_says_in_one_line_what_it_needs() -> None:
    assert BY_NUMBER[20].capability == "活动、队伍、时长（环境保护；社区）"
    assert BY_NUMBER[49].capability == "培训"


def test_the_five_entries_programme_keeps_the_plan_s_figure() -> None:
    """望妇发〔2024〕1号, 三.2: 全年…进家庭不少于100场次."""
    assert BY_NUMBER[95] == ProgrammeRow(
        district_code="430112",
        year=2024,
        number=95,
        section="三.2",
        title="家教指导+亲子实践“五进”",
        capabilities=(Capability.EVENT, Capability.TARGET),
        note="机关、村社、学校、企业、家庭",
        target="全年不少于100场次",
    )
