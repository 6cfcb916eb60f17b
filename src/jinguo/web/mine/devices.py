"""登录的设备: which phones remember a volunteer for 30 days, and how to make one forget."""

from litestar import Response, get, post

from jinguo.access.sessions import devices
from jinguo.authority.grants import Permission
from jinguo.web.flash import see_other
from jinguo.web.guard import allow
from jinguo.web.mine.signature import own_phone_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.sessions.device_names import device_name

HERE = "/me/devices"


@get(HERE, opt=allow(Permission.OWN_PAGE))
async def own_phones(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the volunteer's phones, this one first."""
    listed = [(each, device_name(each.agent)) for each in await devices.devices(actor)]
    return await own_phone_page(request, actor, "devices", devices=listed)


@post(f"{HERE}/{{session_id:uuid}}/end", opt=allow(Permission.OWN_PAGE), status_code=200)
async def forget_phone(actor: CurrentActor, session_id: PathId) -> Response[str]:
    """Make one of the volunteer's phones forget her."""
    await devices.end_device(actor, session_id)
    return see_other(HERE, "那台设备已退出登录")


@post(f"{HERE}/end-others", opt=allow(Permission.OWN_PAGE), status_code=200)
async def forget_other_phones(actor: CurrentActor) -> Response[str]:
    """Make all phones but this one forget the volunteer."""
    return see_other(HERE, f"其他 {await devices.end_others(actor)} 台设备已退出登录")
