"""What may come in about qualifications."""

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from jinguo.kernel.forms import Day, Form, Line, Text, none_if_blank
from jinguo.qualifications.catalogue import Result, Sort

MOST_MONTHS = 240


class NewQualification(Form):
    """A qualification as staff write it down. What its kind asks for is checked by the action."""

    kind: Annotated[Text, Field(min_length=1, max_length=40)]
    begun_on: Day
    ends_on: Annotated[Day | None, BeforeValidator(none_if_blank)] = None
    result: Annotated[Result | None, BeforeValidator(none_if_blank)] = None
    issuer: Annotated[Line, Field(max_length=100)] = ""
    evidence: Annotated[Line, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> "NewQualification":
        if self.ends_on is not None and self.ends_on < self.begun_on:
            raise ValueError("“有效到”不能比“从哪天”早，请检查两个日期")
        return self


class Attended(Form):
    """The training that an event was, by the kind of its qualification."""

    kind: Annotated[Text, Field(min_length=1, max_length=40)]


class Withdrawal(Form):
    """Withdrawal: why a qualification no longer counts."""

    reason: Annotated[Line, Field(min_length=2, max_length=200)]


class NewKind(Form):
    """A district's own kind. Queries are the law's, not a district's."""

    label: Annotated[Line, Field(min_length=2, max_length=40)]
    sort: Sort
    months: Annotated[int | None, Field(ge=1, le=MOST_MONTHS), BeforeValidator(none_if_blank)] = None
    covers: frozenset[Annotated[Text, Field(max_length=40)]] = frozenset()

    @model_validator(mode="after")
    def _no_query(self) -> "NewKind":
        if self.sort is Sort.QUERY:
            raise ValueError("记录查询全国一种，不用另设；请选培训、证书或承诺")
        return self
