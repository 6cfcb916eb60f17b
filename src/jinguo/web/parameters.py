"""Parameters of handlers: the request, who asks, and the id of a thing that stands in the address."""

from typing import Any, TypeAlias
from uuid import UUID

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.authority.actor import Actor

WebRequest: TypeAlias = Request[Any, Any, Any]
"""The request of a page, a form or a call of the API."""

CurrentActor: TypeAlias = NamedDependency[Actor]
"""Who asks, in the role she is in; the parameter is called `actor`."""

PathId: TypeAlias = FromPath[UUID]
"""The id of a thing in the address: `event_id: PathId` of `/desk/events/{event_id:uuid}`."""
