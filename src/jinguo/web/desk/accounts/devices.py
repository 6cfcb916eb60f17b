"""登录的设备: where one is logged in with the account, and how to end that."""

from litestar import Response, get, post

from jinguo.access.sessions import devices
from jinguo.web.flash import see_other
from jinguo.web.guard import STAFF, allow
from jinguo.web.menu import shortcut
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.device_names import device_name
from jinguo.web.steps import then

HERE = "/desk/devices"


@get(HERE, opt=allow(STAFF) | shortcut("登录的设备", "monitor"))
async def own_devices(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the actor's devices, this browser first."""
    listed = [(each, device_name(each.agent)) for each in await devices.devices(actor)]
    return await desk_page(request, "desk/devices.html", devices=listed)


@post(f"{HERE}/{{session_id:uuid}}/end", opt=allow(STAFF), status_code=200)
async def end_device(actor: CurrentActor, session_id: PathId) -> Response[str]:
    """Log one of the actor's devices out."""
    return await then(HERE, devices.end_device(actor, session_id), "那台设备已退出登录")


@post(f"{HERE}/end-others", opt=allow(STAFF), status_code=200)
async def end_others(actor: CurrentActor) -> Response[str]:
    """Log out all of the actor's devices but this one."""
    return see_other(HERE, f"其他 {await devices.end_others(actor)} 台设备已退出登录")
