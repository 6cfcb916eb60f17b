"""The choice of a clerk for a sheet: whether it is taken, where its header is, and which column is what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.roster import layout
from jinguo.volunteers.roster.errors import StrangeChoice, TwoPeople
from jinguo.volunteers.roster.headers import FIELDS
from jinguo.volunteers.roster.layout import Layout


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice for one sheet. `columns` leads from a field to its place, from 0; rows count from 1; `taken` is False
    for a sheet that stays out.
    """

    taken: bool
    header_row: int
    columns: Mapping[str, int] = field(default_factory=dict)


def laid_out(sheet: Sheet, choice: Choice) -> Layout:
    """Lay the sheet out as chosen. Raises StrangeChoice: no such row, column or field, or one column for two;
    TwoPeople: columns of somebody else beside hers.
    """
    found = layout.at(sheet, choice.header_row)
    places = list(choice.columns.values())
    if found is None or not choice.columns.keys() <= FIELDS.keys() or len(set(places)) < len(places):
        raise StrangeChoice
    if any(not 0 <= place < len(found.headers) for place in places):
        raise StrangeChoice
    laid = replace(found, columns={name: choice.columns[name] for name in FIELDS if name in choice.columns})
    if laid.others & set(places):
        raise TwoPeople
    return laid
