"""What a form shows: the values that were typed, and beside each field what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import WHOLE, sentences

Typed = str | Sequence[str]


@dataclass(frozen=True)
class FormState:
    """A form before or after it was sent. `values` holds what was typed, a list where several may be chosen."""

    values: Mapping[str, Typed] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What was typed into a field, "" when nothing."""
        typed = self.values.get(name, "")
        return typed if isinstance(typed, str) else next(iter(typed), "")

    def chosen(self, name: str, option: str) -> bool:
        """Whether an option of a list, a group or a box is chosen."""
        typed = self.values.get(name, "")
        return typed == option if isinstance(typed, str) else option in typed

    def error(self, name: str) -> str:
        """What is wrong with a field, "" when nothing."""
        return self.errors.get(name, "")


def refused(values: Mapping[str, Typed], error: ValidationError | JinguoError) -> FormState:
    """The same form with what was typed and what is wrong, from Pydantic or from a domain.

    A domain's error that names fields (`detail["fields"]`) stands beside these; any other stands over the whole form.
    """
    if isinstance(error, ValidationError):
        return FormState(values, sentences(error.errors(include_url=False, include_input=False)))
    fields: Mapping[str, str] = error.detail.get("fields") or {WHOLE: error.message}
    return FormState(values, dict(fields))
