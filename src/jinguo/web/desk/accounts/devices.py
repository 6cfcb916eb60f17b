"""登录的设备: where one is logged in with the account, and how to end that."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.access.sessions import devices
from jinguo.authority.actor import Actor
from jinguo.web.flash import see_other
from jinguo.web.guard import STAFF, allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.sessions.device_names import device_name
from jinguo.web.steps import then

HERE = "/desk/devices"


@get(HERE, opt=allow(STAFF) | shortcut("登录的设备", "monitor"))
async def own_devices(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """List the actor's devices, this browser first."""
    listed = [(each, device_name(each.agent)) for each in await devices.devices(actor)]
    return await desk_page(request, "desk/devices.html", devices=listed)


@post(f"{HERE}/{{session_id:uuid}}/end", opt=allow(STAFF), status_code=200)
async def end_device(actor: NamedDependency[Actor], session_id: FromPath[UUID]) -> Response[str]:
    """Log one of the actor's devices out."""
    return await then(HERE, devices.end_device(actor, session_id), "那台设备已退出登录")


@post(f"{HERE}/end-others", opt=allow(STAFF), status_code=200)
async def end_others(actor: NamedDependency[Actor]) -> Response[str]:
    """Log out all of the actor's devices but this one."""
    return see_other(HERE, f"其他 {await devices.end_others(actor)} 台设备已退出登录")
