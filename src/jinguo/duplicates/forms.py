"""Forms of merges."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jinguo.kernel.forms import Form, Text
from jinguo.people.exchange import About
from jinguo.volunteers.registry.exchange import Offer


class Decision(Form):
    """A decision to merge: who stays, by which number she is reached, why the two are one, and what is taken from the
    one that goes, of the person (`about`) and of the volunteer (`offers`).
    """

    keep: UUID
    phone: Literal["kept", "gone"] = "kept"
    reason: Annotated[Text, Field(min_length=2, max_length=200)]
    about: frozenset[About] = frozenset()
    offers: frozenset[Offer] = frozenset()
