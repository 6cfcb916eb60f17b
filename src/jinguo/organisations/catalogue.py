"""Kinds of organisation (妇联组织): their words, their levels, and which may stand under which.

Source of the shape: 《中华全国妇女联合会章程》 (地方组织、基层组织、团体会员), and the two districts' plans for 2024:
镇街–村社–团体会员 (Zhenhai, part five); 机关妇委会 and 经开区妇联 (addressees of 望妇发〔2024〕1号);
微家 in 村民小组、网格、执委家中、工作场所 (the same, 五.3).
"""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.kernel.labels import Labelled


class OrganisationKind(Labelled):
    """The kind of an organisation.

    The tree is district › town, street or zone › village or community › grid and micro-home; group members, organ
    committees and new-field organisations stand beside it.
    """

    DISTRICT = "district", "区"
    TOWN = "town", "镇"
    STREET = "street", "街道"
    ZONE = "zone", "开发区"
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"
    GRID = "grid", "网格"
    MICRO_HOME = "micro_home", "微家"
    GROUP_MEMBER = "group_member", "团体会员"
    ORGAN_COMMITTEE = "organ_committee", "机关妇委会"
    NEW_FIELD = "new_field", "四新组织"

    @property
    def level(self) -> int | None:
        """The level of the kind: 1 district, 2 town, street or zone, 3 village or community, 4 grid or micro-home; None
        beside the tree.
        """
        return _LEVELS.get(self)

    @property
    def is_division(self) -> bool:
        """Whether the kind sits on an administrative division and so has a 12-digit statistical code of its own."""
        return self in DIVISIONS

    @property
    def letter(self) -> str | None:
        """The letter in the code of what has no division code, as W in `330211001001-W01`; None for divisions."""
        return _LETTERS.get(self)


class NewFieldKind(Labelled):
    """The new field (四新) of a new-field organisation: 新领域、新业态、新阶层、新群体 (Zhenhai, part five)."""

    NEW_SECTOR = "new_sector", "新领域"
    NEW_BUSINESS = "new_business", "新业态"
    NEW_STRATUM = "new_stratum", "新阶层"
    NEW_GROUP = "new_group", "新群体"


DIVISIONS = frozenset(
    {
        OrganisationKind.DISTRICT,
        OrganisationKind.TOWN,
        OrganisationKind.STREET,
        OrganisationKind.VILLAGE,
        OrganisationKind.COMMUNITY,
    }
)
"""Kinds with a 统计用区划代码: 6 digits of GB/T 2260, 3 for the town or street (街道 001–099, 镇 100–199),
3 for the village or community (居委会 001–199, 村委会 200–399); 国家统计局《统计用区划代码和城乡划分代码编制规则》."""

_LEVELS: Mapping[OrganisationKind, int] = MappingProxyType(
    {
        OrganisationKind.DISTRICT: 1,
        OrganisationKind.TOWN: 2,
        OrganisationKind.STREET: 2,
        OrganisationKind.ZONE: 2,
        OrganisationKind.VILLAGE: 3,
        OrganisationKind.COMMUNITY: 3,
        OrganisationKind.GRID: 4,
        OrganisationKind.MICRO_HOME: 4,
    }
)

_LETTERS: Mapping[OrganisationKind, str] = MappingProxyType(
    {
        OrganisationKind.ZONE: "K",
        OrganisationKind.GRID: "G",
        OrganisationKind.MICRO_HOME: "W",
        OrganisationKind.GROUP_MEMBER: "T",
        OrganisationKind.ORGAN_COMMITTEE: "J",
        OrganisationKind.NEW_FIELD: "X",
    }
)

_TOWNS = frozenset({OrganisationKind.TOWN, OrganisationKind.STREET})
_TOWNS_AND_ABOVE = _TOWNS | {OrganisationKind.DISTRICT, OrganisationKind.ZONE}
_VILLAGES = frozenset({OrganisationKind.VILLAGE, OrganisationKind.COMMUNITY})

PARENTS: Mapping[OrganisationKind, frozenset[OrganisationKind]] = MappingProxyType(
    {
        OrganisationKind.DISTRICT: frozenset(),
        OrganisationKind.TOWN: frozenset({OrganisationKind.DISTRICT}),
        OrganisationKind.STREET: frozenset({OrganisationKind.DISTRICT}),
        OrganisationKind.ZONE: frozenset({OrganisationKind.DISTRICT}),
        OrganisationKind.VILLAGE: _TOWNS,
        OrganisationKind.COMMUNITY: _TOWNS,
        OrganisationKind.GRID: _VILLAGES,
        OrganisationKind.MICRO_HOME: _VILLAGES | {OrganisationKind.GRID, OrganisationKind.NEW_FIELD},
        OrganisationKind.GROUP_MEMBER: _TOWNS_AND_ABOVE,
        OrganisationKind.ORGAN_COMMITTEE: _TOWNS_AND_ABOVE,
        OrganisationKind.NEW_FIELD: _TOWNS_AND_ABOVE | _VILLAGES,
    }
)
"""Kind -> the kinds it may stand under. A district stands under nothing: it is the root of its own tree."""


def may_stand_under(kind: OrganisationKind, parent: OrganisationKind | None) -> bool:
    """Whether an organisation of `kind` may stand under one of kind `parent`; None is no parent, as only a root has."""
    if parent is None:
        return not PARENTS[kind]
    return parent in PARENTS[kind]
