"""A mother's page of her child: what she writes there is kept by her phone alone, never by the service."""

from tests.pairings.conftest import Care, care
from tests.pairings.test_actions import running
from tests.web.conftest import Volunteer
from tests.web.reading import whole

__all__ = ["care"]


async def test_after_the_session_has_ended_the_service_keeps_no_copy_of_what_she_wrote(
    care: Care, her_phone: Volunteer
) -> None:
    her = await care.mother(1)
    pairing = await running(care, await care.child(1), her.id)
    phone = await her_phone(her.registered.person)
    action = f"/me/children/{pairing}/contacts"
    drawn = whole((await phone.get(f"/me/children/{pairing}")).text)[action]
    phone.cookies.clear()

    answer = await phone.post(action, data={**drawn, "medium": "call", "note": "晚上睡不好"})

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
    assert "kept" not in answer.headers["location"]
