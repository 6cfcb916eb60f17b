"""The filter that the desk's long lists share: two days, and addresses that ask the same again."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.kernel.forms import Form, none_if_blank

Day = Annotated[
    Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))] | None, BeforeValidator(none_if_blank)
]
Id = Annotated[UUID | None, BeforeValidator(none_if_blank)]


class DayFilter(Form):
    """The fields of a filter as they were sent. Both days are included."""

    first: Day = None
    last: Day = None

    @field_validator("last")
    @classmethod
    def _not_before_the_first(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("first")
        if first and last and last < first:
            raise ValueError("截止日期不能早于开始日期")
        return last

    @property
    def fields(self) -> dict[str, str]:
        """The fields that send the same question again."""
        said = {name: str(value or "") for name, value in self.model_dump().items()}
        return {name: value for name, value in said.items() if value}

    def address(self, path: str, **changed: str) -> str:
        """Make an address that asks the same but for what is changed; what is changed to nothing is left out."""
        fields = {name: value for name, value in {**self.fields, **changed}.items() if value}
        return f"{path}?{urlencode(fields)}" if fields else path
