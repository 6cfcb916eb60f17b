"""Descriptions in the API's document besides its types: a title of its own for each schema, what each field means, and
an example of each body. The words stand in fields.toml; those of a schema are its class's own.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import is_dataclass
from inspect import getdoc
from typing import Any, get_args, get_origin, get_type_hints

from litestar import Litestar
from litestar.openapi.plugins import JsonRenderPlugin
from pydantic import BaseModel

from jinguo.web.api.examples import example
from jinguo.web.api.fields import meaning
from jinguo.web.api.problems import Problem
from jinguo.web.guard import handlers
from jinguo.web.parameters import WebRequest

_GENERIC = re.compile(r"(\w+?)_jinguo\.(?:\w+\.)*(\w+)_")


class Described(JsonRenderPlugin):
    """The renderer of the description as JSON, with words and examples."""

    _made: bytes = b""

    def render(self, request: WebRequest, openapi_schema: dict[str, Any]) -> bytes:
        """Render the description: the same bytes each time."""
        if not self._made:
            self._made = self.render_json(request, described(openapi_schema, classes(request.app)))
        return self._made


def described(document: Mapping[str, Any], known: Mapping[str, type]) -> dict[str, Any]:
    """Describe the document with titles, descriptions, examples; `known` has the class of each schema by its name."""
    told: Any = _renamed(deepcopy(dict(document)))
    schemas = told["components"]["schemas"]
    for name, schema in schemas.items():
        schema["title"] = name
        _describe(name, schema, known.get(name))
    for item in told["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                parameter["description"] = meaning("", parameter["name"]) or parameter.get("description", "")
            for body in _bodies(operation):
                body["example"] = example(body["schema"], schemas)
    return told


def classes(app: Litestar) -> dict[str, type]:
    """Find the classes that come in or go out by the API, by the names of their schemas."""
    found: dict[str, type] = {Problem.__name__: Problem}
    for path, handler in handlers(app):
        if path.startswith("/api/v1/"):
            for hint in get_type_hints(handler.fn).values():
                _gather(hint, found)
    return found


def _gather(hint: object, found: dict[str, type]) -> None:
    kind = get_origin(hint) or hint
    inner = get_args(hint)
    for each in inner:
        _gather(each, found)
    if not isinstance(kind, type) or not (is_dataclass(kind) or issubclass(kind, BaseModel)):
        return
    name = "".join([*(each.__name__ for each in inner), kind.__name__])
    if name not in found:
        found[name] = kind
        for each in get_type_hints(kind).values():
            _gather(each, found)


def _describe(name: str, schema: dict[str, Any], kind: type | None) -> None:
    if kind is not None:
        schema["description"] = " ".join((getdoc(kind) or "").split())
    for field, of_field in schema.get("properties", {}).items():
        of_field["description"] = meaning(name, field)


def _bodies(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Find the bodies in JSON: of the request, and of answers that are no refusals."""
    answers = [answer for status, answer in operation["responses"].items() if status < "400"]
    contents = [each["content"] for each in (operation.get("requestBody"), *answers) if each and "content" in each]
    return [content["application/json"] for content in contents if "application/json" in content]


def _renamed(node: object) -> object:
    """Rename schemas without names of modules: `Slice_jinguo.events.cards.EventCard_` is `EventCardSlice`."""
    if isinstance(node, dict):
        return {_plain(key): _renamed(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(each) for each in node]
    return _plain(node) if isinstance(node, str) else node


def _plain(text: str) -> str:
    return _GENERIC.sub(r"\2\1", text) if "_jinguo." in text else text
