"""Words of a search that are phones or ID numbers, kept out of addresses: a search goes on under their blind index."""

import re
from uuid import UUID

from jinguo.people import queries as people
from jinguo.volunteers.rules import By, wanted

_NAMES = {By.PHONE: "phone", By.ID_NUMBER: "id"}
_OPAQUE = re.compile(r"(phone|id|set)~([0-9a-f]{32})")
_FIELDS = {"phone": By.PHONE, "id": By.ID_NUMBER, "set": By.PICKED}


def opaque(text: str) -> str:
    """Make a text opaque if it is a phone or an ID number: it then finds the same person and tells no number."""
    want = wanted(text)
    if want.by is By.PHONE:
        return f"phone~{people.phone_index(want.text).hex()}"
    if want.by is By.ID_NUMBER:
        return f"id~{people.id_number_index(want.text).hex()}"
    return text


def tells_number(text: str) -> bool:
    """Whether the text is a phone or an ID number, which no address may hold."""
    return wanted(text).by in _NAMES


def is_opaque(text: str) -> bool:
    """Whether `opaque` has made the text of a number."""
    return _OPAQUE.fullmatch(text) is not None


def index_in(text: str) -> tuple[By | None, bytes]:
    """Read an opaque text: what it is looked for in, and the index; None for any other text."""
    found = _OPAQUE.fullmatch(text)
    if found is None:
        return None, b""
    return _FIELDS[found[1]], bytes.fromhex(found[2])


def picked(which: UUID) -> str:
    """Make the text that finds a set of picked volunteers."""
    return f"set~{which.hex}"


def is_picked(text: str) -> bool:
    """Whether a text finds a set of picked volunteers."""
    return index_in(text)[0] is By.PICKED


def said(text: str) -> str:
    """Say what is looked for: the text itself, but for a number or a set, which nobody could read."""
    if not is_opaque(text):
        return text
    return "选出来的人" if is_picked(text) else "按号码查找"
