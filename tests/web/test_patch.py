"""Events and volunteers corrected by a program: only what is given, and only what it has seen."""

from datetime import timedelta

import pytest

from jinguo.authority.grants import Role
from tests.conftest import NOON
from tests.web.conftest import STREET, Program
from tests.web.test_api import person, plan


async def test_an_event_is_changed_in_what_is_given_and_only_as_it_was_read(program: Program) -> None:
    officer = await program(Role.OFFICER, STREET)
    where = f"/api/v1/events/{(await officer.post('/api/v1/events', json=plan())).json()['id']}"
    tag = (await officer.get(where)).headers["etag"]

    done = await officer.patch(where, json={"place": "文化站"}, headers={"If-Match": tag})
    late = await officer.patch(where, json={"title": "晚了的"}, headers={"If-Match": tag})
    bare = await officer.patch(where, json={"title": "没说的"})
    wrong = {"ends_at": (NOON - timedelta(hours=1)).isoformat()}
    refused = await officer.patch(where, json=wrong, headers={"If-Match": done.headers["etag"]})
    forced = await officer.patch(where, json={"capacity": None, "risks": "慢走"}, headers={"If-Match": "*"})

    assert (done.status_code, done.json()["place"], done.json()["title"]) == (200, "文化站", "探访独居老人")
    assert [(each.status_code, each.json()["code"]) for each in (late, bare, refused)] == [
        *((412, "changed_meanwhile"), (428, "condition_required"), (400, "invalid")),
    ]
    assert list(refused.json()["fields"]) == ["ends_at"]
    assert (forced.json()["risks"], forced.json()["title"]) == ("慢走", "探访独居老人")


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"0a1b2c3d4e5f6789"', 412), ('"x"', 412), ('W/"x"', 412), ('""', 412), ("x", 400), ("", 400), ('"x", "y"', 400)],
)
async def test_a_tag_that_is_not_the_events_changes_nothing(program: Program, condition: str, status: int) -> None:
    officer = await program(Role.OFFICER, STREET)
    where = f"/api/v1/events/{(await officer.post('/api/v1/events', json=plan())).json()['id']}"

    answer = await officer.patch(where, json={"place": "文化站"}, headers={"If-Match": condition})

    assert answer.status_code == status
    assert (await officer.get(where)).json()["place"] == "城东社区"


async def test_a_volunteer_is_corrected_but_in_neither_phone_nor_id_number(program: Program) -> None:
    officer, reader = await program(Role.OFFICER, STREET), await program(Role.READER, STREET)
    where = f"/api/v1/volunteers/{(await officer.post('/api/v1/volunteers', json=person())).json()['id']}"
    tag = (await officer.get(where)).headers["etag"]

    done = await officer.patch(where, json={"skills": "理发"}, headers={"If-Match": tag})
    late = await officer.patch(where, json={"remark": "晚了的"}, headers={"If-Match": tag})
    closed = [
        await officer.patch(where, json={field: "x"}, headers={"If-Match": "*"}) for field in ("phone", "id_number")
    ]
    others = await reader.patch(where, json={"skills": "x"}, headers={"If-Match": "*"})

    assert (done.status_code, done.json()["skills"], done.json()["name"]) == (200, "理发", "林小红")
    assert (late.status_code, [each.status_code for each in closed], others.status_code) == (412, [400, 400], 403)
    assert (await officer.get(where)).json()["remark"] == ""
