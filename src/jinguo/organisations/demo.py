"""The two demo trees, 宁波市镇海区 (330211) and 长沙市望城区 (430112), as the package ships them; no database here.

Divisions and their codes are real: 国家统计局 统计用区划代码, edition of 2023 (of 2023-06-30), `source` = "nbs-2023".
Left out are its entries 400–599: parks and works that only statistics treats as villages. Everything without a division
code is invented for the demo, some of it after names in the two plans: `source` = "demo", and its code is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jinguo.kernel import resources
from jinguo.organisations.catalogue import NewFieldKind, OrganisationKind

DEMO_TREES: Mapping[str, str] = MappingProxyType({"zhenhai": "宁波市镇海区", "wangcheng": "长沙市望城区"})
"""Name of the tree -> the district's full name."""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation of a demo tree.

    Attributes:
        code: 12 digits for a division; else those of the division it belongs to, a letter, a number: `…-W01`. Unique.
        name: of the place or body (招宝山街道, 城东社区); the federation's own name is made from it elsewhere.
        kind: what it is.
        parent_code: None for the district only.
        new_field_kind: for a new-field organisation only.
        source: "nbs-2023" for a verified division, "demo" for what is invented.
    """

    code: str
    name: str
    kind: OrganisationKind
    parent_code: str | None
    new_field_kind: NewFieldKind | None
    source: str


def demo_tree(name: str) -> list[OrganisationRow]:
    """Read the organisations of one demo district, every parent before its children, the district first.

    Args:
        name: a key of `DEMO_TREES`.

    Raises:
        FileNotFoundError: no such tree.
    """
    return [_organisation(row) for row in resources.rows("jinguo.organisations", name)]


def _organisation(row: dict[str, str]) -> OrganisationRow:
    return OrganisationRow(
        code=row["code"],
        name=row["name"],
        kind=OrganisationKind(row["kind"]),
        parent_code=row["parent_code"] or None,
        new_field_kind=NewFieldKind(row["new_field_kind"]) if row["new_field_kind"] else None,
        source=row["source"],
    )
