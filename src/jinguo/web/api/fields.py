"""Meanings of the API's fields and parameters, from fields.toml."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OF_ANY = "any"
"""The words for a field in whatever schema it stands."""

FIELDS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "fields.toml").read_text(encoding="utf-8")
)
"""Schema (or OF_ANY) → field → what it means and, where its type makes none, an example."""


def meaning(schema: str, field: str) -> str:
    """The meaning of a field; "" where nobody has said it."""
    return _word(schema, field)[0]


def given_example(schema: str, field: str) -> list[Any]:
    """Find the example of a field, if the words have one."""
    return _word(schema, field)[1:]


def _word(schema: str, field: str) -> list[Any]:
    return FIELDS.get(schema, {}).get(field) or FIELDS[OF_ANY].get(field) or [""]
