"""Clues by which a person is recognised when her phone is another: what she remembers of herself."""

import re
from datetime import date


def clue_digits(text: str) -> str:
    """Read digits of what somebody typed to be recognised by: last digits of a phone, a birth date, or her number."""
    return "".join(re.findall(r"[0-9]", text))


def clue_day(text: str) -> date | None:
    """Read the day that was typed, as 1961-5-3, 1961年5月3日 or 19610503; None when it is none."""
    parts = re.findall(r"[0-9]+", text)
    if len(parts) == 1 and len(parts[0]) == 8:  # noqa: PLR2004 (year, month and day)
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None
