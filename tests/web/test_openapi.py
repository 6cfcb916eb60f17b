import re
from typing import Any

import httpx
import jsonschema_rs
import pytest
from litestar import Litestar
from pydantic import BaseModel

from jinguo.checkin.forms import ScanForm, Settlement
from jinguo.events.forms import Cancellation
from jinguo.hours.forms import Decision
from jinguo.kernel.forms import parse
from jinguo.organisations.forms import NewOrganisation
from jinguo.volunteers.forms import Registration
from jinguo.web.api.events import SurePlan
from jinguo.web.api.examples import example
from jinguo.web.api.fields import FIELDS, OF_ANY
from jinguo.web.api.hours import SureClaim
from jinguo.web.guard import PUBLIC, handlers, needs

FORMS = (Cancellation, Decision, SureClaim, NewOrganisation, SurePlan, Registration, ScanForm, Settlement)


@pytest.fixture
async def document(visitor: httpx.AsyncClient) -> dict[str, Any]:
    answer = await visitor.get("/api/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def routes(app: Litestar) -> set[tuple[str, str]]:
    """(path, method) of every handler below /api/v1."""
    return {
        (re.sub(r"\{(\w+):\w+\}", r"{\1}", path), str(method).lower())
        for path, handler in handlers(app)
        if path.startswith("/api/v1/")
        for method in handler.http_methods
    }


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(path, method): operation for path, item in document["paths"].items() for method, operation in item.items()}


async def test_the_document_lists_every_route_of_the_api_and_nothing_else(
    document: dict[str, Any], app: Litestar
) -> None:
    assert set(operations(document)) == routes(app)
    assert document["openapi"].startswith("3.1")


async def test_every_operation_tells_its_answers_and_needs_a_token(document: dict[str, Any]) -> None:
    for where, operation in operations(document).items():
        answers = operation["responses"]
        assert {"400", "401", "403", "500", "503"} <= set(answers), where
        assert any(status.startswith("2") for status in answers), where
        for status, answer in answers.items():
            if status[0] in "45":
                assert list(answer["content"]) == ["application/problem+json"], (where, status)
        assert operation["security"] == [{"bearer": []}], where
        assert operation.get("summary") and operation.get("description"), where
        assert operation.get("tags"), where


async def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    def check(node: Any) -> None:  # noqa: ANN401
        if isinstance(node, dict):
            if "$ref" in node:
                step: Any = document
                for name in node["$ref"].removeprefix("#/").split("/"):
                    step = step[name]
            for value in node.values():
                check(value)
        elif isinstance(node, list):
            for value in node:
                check(value)

    check(document)
    assert document["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}


async def test_every_operation_has_an_identifier_of_its_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document).values()]

    assert len(names) == len(set(names))


async def test_every_schema_field_and_parameter_says_what_it_is(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert {name: schema["title"] for name, schema in schemas.items()} == {name: name for name in schemas}
    assert [name for name in schemas if "jinguo" in name or "_" in name] == []
    silent = [name for name, schema in schemas.items() if not schema.get("description")]
    for name, schema in schemas.items():
        silent += [f"{name}.{field}" for field, of in schema.get("properties", {}).items() if not of["description"]]
    for where, operation in operations(document).items():
        silent += [f"{where} {each['name']}" for each in operation.get("parameters", ()) if not each["description"]]
    assert silent == []


def test_no_words_are_kept_for_a_field_that_the_api_has_no_more(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    used = {field for schema in schemas.values() for field in schema.get("properties", ())}
    used |= {each["name"] for operation in operations(document).values() for each in operation.get("parameters", ())}

    assert FIELDS[OF_ANY].keys() - used == set()
    for name in FIELDS.keys() - {OF_ANY}:
        assert FIELDS[name].keys() - schemas[name]["properties"].keys() - {"_example"} == set(), name


async def test_every_body_has_an_example_that_its_schema_allows(document: dict[str, Any]) -> None:
    for where, operation in operations(document).items():
        answers = [answer for status, answer in operation["responses"].items() if status < "400"]
        for body in [operation.get("requestBody") or {}, *answers]:
            told = body.get("content", {}).get("application/json")
            if told is not None:
                schema = {**told["schema"], "components": document["components"]}
                assert list(jsonschema_rs.validator_for(schema).iter_errors(told["example"])) == [], where


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_example_of_a_form_is_taken_as_it_stands(document: dict[str, Any], form: type[BaseModel]) -> None:
    given = example({"$ref": f"#/components/schemas/{form.__name__}"}, document["components"]["schemas"])

    assert parse(form, given) is not None


async def test_nothing_of_the_api_is_public_but_its_description(app: Litestar) -> None:
    public = {path for path, handler in handlers(app) if path.startswith("/api") and needs(handler) == PUBLIC}

    assert {path for path in public if not path.startswith("/api/openapi.json")} == {"/api/docs"}
