"""Closed lists whose members carry the Chinese word that a user reads."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A closed list whose member is `NAME = "slug", "中文"`: the slug is stored and sent, the label is shown.

    A slug may never change once rows hold it; a label may. Iteration is in the order of declaration, that of menus.
    """

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make a member that equals its slug and remembers its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
