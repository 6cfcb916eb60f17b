import re

import httpx
import pytest

from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM
from jinguo.duplicates import actions as duplicates
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.organisations import actions as organisations
from jinguo.organisations import queries as places
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation
from jinguo.people.actions import add_person
from jinguo.people.catalogue import NOTICES, ConsentKind
from jinguo.people.forms import NewPerson
from jinguo.people.tables import Consent, Person
from tests.conftest import Hands
from tests.web.conftest import COMMUNITY, STREET, Clients

PHONE = "13800138000"
HERS = {
    "place": STREET,
    "organisation": COMMUNITY,
    "name": "王秀英",
    "sex": "2",
    "born_on": "1962-05-04",
    "service_classes": ["care", "culture"],
    "skills": "剪纸",
    "agree_collect": "yes",
}


@pytest.fixture
async def newcomer(visitor: httpx.AsyncClient, place: None, capsys: pytest.CaptureFixture[str]) -> httpx.AsyncClient:
    """A browser that has proven its phone."""
    await visitor.post("/login", data={"phone": PHONE})
    (code,) = re.findall(r"验证码 (\d{6})，", capsys.readouterr().out)
    done = await visitor.post("/login/code", data={"code": code, "next": "/c/reading"})
    assert done.headers["location"] == "/login/new?next=%2Fc%2Freading"
    return visitor


async def test_she_chooses_her_street_then_her_community_without_javascript(newcomer: httpx.AsyncClient) -> None:
    streets = await newcomer.get("/register?next=%2Fc%2Freading")
    form = await newcomer.get(f"/register?place={STREET}&next=%2Fc%2Freading")

    links = re.findall(r'<a href="(/register\?[^"]+)"><b>([^<]+)</b>', streets.text)
    assert [name for _, name in links] == ["招宝山街道", "蛟川街道"]
    assert links[0][0] == f"/register?place={STREET}&amp;next=%2Fc%2Freading"
    options = re.findall(r'<option value="(\d{12})"[^>]*>([^<]+)<', form.text)
    assert options == [(COMMUNITY, "城东社区"), (STREET, "招宝山街道（不清楚是哪个村、社区）")]
    assert "138****8000" in form.text and PHONE not in form.text
    assert "2026-2 版" in form.text


async def test_with_two_districts_she_chooses_the_district_first(newcomer: httpx.AsyncClient) -> None:
    other = NewOrganisation(code="430112000000", name="望城区", kind=OrganisationKind.DISTRICT)
    await organisations.add(SYSTEM, other)

    page = await newcomer.get("/register")

    assert re.findall(r"<b>([^<]+区)</b>", page.text) == ["镇海区", "望城区"]


async def test_in_a_district_without_streets_she_registers_with_the_district_itself(
    newcomer: httpx.AsyncClient,
) -> None:
    other = NewOrganisation(code="430112000000", name="望城区", kind=OrganisationKind.DISTRICT)
    await organisations.add(SYSTEM, other)

    page = await newcomer.get("/register?place=430112000000")

    assert re.findall(r'<option value="(\d{12})"[^>]*>([^<]+)<', page.text) == [("430112000000", "望城区")]


async def test_she_registers_and_is_logged_in_and_led_back(newcomer: httpx.AsyncClient) -> None:
    done = await newcomer.post("/register", data={**HERS, "next": "/c/reading"})

    assert (done.status_code, done.headers["location"]) == (303, "/c/reading")
    assert (await newcomer.get("/")).headers["location"] == "/me"
    async with transaction(EVERYWHERE):
        (person,) = await Person.objects()
        consents = await Consent.select(Consent.kind, Consent.given, Consent.version, Consent.manner)
    assert (person.name, person.path, person.phone.reveal()) == ("王秀英", "/330211/001/001/", PHONE)
    assert {row["kind"]: (row["given"], row["version"]) for row in consents} == {
        "collection": (True, NOTICES[ConsentKind.COLLECTION].version),
        "publication": (False, NOTICES[ConsentKind.COLLECTION].version),
    }
    assert [row["person"] for row in await Session.select(Session.person)] == [person.id]


async def test_without_her_consent_nothing_is_kept_and_what_she_typed_stays(newcomer: httpx.AsyncClient) -> None:
    answer = await newcomer.post("/register", data={**HERS, "agree_collect": "", "id_number": "330211196205040022"})

    assert (answer.status_code, "f-sum" in answer.text) == (400, True)
    assert 'value="王秀英"' in answer.text
    assert '<input type="checkbox" name="service_classes" value="care" checked>' in answer.text
    assert "<details open>" in answer.text
    async with transaction(EVERYWHERE):
        assert (await Person.count(), await Session.count()) == (0, 0)


async def test_only_a_phone_that_was_just_proven_registers(
    clients: Clients, newcomer: httpx.AsyncClient, hands: Hands
) -> None:
    stranger = await clients()

    unproven = [await stranger.get("/register"), await stranger.post("/register", data=HERS)]
    hands.forward(minutes=21)
    late = [await newcomer.get("/register"), await newcomer.post("/register", data=HERS)]

    assert [(one.status_code, one.headers["location"]) for one in unproven + late] == [(303, "/login")] * 4
    assert "验证已过期，请重新输入手机号获取验证码" in (await newcomer.get("/login")).text
    async with transaction(EVERYWHERE):
        assert await Person.count() == 0


async def test_whoever_registers_twice_is_told_to_log_in(newcomer: httpx.AsyncClient, clients: Clients) -> None:
    twin = await clients(cookies=dict(newcomer.cookies))
    await newcomer.post("/register", data=HERS)

    answer = await twin.post("/register", data=HERS)

    assert (answer.status_code, "您已经登记过了" in answer.text) == (409, True)


async def test_whether_an_id_number_is_registered_is_not_told_and_staff_find_both(
    newcomer: httpx.AsyncClient, clients: Clients, capsys: pytest.CaptureFixture[str]
) -> None:
    known, free = "330211196205040027", "330211196205040043"
    place = await places.by_code(COMMUNITY)
    async with transaction(SYSTEM):
        her = await add_person(SYSTEM, NewPerson(name="周敏", phone="13677770001", id_number=known), place)
    await newcomer.post("/register", data={**HERS, "id_number": known})
    told = [(await newcomer.get("/me")).text]
    other = await clients()
    await other.post("/login", data={"phone": "13900139009"})
    code = re.findall(r"验证码 (\d{6})，", capsys.readouterr().out)[-1]
    await other.post("/login/code", data={"code": code})
    await other.post("/register", data={**HERS, "name": "钱英", "id_number": free})
    told.append((await other.get("/me")).text)

    assert ["您填的身份证号由所属妇联核对" in each for each in told] == [True, True]
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT name, id_number IS NOT NULL AS kept, born_on::text FROM person ORDER BY name")
        (pair,) = await fetch("SELECT first, second, reasons FROM duplicate_pair")
    kept = {(row["name"], row["kept"], row["born_on"]) for row in rows}
    assert kept == {("周敏", True, "1962-05-04"), ("王秀英", False, "1962-05-04"), ("钱英", True, "1962-05-04")}
    assert her in (pair["first"], pair["second"])
    assert pair["reasons"] == ["id_claimed"]
    await duplicates.find(SYSTEM)
    async with transaction(EVERYWHERE):
        after = await fetch("SELECT reasons FROM duplicate_pair WHERE $1 IN (first, second)", her)
    assert ["id_claimed" in row["reasons"] for row in after] == [True]
