"""Words of a search that are phones or ID numbers, kept out of addresses: a search goes on under their blind index."""

import re

from jinguo.people import queries as people
from jinguo.volunteers.rules import By, wanted

_NAMES = {By.PHONE: "phone", By.ID_NUMBER: "id"}
_OPAQUE = re.compile(r"(phone|id)~([0-9a-f]{32})")


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
    return (By.PHONE if found[1] == "phone" else By.ID_NUMBER), bytes.fromhex(found[2])
