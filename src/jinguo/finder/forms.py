"""The filter: what may be asked for, read from an address; what is unknown is refused with a sentence."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from jinguo.finder.catalogue import Answer, Being, Hours, Order, Seen, Standing, State, When
from jinguo.kernel.forms import Form, Text, none_if_blank
from jinguo.volunteers.catalogue import ServiceClass


def _several(value: str | Iterable[str]) -> list[str]:
    """Read one or several values of a field."""
    return [each for each in ([value] if isinstance(value, str) else value) if each]


class Filter(Form):
    """Who is looked for: every condition holds at once, of several service classes one.

    `q` is as typed, or what `search_words.opaque` made of it; `organisation` a code; `qualification` a kind's code.
    """

    q: Annotated[Text, Field(max_length=40)] = ""
    organisation: Annotated[Text, Field(max_length=40)] = ""
    state: State = State.SERVING
    roster: Annotated[UUID | None, BeforeValidator(none_if_blank)] = None
    classes: Annotated[tuple[ServiceClass, ...], BeforeValidator(_several), Field(max_length=30)] = ()
    skill: Annotated[Text, Field(max_length=20)] = ""
    time: Annotated[Text, Field(max_length=20)] = ""
    being: Annotated[Being | None, BeforeValidator(none_if_blank)] = None
    when: When = When.NOW
    qualification: Annotated[Text, Field(max_length=40)] = ""
    standing: Standing = Standing.VALID
    hours: Annotated[Hours | None, BeforeValidator(none_if_blank)] = None
    seen: Annotated[Seen | None, BeforeValidator(none_if_blank)] = None
    answer: Annotated[Answer | None, BeforeValidator(none_if_blank)] = None
    order: Order = Order.NEWEST


class NewSavedFilter(Form):
    """A filter that is to be saved: its name, and whether all who work for the same place have it, too."""

    name: Annotated[Text, Field(min_length=1, max_length=20)]
    shared: bool = False
    asked: Filter
