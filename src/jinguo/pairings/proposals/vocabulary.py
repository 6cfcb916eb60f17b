"""What a mother's skills and languages mean for a child's: the two lists are of two domains and not the same."""

from collections.abc import Iterable, Mapping

from jinguo.children.catalogue import Language, Need
from jinguo.mothers.catalogue import Language as Spoken
from jinguo.mothers.catalogue import Skill, Slot

SERVES: Mapping[Skill, frozenset[Need]] = {
    Skill.STUDY: frozenset({Need.HOMEWORK, Need.READING}),
    Skill.LISTENING: frozenset({Need.FEELINGS, Need.CALLS, Need.PUBERTY}),
    Skill.PARENTING: frozenset({Need.UPBRINGING, Need.READING, Need.PUBERTY}),
    Skill.HEALTH: frozenset({Need.HEALTH, Need.PUBERTY}),
    Skill.LAW: frozenset({Need.LAW}),
    Skill.ARTS: frozenset({Need.ARTS, Need.HOLIDAYS}),
    Skill.SPORT: frozenset({Need.ARTS, Need.HOLIDAYS}),
    Skill.DAILY_CARE: frozenset({Need.WEEKENDS, Need.HOLIDAYS}),
    Skill.SAFETY: frozenset({Need.HOLIDAYS}),
    Skill.COMPUTER: frozenset({Need.CALLS}),
}
"""Skill -> the needs that it serves. Ours."""

SPEAKS: Mapping[Spoken, Language] = {
    Spoken.MANDARIN: Language.MANDARIN,
    Spoken.WU: Language.WU,
    Spoken.XIANG: Language.XIANG,
    Spoken.SIGN: Language.SIGN,
    **dict.fromkeys((Spoken.MIAO, Spoken.TUJIA, Spoken.YI, Spoken.ZHUANG), Language.MINORITY),
    **dict.fromkeys((Spoken.TIBETAN, Spoken.UYGHUR), Language.MINORITY),
}
"""A mother's language as a child's file calls it; what is not here is another dialect."""

WEEKEND = frozenset(slot.value for slot in Slot if slot.value.startswith(("sat_", "sun_")))
"""When a child is at home who asks for company on weekends, or is back from school then."""


def serves(skills: Iterable[Skill]) -> frozenset[str]:
    """The codes of the needs that somebody with these skills serves."""
    return frozenset(need.value for skill in skills for need in SERVES.get(skill, ()))


def speaks(languages: Iterable[Spoken]) -> frozenset[str]:
    """The languages of children's files that she speaks: Mandarin, if nothing else is recorded."""
    found = frozenset(SPEAKS.get(each, Language.OTHER_DIALECT).value for each in languages)
    return found or frozenset({Language.MANDARIN.value})
