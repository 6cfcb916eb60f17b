"""Forms that pages send: read once, made into a domain's form, or shown again with what is wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import UnionType
from typing import Annotated, TypeVar, Union, get_args, get_origin

from litestar.datastructures import UploadFile
from pydantic import BaseModel

from jinguo.access.errors import ProofRequired
from jinguo.authority.errors import Forbidden, LoginRequired
from jinguo.kernel.errors import Invalid, JinguoError
from jinguo.kernel.forms import WHOLE, parse
from jinguo.web.form_state import FormState, Typed, refused
from jinguo.web.http.nul_bytes import Unreadable
from jinguo.web.parameters import WebRequest
from jinguo.web.stamp import WAS

FormType = TypeVar("FormType", bound=BaseModel)

ELSEWHERE = (LoginRequired, Forbidden, ProofRequired)
"""Refusals that nothing typed into the form can mend: they become pages."""

DEFECT = 500
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file. `name` is what the browser says: for messages, never for a path."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as a page sent it: the fields as they were typed, and the files. A field sent several times is a list."""

    values: Mapping[str, Typed]
    files: Mapping[str, File]

    def read(self, form: type[FormType], **more: object) -> FormType:
        """Read the fields as a domain's form. Fields left empty count as not sent, so defaults apply; fields it does
        not know are left out.

        Args:
            more: values that do not come from the fields (from the address, or worked out), which win.

        Raises:
            Invalid: with a sentence for each wrong field.
        """
        given = {
            name: self._value(name, info.annotation)
            for name, info in form.model_fields.items()
            if self.values.get(name)
        }
        return parse(form, {**given, **more})

    def _value(self, name: str, annotation: object) -> Typed:
        typed = self.values[name]
        if holds_many(annotation):
            return [typed] if isinstance(typed, str) else [one for one in typed if one]
        return typed if isinstance(typed, str) else typed[-1]

    @property
    def was(self) -> Mapping[str, Typed] | None:
        """The row as it was when the form was drawn; None: the form does not say it."""
        try:
            was = json.loads(self.text(WAS) or "null")
        except ValueError:
            return None
        return was if isinstance(was, dict) else None

    def text(self, name: str) -> str:
        """Read one field as it was typed, without the spaces around it; "" when it was not sent."""
        return FormState(self.values).value(name).strip()

    def file(self, name: str) -> File:
        """Read an uploaded file. Raises Invalid when none was chosen."""
        found = self.files.get(name)
        if found is None or not found.content:
            raise Invalid("请先选择要上传的文件。", fields={name: "请先选择要上传的文件"})
        return found

    def state(self, error: JinguoError, beside: Mapping[str, str] | None = None) -> FormState:
        """The form's state as typed, with what is wrong; what cannot be mended in the form is raised again.

        Args:
            beside: by code of the error, the field beside which it stands though the domain says it of the whole.
        """
        if isinstance(error, ELSEWHERE) or error.status >= DEFECT:
            raise error
        state = refused(self.values, error, self.was)
        field = (beside or {}).get(error.code)
        if field is None or list(state.errors) != [WHOLE]:
            return state
        return replace(state, errors={field: state.errors[WHOLE]})


async def sent(request: WebRequest) -> Sent:
    """Read the form that a page sent, urlencoded or with files.

    Raises:
        Unreadable: there is a NUL byte somewhere.
    """
    values: dict[str, str | list[str]] = {}
    files: dict[str, File] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            files[name] = File(shown(value.filename), await value.read())
            continue
        if "\x00" in name or "\x00" in str(value):
            raise Unreadable
        _put(values, name, str(value))
    return Sent(values, files)


def shown(name: str) -> str:
    """Clean a file's name of what cannot be seen or would turn its letters round, and cut it to a line."""
    return "".join(one for one in name if one.isprintable() or one == "\u3000")[:LONGEST_NAME]


def _put(values: dict[str, str | list[str]], name: str, value: str) -> None:
    before = values.get(name)
    if before is None:
        values[name] = value
    else:
        values[name] = [before, value] if isinstance(before, str) else [*before, value]


def holds_many(annotation: object) -> bool:
    """Whether a field of this type takes several values: a list, tuple or set, or one of those or None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return holds_many(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return any(holds_many(one) for one in get_args(annotation))
    kind = origin or annotation
    return isinstance(kind, type) and issubclass(kind, list | tuple | set | frozenset)
