"""Answers to what went wrong: problem+json (RFC 9457) for programs, a page for people, the traceback for
the log alone.
"""

import secrets
from dataclasses import replace
from typing import Any

import structlog
from litestar import MediaType, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException

from jinguo.access.errors import Owing, ProofRequired, SecondFactorDue
from jinguo.access.rules import Owed
from jinguo.authority.actor import NOBODY, Actor
from jinguo.authority.errors import LoginRequired, TermEnded
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.versions import Overtaken
from jinguo.web.api.parameters import as_in_the_address
from jinguo.web.guard import PAYING
from jinguo.web.http import methods, tracebacks
from jinguo.web.http.addresses import with_next
from jinguo.web.http.same_origin import API
from jinguo.web.parameters import WebRequest
from jinguo.web.problems.pages import SAID, problem_page
from jinguo.web.problems.refusals import Refusal, refusal
from jinguo.web.problems.term_over import term_over
from jinguo.web.problems.wrong_hat import WrongHat
from jinguo.web.sessions import session_end
from jinguo.web.sessions.proof import prove_first
from jinguo.web.shells import VolunteerShell

PROBLEM_JSON = "application/problem+json"
DEFECT = 500
PRECONDITION = 412
"""What a program is told whose `If-Match` is no longer true."""

_log = structlog.get_logger("jinguo.errors")


def answer(request: WebRequest, error: Exception) -> Response[Any]:
    """Answer whoever is refused or meets a defect."""
    told = refusal(error)
    reference = ""
    if told.status >= DEFECT:
        reference = secrets.token_hex(4)
        _log.error("defect" if told.code == "defect" else told.code, reference=reference, trace=tracebacks.of(error))
    if isinstance(error, MethodNotAllowedException):
        told = replace(told, headers={"Allow": methods.allowed(request.app, request.scope["path"])})
    if request.scope["path"].startswith(API):
        if isinstance(error, HTTPException):  # Litestar's own names a parameter as the handler does
            told = replace(told, fields=as_in_the_address(request.scope.get("route_handler"), told.fields))
        return _problem(replace(told, status=PRECONDITION) if isinstance(error, Overtaken) else told, reference)
    if isinstance(error, LoginRequired):
        return _to_login(request)
    if isinstance(error, ProofRequired):
        return prove_first(request, told)
    if isinstance(error, TermEnded):
        return term_over(told)
    if isinstance(error, Owing):
        return led_to(request, PAYING[Owed.SECOND_FACTOR if isinstance(error, SecondFactorDue) else Owed.PASSWORD])
    return error.page if isinstance(error, WrongHat) else _page(request, told, reference)


HANDLERS = {HTTPException: answer, JinguoError: answer, Exception: answer}
"""For Litestar(exception_handlers=…)."""


def _problem(told: Refusal, reference: str) -> Response[dict[str, Any]]:
    title, general, _ = SAID.get(told.status) or SAID[DEFECT if told.status >= DEFECT else 400]
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": told.status,
        "detail": told.sentence or general,
        "code": told.code,
    }
    if told.fields:
        content["fields"] = dict(told.fields)
    if reference:
        content["instance"] = f"urn:jinguo:log:{reference}"
    headers = {**told.headers, "WWW-Authenticate": "Bearer"} if told.status == LoginRequired.status else told.headers
    return Response(content, status_code=told.status, media_type=PROBLEM_JSON, headers=dict(headers))


def _to_login(request: WebRequest) -> Response[str]:
    """Redirect to the log-in page, and back afterwards; who was sending a form is told that it was not saved."""
    where = with_next(session_end.log_in_page(request), session_end.way_back(request))
    answer = led_to(request, where, 401)
    answer.cookies += session_end.said(request)
    return answer


def _page(request: WebRequest, told: Refusal, reference: str) -> Response[str]:
    """Make the page for people; staff go back to their desk, all others to the beginning."""
    actor: Actor = request.scope.get("user") or NOBODY
    is_staff = actor.id is not None and not actor.is_volunteer
    at_desk = is_staff and request.scope["path"].startswith(session_end.STAFF_PAGES)
    page = problem_page(
        told.status,
        VolunteerShell(federation="妇女联合会"),
        sentence=told.sentence or "",
        href="/desk" if at_desk else "/",
        way_out="回工作台" if at_desk else "回首页",
        reference=reference,
    )
    page.headers.update(told.headers)
    return page


def led_to(request: WebRequest, where: str, status: int = 403) -> Response[str]:
    """Lead to another page; `status` is for htmx, which follows a header of its own."""
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=status, media_type=MediaType.HTML, headers={"HX-Redirect": where})
    return Response("", status_code=303, media_type=MediaType.HTML, headers={"Location": where})
