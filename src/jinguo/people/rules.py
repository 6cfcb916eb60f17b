"""What is true of a person's data."""

from collections.abc import Iterable

INITIALS_MOST = 400
"""Characters in the column of initials."""


def initials_column(readings: Iterable[str]) -> str:
    """All readings of a name between bars, `|zx|cx|`, as many as the column holds; "" for none.

    `|zx` finds whoever has a reading that begins so, `|zx|` whoever has exactly that one.
    """
    column = "|"
    for reading in readings:
        if len(column) + len(reading) + 1 > INITIALS_MOST:
            break
        column += reading + "|"
    return "" if column == "|" else column
