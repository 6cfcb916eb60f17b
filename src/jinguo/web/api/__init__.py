"""The API `/api/v1` for programs: JSON in and out, problem+json for refusals, a bearer token or a browser's session.

A module here holds the handlers of one resource, with paths below /api/v1 (`@get("/events/{event_id:uuid}", …)`), and
introduces itself by `TAG = "活动"`. Bodies are the domain's own forms (`data: JSONBody[Scan]`), answers are frozen
dataclasses. What any handler may answer (400, 401, 403, 500, 503) is documented for it; what else it refuses it says
itself: `responses=answers(404, 409)`.
"""
