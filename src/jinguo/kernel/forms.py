"""What may come in as one form: text without NUL, no unknown fields, nothing changed afterwards."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


def without_nul(text: str) -> str:
    """Refuse NUL, which PostgreSQL cannot store."""
    if "\x00" in text:
        raise ValueError("含有不能识别的字符")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(without_nul)]


class Form(BaseModel):
    """A form refuses fields that it does not know, and keeps what it was given unchanged afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)
