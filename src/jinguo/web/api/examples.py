"""Examples for the API's description: of each body one that its schema allows, from the examples of its fields."""

from collections.abc import Mapping
from typing import Any

from jinguo.web.api.fields import FIELDS, given_example

_WHOLE = "_example"
"""In fields.toml: the example of a whole schema, of which not all fields go together."""

_REFERENCE = "#/components/schemas/"
_BY_TYPE: Mapping[str, Any] = {
    "uuid": "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
    "date": "2026-12-05",
    "date-time": "2026-12-05T01:00:00Z",
    "boolean": True,
    "integer": 1,
}
"""By format, or else by type."""


def example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> object:
    """Make a value that a schema allows; what may be null and has no example of its own is null."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return FIELDS.get(name, {}).get(_WHOLE) or _of_named(name, schemas)
    if schema.get("type") == "array":
        return [example(schema["items"], schemas)]
    return None if "oneOf" in schema else _BY_TYPE.get(schema.get("format") or schema.get("type", ""))


def _of_named(name: str, schemas: Mapping[str, Any]) -> object:
    schema = schemas[name]
    if "enum" in schema:
        return schema["enum"][0]
    return {field: _of_field(name, field, kind, schemas) for field, kind in schema["properties"].items()}


def _of_field(name: str, field: str, kind: Mapping[str, Any], schemas: Mapping[str, Any]) -> object:
    given = given_example(name, field)
    return given[0] if given else example(kind, schemas)
