"""The state of a form: the values that were typed, and beside each field what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from pydantic import ValidationError

from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import WHOLE, sentences

Typed = str | Sequence[str]


@dataclass(frozen=True)
class FormState:
    """A form's state before or after sending. `values` holds what was typed, a list where several may be chosen."""

    values: Mapping[str, Typed] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, Typed] | None = None
    """The values of the row that is edited, as they were when the form was drawn; they travel with it."""
    theirs: Mapping[str, Typed] = field(default_factory=dict)
    """Fields that a colleague has changed meanwhile in another way, and what she wrote."""

    @classmethod
    def of_row(cls, values: Mapping[str, Typed]) -> Self:
        """Fill a form from an edited row: a colleague's later change is told from her own by what the row was."""
        return cls(values, was=values)

    def value(self, name: str) -> str:
        """The text typed into a field, "" when nothing was."""
        typed = self.values.get(name, "")
        return typed if isinstance(typed, str) else next(iter(typed), "")

    def chosen(self, name: str, option: str) -> bool:
        """Whether an option of a list, a group or a box is chosen."""
        typed = self.values.get(name, "")
        return typed == option if isinstance(typed, str) else option in typed

    def error(self, name: str) -> str:
        """The sentence that says what is wrong with a field, "" when nothing is."""
        return self.errors.get(name, "")


def refused(
    values: Mapping[str, Typed], error: ValidationError | JinguoError, was: Mapping[str, Typed] | None = None
) -> FormState:
    """The form's state with what was typed and what is wrong, from Pydantic or from a domain.

    A domain's error that names fields (`detail["fields"]`) stands beside these; any other stands over the whole form.
    Of a row that a colleague has changed, the form is from now on made from what it is now.
    """
    if isinstance(error, ValidationError):
        return FormState(values, sentences(error.errors(include_url=False, include_input=False)), was)
    fields: Mapping[str, str] = error.detail.get("fields") or {WHOLE: error.message}
    known = error.detail
    return FormState(known.get("values", values), dict(fields), known.get("now", was), known.get("theirs", {}))
