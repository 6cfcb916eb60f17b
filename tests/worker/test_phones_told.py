"""Who is told by which number: a relative's names her, one that was hers is told once, one that has passed on never."""

from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.notices.actions import queue
from jinguo.volunteers.forms import NumberPassed, PhoneChange
from jinguo.volunteers.phones import actions as phones
from tests.notifications.test_outbox import Pigeon
from tests.volunteers.test_phones import sharing, without_phone
from tests.worker.outbox import messages
from tests.world import LIU_YANGS_PHONE, WANG_FANGS_PHONE, World, proven

NEW = "13611112222"


async def sent() -> list[tuple[str, str]]:
    """Number and text of each SMS that was given to the provider."""
    pigeon = Pigeon()
    await messages("")
    while await send_next(Post(Channels({Way.SMS: pigeon}), "test"), Way.SMS):
        pass
    return sorted((each.address, each.text) for each in pigeon.given)


async def test_a_changed_number_is_told_at_both(world: World) -> None:
    await phones.change(proven(world.li_mei), world.wang_fang.id, PhoneChange(phone=NEW, reason="本人来换"))

    assert await sent() == [
        (NEW, "王芳您好，您登记的手机号已由工作人员更换。不是您本人要求的，请尽快联系所属妇联。"),
        (
            WANG_FANGS_PHONE,
            "您登记的手机号已更换，这个号码不再用来登录和接收通知。不是您本人要求的，请尽快联系所属妇联。",
        ),
    ]


async def test_what_was_queued_for_a_number_that_has_passed_on_is_not_sent_there(world: World) -> None:
    her = world.wang_fang
    async with transaction(EVERYWHERE):
        await queue(world.li_mei, "registration_approved", her.id, "/330211/001/001/", person=her.person)
    await messages("registration_approved")

    await phones.pass_on(proven(world.li_mei), her.id, NumberPassed(reason="打过去是别人"))

    assert await sent() == []
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT channel, state, kind FROM message WHERE person = $1 ORDER BY channel, kind", her.person
        )
    assert [tuple(row) for row in rows] == [
        ("inbox", "delivered", "phone_passed_on"),
        ("inbox", "delivered", "registration_approved"),
        ("sms", "dropped", "registration_approved"),
    ]


async def test_a_relatives_number_is_told_for_whom_it_is(world: World) -> None:
    her = await without_phone(world)
    await phones.share(proven(world.li_mei), her.id, sharing())

    assert await sent() == [
        (
            LIU_YANGS_PHONE,
            "给赵桂花：赵桂花您好，已登记用这个家属的号码接收您的通知。机主或您本人不同意的，请联系所属妇联。",
        )
    ]
