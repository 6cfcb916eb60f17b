"""Discretion of the log, the last thing that a line passes through: numbers of people and secrets do not get out,
whoever wrote them into it.

No line is meant to hold any; this is for the one that somebody will write without thinking.
"""

import logging
import re
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

from jinguo.web.http import tracebacks

HIDDEN = "〔已隐去〕"

NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+?86)?1[3-9]\d{9}|\d{17}[\dXx])(?![0-9A-Za-z])")
"""Mobile numbers and ID numbers that stand alone; in a longer number (an id, a time in nanoseconds) they are none."""

PARTED = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d[ -]\d{4}[ -]\d{4}(?![0-9A-Za-z])")

SECRETS = re.compile(
    r"password|passwd|secret|token|cookie|authorization|credential|^code$|^pin$|phone|id_number|keyring|recovery",
    re.IGNORECASE,
)
"""Names of fields whose values are never told."""

_BEARER = re.compile(r"(?i)(bearer\s+|token=|password=|code=)[^\s&\"',;]+")


def discreet(text: str) -> str:
    """Take numbers of people out of a text, and what follows `token=` and the like."""
    return _BEARER.sub(rf"\1{HIDDEN}", PARTED.sub(HIDDEN, NUMBERS.sub(HIDDEN, text)))


def without_secrets(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Clean a line before structlog writes it: values of secret fields are hidden, all texts are discreet."""
    return {name: HIDDEN if SECRETS.search(name) else _cleaned(value) for name, value in line.items()}


def _cleaned(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: HIDDEN if SECRETS.search(str(name)) else _cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(each) for each in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        told = discreet(str(value))
        return value if told == str(value) else told
    return discreet(str(value))


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
"""What `sys.exc_info()` gives."""


class DiscreetFormatter(logging.Formatter):
    """A formatter for Python's own logging (libraries): discreet texts, and tracebacks without what people typed."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))

    def formatException(self, ei: ExcInfo) -> str:
        error = ei[1]
        return tracebacks.of(error) if error is not None else ""
