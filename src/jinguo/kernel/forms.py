"""Forms of what comes in: no NUL, no unknown fields, nothing changed afterwards; errors in Chinese by field."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from jinguo.kernel.errors import Invalid

WHOLE = ""
"""The name under which an error stands that belongs to no single field."""

MISSING = "请填写这一项"
OTHERWISE = "这一项填得不对，请检查"

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "missing": MISSING,
        "string_type": MISSING,
        "extra_forbidden": "没有这一项，请去掉",
        "string_too_short": "太短了，至少 {min_length} 个字",
        "string_too_long": "太长了，最多 {max_length} 个字",
        "string_pattern_mismatch": "格式不对，请检查",
        "too_short": "请至少选 {min_length} 项",
        "too_long": "最多选 {max_length} 项",
        "list_type": "请从列出的选项里选",
        "tuple_type": "请从列出的选项里选",
        "enum": "请从列出的选项里选",
        "literal_error": "请从列出的选项里选",
        "uuid_parsing": "请从列出的选项里选",
        "uuid_type": "请从列出的选项里选",
        "bool_parsing": "请选“是”或“否”",
        "bool_type": "请选“是”或“否”",
        "int_parsing": "请填整数",
        "int_type": "请填整数",
        "int_from_float": "请填整数",
        "float_parsing": "请填数字",
        "float_type": "请填数字",
        "decimal_parsing": "请填数字",
        "decimal_type": "请填数字",
        "greater_than": "要大于 {gt}",
        "greater_than_equal": "不能小于 {ge}",
        "less_than": "要小于 {lt}",
        "less_than_equal": "不能大于 {le}",
        "date_type": "日期不对，请写成 2026-11-21 的样子",
        "date_parsing": "日期不对，请写成 2026-11-21 的样子",
        "date_from_datetime_parsing": "日期不对，请写成 2026-11-21 的样子",
        "time_type": "时间不对，请写成 14:00 的样子",
        "time_parsing": "时间不对，请写成 14:00 的样子",
        "datetime_type": "时间不对，请重新选择",
        "datetime_parsing": "时间不对，请重新选择",
        "datetime_from_date_parsing": "时间不对，请重新选择",
        "timezone_aware": "时间要带时区，例如 2026-11-21T14:00:00+08:00",
    }
)
"""Pydantic's kinds of error in our words. A `ValueError` that a form raises itself carries its own Chinese sentence."""


def without_nul(text: str) -> str:
    """Refuse NUL, which PostgreSQL cannot store."""
    if "\x00" in text:
        raise ValueError("含有不能识别的字符")
    return text


_PICTURE = "\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0e\ufeff\uffa0\U000e0000-\U000e0fff]"
    f"|(?<![{_PICTURE}])\u200d|\u200d(?![{_PICTURE}])|(?<![0-9#*{_PICTURE}])\ufe0f"
)
"""Default-ignorable characters (Unicode, DerivedCoreProperties) and what looks empty; a joiner and a selector are part
of a picture."""
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"
    "|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3}"
)
"""What is no text, and marks piled up on a letter, which run over the lines around."""


def legible(text: str) -> str:
    """Take out what nobody sees (marks that come along when a phone's contacts or a web page are copied, and that would
    make two names of one or turn letters round), and refuse what is no text.
    """
    if text.isascii() and text.isprintable():
        return text
    if _UNPRINTABLE.search(text):
        raise ValueError("含有不能识别的字符")
    return _INVISIBLE.sub("", text).strip()


def none_if_blank(value: object) -> object:
    """Turn an empty field of a page into None, where nothing may be chosen."""
    return None if isinstance(value, str) and not value.strip() else value


_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


_NUMERIC = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?\s*")


def _is_number(value: object) -> bool:
    """Whether a text would pass for seconds since 1970, which nobody means: 0 is no birth date."""
    return isinstance(value, int | float) or (isinstance(value, str) and _NUMERIC.fullmatch(value) is not None)


def _written_day(value: object) -> object:
    if _is_number(value):
        raise ValueError(SENTENCES["date_parsing"])
    return value


def _written_moment(value: object) -> object:
    if _is_number(value):
        raise ValueError(SENTENCES["datetime_parsing"])
    return value


Day = Annotated[date, BeforeValidator(_written_day)]
"""A date as it is written."""


def _within_reason(moment: datetime) -> datetime:
    """Refuse what no clock shows: at the ends of the calendar, adding an hour or changing the zone overflows."""
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError(SENTENCES["datetime_parsing"])
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment), AfterValidator(_within_reason)]
"""An instant with its zone, of a year that people plan in."""

Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(legible)]


def in_one_line(text: str) -> str:
    """Put a text in one line: runs of blanks become one, so that nothing begins a line of its own in a letter."""
    return re.sub(r"\s+", " ", text)


Line = Annotated[Text, AfterValidator(in_one_line)]
"""A title, a name, a place: what stands in one line wherever it is shown or told."""


class Form(BaseModel):
    """A form refuses fields that it does not know, and keeps what it was given unchanged afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


AnyForm = TypeVar("AnyForm", bound=BaseModel)


def parse(form: type[AnyForm], data: object) -> AnyForm:
    """Parse raw data into a form; the one way in, for pages and programs alike.

    Raises:
        Invalid: with `fields`, the name of each wrong field and a Chinese sentence.
    """
    try:
        return form.model_validate(data)
    except ValidationError as error:
        raise Invalid(fields=sentences(error.errors(include_url=False, include_input=False))) from None


def sentences(errors: Iterable[ErrorDetails]) -> dict[str, str]:
    """Put errors into Chinese, a sentence a field, the first that applies; keys are the outermost fields' names."""
    said: dict[str, str] = {}
    for error in errors:
        said.setdefault(str(error["loc"][0]) if error["loc"] else WHOLE, _sentence(error))
    return said


def _sentence(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if context.get("min_length") == 1:
        return MISSING
    if context.get("field_type") == "Value":  # a Text whose length is checked after its own validator
        kind = f"string_{kind}"
    return SENTENCES.get(kind, OTHERWISE).format(**context)
