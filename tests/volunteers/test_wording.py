from collections.abc import Mapping

import pytest

from jinguo.kernel.labels import Labelled
from jinguo.people.catalogue import Education, Nation, PoliticalStatus
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.intake import words as wording
from jinguo.volunteers.intake.words import EDUCATIONS, NATIONS, SERVICES, STATUSES


def test_every_label_and_code_of_our_lists_means_itself() -> None:
    lists = ((Nation, NATIONS), (PoliticalStatus, STATUSES), (Education, EDUCATIONS), (ServiceClass, SERVICES))

    wrong = [
        each for members, words in lists for each in members if (words[each.label], words[each.value]) != (each, each)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("word", "member"),
    [
        ("汉", NATIONS["汉族"]),
        ("党员", PoliticalStatus.PARTY_MEMBER),
        ("预备党员", PoliticalStatus.PROBATIONARY_MEMBER),
        ("团员", PoliticalStatus.LEAGUE_MEMBER),
        ("大专", Education.COLLEGE),
        ("本科", Education.BACHELOR),
        ("硕士", Education.POSTGRADUATE),
        ("理论宣讲", ServiceClass.CIVILITY),
        ("垃圾分类", ServiceClass.ENVIRONMENT),
        ("助老", ServiceClass.CARE),
    ],
)
def test_what_rosters_write_is_understood(word: str, member: object) -> None:
    assert {**NATIONS, **STATUSES, **EDUCATIONS, **SERVICES}[word] == member


@pytest.mark.parametrize(
    ("members", "more"),
    [(PoliticalStatus, wording._STATUS), (Education, wording._EDUCATION), (ServiceClass, wording._SERVICE)],
    ids=["political status", "education", "service class"],
)
def test_no_word_means_two_things(members: type[Labelled], more: Mapping[Labelled, tuple[str, ...]]) -> None:
    words = [word for each in members for word in (each.label, *more.get(each, ()))]

    assert sorted(words) == sorted(set(words))
