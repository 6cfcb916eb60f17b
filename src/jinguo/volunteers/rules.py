"""Rules of volunteer numbers and of what is typed to find a volunteer."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from jinguo.people import identity

NUMBER_LENGTH = 8
TAIL = 4

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""The quasigroup of H. M. Damm (Total anti-symmetrische Quasigruppen, Marburg 2004, page 111): it finds every single
wrong digit and every swap of neighbours; Luhn's misses 09 for 90."""


def _interim(digits: str) -> str:
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim


def number_of(sequence: int) -> str:
    """Make the volunteer number of a 7-digit sequence number: the same digits and a check digit."""
    return f"{sequence:07}" + _interim(f"{sequence:07}")


def plain_number(typed: str) -> str:
    """Tidy a typed number: without what people and keyboards add: full-width digits, blanks, dashes, 编号 or No."""
    return re.sub(r"^(?:志愿者)?编号:?|^[Nn][Oo]\.?:?", "", re.sub(identity.DASHES, "", identity.tidy(typed)))


def is_number(text: str) -> bool:
    """Whether a text can be a volunteer number: 8 digits with the right check digit."""
    return bool(re.fullmatch(r"[0-9]{8}", text)) and _interim(text) == "0"


class By(Enum):
    """The field in which a typed text is looked for."""

    ALL = auto()
    PHONE = auto()
    ID_NUMBER = auto()
    NUMBER = auto()
    NUMBER_START = auto()
    TAIL = auto()
    SHORT_TAIL = auto()
    INITIALS = auto()
    NAME = auto()
    PICKED = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: the text to look for, and the field."""

    by: By
    text: str = ""


def wanted(typed: str) -> Wanted:
    """Decide what a typed text is looked for in.

    Up to 4 digits end a phone, 11 may be a phone, 18 an ID number; 8 are a volunteer number, others begin one; letters
    are the initials of a name in pinyin; anything else is part of a name.
    """
    text = identity.tidy(typed)
    if text == "":
        return Wanted(By.ALL)
    if re.fullmatch(identity.ID_SHAPE, identity.normal_id(text)):
        return Wanted(By.ID_NUMBER, identity.normal_id(text))
    if re.fullmatch(identity.MOBILE, identity.normal_phone(text)):
        return Wanted(By.PHONE, identity.normal_phone(text))
    digits = re.sub("[ -]", "", text)
    if re.fullmatch("[0-9]+", digits):
        whole = {TAIL: By.TAIL, NUMBER_LENGTH: By.NUMBER}
        return Wanted(whole.get(len(digits), By.SHORT_TAIL if len(digits) < TAIL else By.NUMBER_START), digits)
    if re.fullmatch("[A-Za-z]+", text):
        return Wanted(By.INITIALS, text.lower())
    return Wanted(By.NAME, identity.normal_name(text))


class Membership(Protocol):
    """The facts that tell whether a volunteer serves."""

    @property
    def left_at(self) -> datetime | None: ...
    @property
    def merged_into(self) -> UUID | None: ...


def is_serving(volunteer: Membership) -> bool:
    """Whether a volunteer has neither left nor been merged into another."""
    return volunteer.left_at is None and volunteer.merged_into is None


def serving(volunteer: str) -> str:
    """SQL for `is_serving`."""
    return f"({volunteer}.left_at IS NULL AND {volunteer}.merged_into IS NULL)"
