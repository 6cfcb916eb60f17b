"""No line of the log tells a number of a person or a secret, whoever wrote it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from jinguo.web.http import discretion, logs
from jinguo.web.http.discretion import HIDDEN, DiscreetFormatter, discreet

PHONE, ID_NUMBER = "13871402291", "33021119850312246X"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written to standard error while the service's own logging is set up."""
    before, handlers = structlog.get_config(), logging.root.handlers[:]
    written = io.StringIO()
    monkeypatch.setattr(logs.sys, "stderr", written)
    logging.root.handlers = []
    logs.configure()
    yield written
    logging.root.handlers = handlers
    structlog.configure(**before)


@pytest.mark.parametrize(
    "text",
    [
        PHONE,
        f"发给 {PHONE}，请查收",
        f"+86{PHONE}",
        "138 7140 2291",
        "138-7140-2291",
        ID_NUMBER,
        ID_NUMBER.lower(),
        f"q={PHONE}&page=1",
        f"('{ID_NUMBER}',)",
    ],
)
def test_numbers_of_people_are_hidden_wherever_they_stand(text: str) -> None:
    assert HIDDEN in discreet(text)
    assert not any(part in discreet(text) for part in (PHONE[3:], ID_NUMBER[6:14], "7140"))


@pytest.mark.parametrize(
    "text", ["2026-11-21T04:00:00.138714Z", "1795233600000", "01a20083-1516-74b8-9282-138714022911", "第 12 行", "3.14"]
)
def test_other_numbers_stay(text: str) -> None:
    assert discreet(text) == text


def test_a_line_hides_secret_fields_and_numbers_deep_inside(lines: io.StringIO) -> None:
    log = structlog.get_logger("test")

    log.info(
        f"sent to {PHONE}",
        password="p",
        Authorization="Bearer x",
        detail={"phone": PHONE, "rows": [{"note": f"她的 {ID_NUMBER}"}], "token": "t"},
        number=int(PHONE),
        error=ValueError(PHONE),
        route="/desk/volunteers",
        ms=1.5,
    )

    line = json.loads(lines.getvalue())
    assert PHONE not in lines.getvalue() and ID_NUMBER not in lines.getvalue()
    assert (line["password"], line["Authorization"], line["detail"]["token"]) == (HIDDEN,) * 3
    assert (line["route"], line["ms"], line["level"]) == ("/desk/volunteers", 1.5, "info")


def test_libraries_and_their_tracebacks_are_as_discreet(lines: io.StringIO) -> None:
    try:
        raise ValueError(f"invalid phone {PHONE}")
    except ValueError:
        logging.getLogger("some.library").exception("could not send to %s with token=%s", PHONE, "abc123")

    said = lines.getvalue()
    assert "some.library" in said and "ValueError" in said
    assert PHONE not in said and "abc123" not in said


def test_what_the_service_logs_of_a_request_is_still_told(lines: io.StringIO) -> None:
    """Nothing that is needed is hidden: the fields of `note_request` pass as they are."""
    structlog.get_logger("jinguo.access").info("request", method="GET", route="/me/{code}", status=200, ms=3.1)

    line = json.loads(lines.getvalue())
    assert {name: line[name] for name in ("event", "method", "route", "status", "ms")} == {
        "event": "request",
        "method": "GET",
        "route": "/me/{code}",
        "status": 200,
        "ms": 3.1,
    }


def test_the_formatter_and_the_processor_hide_the_same() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, PHONE, None, None)

    assert DiscreetFormatter().format(record) == discretion.without_secrets(None, "", {"event": PHONE})["event"]


def test_an_exception_that_is_logged_tells_where_it_came_from_and_not_what_was_typed(lines: io.StringIO) -> None:
    typed = f"李梅 {PHONE}"
    try:
        raise ValueError(typed)
    except ValueError:
        structlog.get_logger("test").exception("step_failed", kind="ValueError")

    line = json.loads(lines.getvalue())
    assert (line["event"], line["kind"]) == ("step_failed", "ValueError")
    assert "test_discretion.py" in line["trace"] and line["trace"].endswith("builtins.ValueError")
    assert "李梅 " not in line["trace"].split("raise ValueError")[1]
