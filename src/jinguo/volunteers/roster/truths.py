"""Truths: columns that nobody knows and that hold hardly anything but 是 or 否: what they ask may be a consent, so
somebody must say.
"""

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.roster import cells
from jinguo.volunteers.roster.headers import AGREEMENT, PERSONAL, recognised
from jinguo.volunteers.roster.layout import Layout

DEEP = 5_000
"""Rows below the header that are looked at."""
UNSAID = frozenset({"0", "1", "2", "M", "F"})
"""Answers that are as often numbers or something else."""


def undecided(sheet: Sheet, found: Layout) -> tuple[int, ...]:
    """Find the places of such columns: with a heading, not taken, and not somebody else's."""
    spare = [
        place
        for place, header in enumerate(found.headers)
        if header and place not in found.columns.values() and place not in found.others and not _is_spare(header, found)
    ]
    return tuple(place for place in spare if _asks(sheet, found, place))


def _is_spare(header: str, found: Layout) -> bool:
    """Whether a column is a second one of a field that is no consent: of two phones one is not taken."""
    known = recognised(header)
    return known is not None and known[0] in found.columns and not known[0].startswith("agree")


def _asks(sheet: Sheet, found: Layout, place: int) -> bool:
    below = sheet.rows.slice(found.first_row - 1, DEEP)
    texts = below.select(cells.given(cells.tidy(pl.nth(place))).str.to_uppercase().alias("text"))["text"].drop_nulls()
    known = {*cells.YES, *cells.NO} - UNSAID
    header = found.headers[place]
    answers = texts.filter(texts != recognised_again(header))
    if (AGREEMENT.search(header) or PERSONAL.search(header)) and answers.is_in(list({*cells.NO} - UNSAID)).any():
        return True
    return 2 * int(answers.is_in(list(known)).sum()) > len(answers)


def recognised_again(header: str) -> str:
    """Recognise a heading that stands on each printed page again."""
    return header.upper()
