"""Keeping of forms that could not be taken, as they were typed: the session had ended, or another role was worn.

It waits sealed on the server for half an hour, for the account alone for which the form was drawn; the page on which
the form stood, opened with `?kept=`, shows it filled in (`refill`). Files and passwords are not kept.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from litestar.datastructures import UploadFile

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.web import uploads
from jinguo.web.forms import File
from jinguo.web.http.discretion import SECRETS
from jinguo.web.parameters import WebRequest
from jinguo.web.stamp import MADE, WAS
from jinguo.web.uploads import UploadGone

LASTS = timedelta(minutes=30)
PARAMETER = "kept"
LARGEST = 200_000
"""Bytes of a form that is kept; the longest text of ours is a hundredth of it."""

_KIND = "form"
_OPEN = frozenset({"phone", "emergency_phone", "id_number"})
"""Fields that name a secret of the log's, and are nevertheless what she typed into an ordinary form."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was sent to `action`, as it was typed. `why` is the sentence that stands above it."""

    action: str
    values: Mapping[str, Sequence[str]]
    why: str


async def keep(request: WebRequest, owner: UUID, why: str) -> UUID:
    """Keep what a form sends."""
    values: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        secret = SECRETS.search(name) and name not in _OPEN
        if not isinstance(value, UploadFile) and not secret and name not in (MADE, WAS):
            values.setdefault(name, []).append(str(value))
    text = json.dumps({"action": request.scope["path"], "values": values, "why": why}, ensure_ascii=False)
    return await uploads.keep_for(owner, File(_KIND, text.encode()), _KIND, LASTS)


async def find(actor: Actor, token: str) -> KeptForm | None:
    """Find the form that was put away for this actor; None: there is none, or its half hour is over."""
    try:
        which = UUID(token)
        known = await uploads.about(actor, which)
        if known.kind != _KIND or clock.now() > known.at + LASTS:
            return None
        facts = json.loads((await uploads.find(actor, which)).content)
    except (ValueError, UploadGone):
        return None
    return KeptForm(facts["action"], facts["values"], facts["why"])


def way_back(page: str, token: UUID | None) -> str:
    """Make the address of a page, with what was kept for it in place of what was kept before."""
    parts = urlsplit(page)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != PARAMETER]
    query = urlencode([*asked, (PARAMETER, str(token))] if token else asked)
    return f"{parts.path}?{query}" if query else parts.path
