"""Pages by audience (`public`, `mine`, `door`, `desk`) and the API (`api`), over actions and queries alone.

A new page is a new file in its audience's folder: `discovery` finds the handlers in it, nothing is registered by hand.

**A page that shows.** `opt=allow(…)` is a must: without it the service does not start. The guard asks only whether the
actor has the permission at all; query and action ask for the scope.

    @get("/desk/events", opt=allow(Permission.SEE_EVENTS) | menu("活动", "calendar-days", Group.EVENTS, 20))
    async def events(request: WebRequest, actor: CurrentActor) -> Response[str]:
        found = await queries.events(actor, text=request.query_params.get("q", ""), page=page_number(request))
        return await desk_page(request, "desk/events.html", events=found.rows, pager=pager(request, found, "场"))

Templates stand in templates/<audience>/ and extend base/desk.html (`pages.desk_page`), base/volunteer.html
(`pages.phone_page`), base/door.html or base/screen.html (`jinja.render` with a DoorShell). Part of a page for htmx:
`render("desk/_rows.html", …)`.

**A form.** `steps.submitted` reads it and gives it to the action, goes on by 303, or shows the page again with what
was typed and what is wrong. A page that has a form takes `form` and `status_code`.

    @post("/desk/events", opt=allow(Permission.PLAN_EVENTS), status_code=200)
    async def draft(request: WebRequest, actor: CurrentActor) -> Response[str]:
        step, page = partial(actions.draft, actor), partial(_page, request, actor)
        return await submitted(request, Plan, step, page, lambda _, event: see_other(f"/desk/events/{event}", "已保存"))

`see_other(…)` alone does where nothing depends on the form or on what came of it; `Sent` instead of the form is for a
step that reads the fields itself. A button without fields of its own is `steps.then`.

**A form of a row** says what the row was: `FormState.of_row(values)` on its page; when it comes back,
`rebase.save(form, look, write)` puts it upon the row as it is now, and the action asks for its version
(desk/events/form.py). Nothing else is to be done for a second press, a role changed in another tab, a session
that ended meanwhile: each form that posts is stamped when its template is compiled (`stamp`), and `gate` reads
it before the handler. `opt=… | LOOSE`, `REPEATED`, `STEP` or `SHOWN` for what is none of that.

An empty form is `form=FormState()`, a filled one `FormState({"title": event.title})`. What cannot be mended in the form
(not found, not allowed) becomes a page by itself. A handler that takes files says `request_max_body_size=20_000_000`
and reads them by `form.file("roster")`.

**What needs nothing.** Errors: raise a JinguoError; people get a page, programs (below /api) problem+json. Logging in:
who has not is led to the log-in page and back. Forged requests: `same_origin` refuses them; a stamp is no token
against them. Headers: come by themselves, and no page is cached; the scanner's page does
`page.headers.update(security.SCAN)`.

**An API handler** is in `api/<resource>.py`, which has a `TAG = "…"`; its path is below /api/v1, its body a form of the
domain, its answer a frozen dataclass:

    @post("/events", opt=allow(Permission.PLAN_EVENTS), responses=answers(404))
    async def draft(actor: CurrentActor, data: JSONBody[Plan]) -> Drafted: ...

Path parameters are typed (`{event_id:uuid}`, `event_id: PathId`), those of a query marked
(`since: FromQuery[date]`). No `from __future__ import annotations` here. tests/web/conftest.py has clients of the real
site: `visitor`, `staff(role, organisation)`, `program(role, organisation)`, `her_phone(person)`.
"""
