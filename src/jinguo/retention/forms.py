"""Forms of erasing and clearing: answers and holds."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from jinguo.kernel import clock
from jinguo.kernel.forms import Day, Form, Text
from jinguo.kernel.parts import rules


class Answer(Form):
    """The answer of the second person: yes, or no with the reason that she will read."""

    agree: bool
    answer: Annotated[Text, Field(max_length=400)] = ""


class NewHold(Form):
    """A hold (暂停清理) to place: on whose data, or which rule here, why and until when (the day included)."""

    person: UUID | None = None
    rule: str | None = None
    reason: Annotated[Text, Field(min_length=2, max_length=200)]
    until: Day

    @field_validator("rule")
    @classmethod
    def known_rule(cls, rule: str | None) -> str | None:
        """Check that the rule is one that clears something."""
        if rule is not None and rule not in {each.slug for each in rules() if each.keep is not None}:
            raise ValueError("请从列出的规则里选")
        return rule

    @field_validator("until")
    @classmethod
    def not_past(cls, until: date) -> date:
        """Check that the day is from today on, within ten years."""
        if not clock.today() <= until <= clock.today().replace(year=clock.today().year + 10, day=1):
            raise ValueError("请填今天以后、十年以内的日期")
        return until

    @model_validator(mode="after")
    def one_of_both(self) -> "NewHold":
        """Check that there is a person or a rule, never both."""
        if (self.person is None) is (self.rule is None):
            raise ValueError("请选择一个人，或者一条规则")
        return self
