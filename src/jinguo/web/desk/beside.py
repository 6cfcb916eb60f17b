"""Errors that belong to one field, though the domain says them of the whole."""

from collections.abc import Mapping
from dataclasses import replace

from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import WHOLE
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent


def beside(form: Sent, error: JinguoError, fields: Mapping[str, str]) -> FormState:
    """The form's state with what is wrong; an error with a code in `fields` is beside that field, not over the form."""
    state = form.state(error)
    name = fields.get(error.code)
    if name is None or list(state.errors) != [WHOLE]:
        return state
    return replace(state, errors={name: state.errors[WHOLE]})
