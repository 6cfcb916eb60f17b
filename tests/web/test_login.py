import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from jinguo.access.tables import LoginCode, Session
from jinguo.authority.actor import SYSTEM
from jinguo.config import settings
from jinguo.kernel.db import transaction
from jinguo.notifications import codes
from jinguo.organisations import queries as organisations
from jinguo.people.actions import add_person
from jinguo.people.forms import NewPerson
from jinguo.web.cookies import CHALLENGE, SESSION, real_name
from tests.conftest import Hands
from tests.doubles.deeds import silent
from tests.doubles.twilio import ACCOUNT, SECRET, SENDER, TwilioDouble, twilio
from tests.web.conftest import COMMUNITY, ORIGIN, Clients

PHONE, UNKNOWN = "13800138000", "13900139000"
WRONG = "验证码不对或已过期，请看最新一条短信再输一次。"
Console = pytest.CaptureFixture[str]


@pytest.fixture
async def li_mei(place: None) -> UUID:
    async with transaction(SYSTEM):
        return await add_person(SYSTEM, NewPerson(name="李梅", phone=PHONE), await organisations.by_code(COMMUNITY))


def code_on(console: Console) -> str:
    """The code that was printed last."""
    return re.findall(r"验证码 (\d{6})，", console.readouterr().out)[-1]


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_registered_volunteer_logs_in_by_phone_and_code(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console
) -> None:
    asked = await visitor.post("/login", data={"phone": "+86 138-0013-8000", "next": "/c/reading"})
    page = await visitor.get(asked.headers["location"])
    done = await visitor.post("/login/code", data={"code": code_on(capsys), "next": "/c/reading"})

    assert (asked.status_code, asked.headers["location"]) == (303, "/login/code?next=%2Fc%2Freading")
    assert (page.status_code, "138****8000" in page.text, PHONE in page.text) == (200, True, False)
    assert (done.status_code, done.headers["location"]) == (303, "/c/reading")
    assert [row["person"] for row in await Session.select(Session.person)] == [li_mei]
    assert (await visitor.get("/")).headers["location"] == "/me"


async def test_a_code_leads_on_to_an_address_with_chinese_characters(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console
) -> None:
    await visitor.post("/login", data={"phone": PHONE, "next": "/中文"})

    done = await visitor.post("/login/code", data={"code": code_on(capsys), "next": "/中文"})

    assert (done.status_code, done.headers["location"]) == (303, "/%E4%B8%AD%E6%96%87")


async def test_her_session_outlives_the_browser_and_only_a_digest_is_kept(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console
) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    done = await visitor.post("/login/code", data={"code": code_on(capsys)})

    cookie = next(line for line in done.headers.get_list("set-cookie") if line.startswith("__Host-jinguo="))
    token = visitor.cookies[real_name(SESSION)]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "max-age=2592000", "path=/", "samesite=lax", "secure"}
    assert len(token) == 43
    assert token.encode() not in [row["digest"] for row in await Session.select(Session.digest)]


async def test_whoever_is_not_registered_may_register_with_the_proven_phone(
    visitor: httpx.AsyncClient, place: None, capsys: Console
) -> None:
    await visitor.post("/login", data={"phone": UNKNOWN})
    done = await visitor.post("/login/code", data={"code": code_on(capsys), "next": "/c/reading"})

    assert (done.status_code, done.headers["location"]) == (303, "/login/new?next=%2Fc%2Freading")
    assert "以前登记过吗" in (await visitor.get("/login/new")).text
    assert real_name(SESSION) not in visitor.cookies
    assert await Session.count() == 0


async def test_the_answer_is_the_same_whether_or_not_a_phone_is_known(
    clients: Clients, li_mei: UUID, hands: Hands
) -> None:
    answers = [await (await clients()).post("/login", data={"phone": phone}) for phone in (PHONE, UNKNOWN)]

    known, unknown = [
        (one.status_code, one.headers["location"], len(one.cookies[real_name(CHALLENGE)]), one.content)
        for one in answers
    ]
    assert known == unknown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "请填写这一项"), ("1380013800", "11 位"), ("010-88888888", "手机号"), ("x" * 30, "手机号")],
)
async def test_what_is_no_mobile_number_is_said_beside_the_field(
    visitor: httpx.AsyncClient, typed: str, sentence: str
) -> None:
    answer = await visitor.post("/login", data={"phone": typed})

    assert (answer.status_code, sentence in answer.text, f'value="{typed}"' in answer.text) == (400, True, True)
    assert await LoginCode.count() == 0


async def test_a_wrong_code_logs_nobody_in_and_five_of_them_spend_the_right_one(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console
) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    right = code_on(capsys)

    tries = [await visitor.post("/login/code", data={"code": another(right)}) for _ in range(5)]
    late = await visitor.post("/login/code", data={"code": right})

    assert [(one.status_code, WRONG in one.text) for one in [*tries, late]] == [(400, True)] * 6
    assert await Session.count() == 0


async def test_another_code_goes_to_the_same_phone_after_a_minute_and_the_limits_hold(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console, hands: Hands
) -> None:
    await visitor.post("/login", data={"phone": PHONE, "next": "/c/reading"})
    first = code_on(capsys)
    early = await visitor.post("/login/code/again", data={"next": "/c/reading"})
    assert (early.status_code, 'data-wait="60"' in early.text, "138****8000" in early.text) == (429, True, True)

    hands.forward(seconds=61)
    again = await visitor.post("/login/code/again", data={"next": "/c/reading"})
    second = code_on(capsys)
    page = (await visitor.get(again.headers["location"])).text
    old = await visitor.post("/login/code", data={"code": first, "next": "/c/reading"})
    done = await visitor.post("/login/code", data={"code": second, "next": "/c/reading"})

    assert again.headers["location"] == "/login/code?next=%2Fc%2Freading"
    assert "已经重新发送，请用最新收到的验证码" in page and "138****8000" in page
    assert (old.status_code, done.headers["location"]) == (400, "/c/reading")
    visitor.cookies.clear()
    lost = await visitor.post("/login/code/again", data={"next": "/c/reading"})
    assert lost.headers["location"] == "/login?next=%2Fc%2Freading"


async def test_a_code_is_spent_once_used(visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    right, challenge = code_on(capsys), visitor.cookies[real_name(CHALLENGE)]
    await visitor.post("/login/code", data={"code": right})
    visitor.cookies.clear()
    visitor.cookies.set(real_name(CHALLENGE), challenge)

    again = await visitor.post("/login/code", data={"code": right})

    assert (again.status_code, await Session.count()) == (400, 1)


async def test_a_code_dies_after_five_minutes(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console, hands: Hands
) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    right = code_on(capsys)
    hands.forward(minutes=5)

    late = await visitor.post("/login/code", data={"code": right})

    assert (late.status_code, await Session.count()) == (400, 0)


async def test_a_code_is_worth_nothing_in_another_browser(
    visitor: httpx.AsyncClient, clients: Clients, li_mei: UUID, capsys: Console
) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    right = code_on(capsys)
    thief = await clients()

    without = await thief.post("/login/code", data={"code": right})
    await thief.post("/login", data={"phone": UNKNOWN})
    with_hers = await thief.post("/login/code", data={"code": right})

    assert (without.status_code, without.headers["location"]) == (303, "/login")
    assert (with_hers.status_code, await Session.count()) == (400, 0)


async def test_codes_to_one_phone_are_capped_a_minute_an_hour_and_a_day(
    visitor: httpx.AsyncClient, li_mei: UUID, hands: Hands
) -> None:
    async def ask() -> int:
        return (await visitor.post("/login", data={"phone": PHONE})).status_code

    assert [await ask(), await ask()] == [303, 429]
    in_the_hour = []
    for _ in range(5):
        hands.forward(minutes=2)
        in_the_hour.append(await ask())
    assert in_the_hour == [303, 303, 303, 303, 429]
    in_the_day = []
    for _ in range(6):
        hands.forward(hours=1, minutes=1)
        in_the_day.append(await ask())
    assert in_the_day == [303, 303, 303, 303, 303, 429]
    assert "验证码发送太频繁" in (await visitor.post("/login", data={"phone": PHONE})).text


async def test_many_wrong_codes_make_codes_longer_and_hold_up_that_phone_alone(
    visitor: httpx.AsyncClient, li_mei: UUID, hands: Hands, capsys: Console
) -> None:
    await visitor.post("/login", data={"phone": UNKNOWN})
    await LoginCode.update({LoginCode.tries: 300}, force=True)
    hands.forward(minutes=2)

    guessed = await visitor.post("/login", data={"phone": UNKNOWN})
    await visitor.post("/login", data={"phone": PHONE})
    (code,) = re.findall(r"验证码 (\d{8})，", capsys.readouterr().out)

    assert guessed.status_code == 429
    assert (await visitor.post("/login/code", data={"code": code})).headers["location"] == "/me"
    hands.forward(minutes=61)
    assert (await visitor.post("/login", data={"phone": UNKNOWN})).status_code == 303


async def test_where_registration_is_closed_strangers_get_the_same_answer_and_no_code(
    clients: Clients, li_mei: UUID, capsys: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINGUO_SELF_REGISTRATION", "closed")
    settings.cache_clear()

    stranger, known = [await (await clients()).post("/login", data={"phone": phone}) for phone in (UNKNOWN, PHONE)]

    assert (stranger.status_code, stranger.headers["location"]) == (known.status_code, known.headers["location"])
    assert re.findall(r"发给 (\S+)：", capsys.readouterr().out) == ["138****8000"]


@pytest.fixture
async def twilio_is_mute(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TwilioDouble]:
    """SMS goes by Twilio, which takes half a second for each message and then answers nothing."""
    async with twilio() as double:
        given = {"account": ACCOUNT, "secret": SECRET, "sender": SENDER, "endpoint": double.address}
        for name, value in given.items():
            monkeypatch.setenv(f"JINGUO_TWILIO_{name.upper()}", value)
        settings.cache_clear()
        codes.channels.cache_clear()
        monkeypatch.setattr(codes.ready(), "_patience", 0.5)
        double.programme.then(*[silent(takes=False)] * 9)
        yield double
        await codes.close_channels()


async def test_the_answer_does_not_wait_for_the_provider(
    app: Litestar, twilio_is_mute: TwilioDouble, li_mei: UUID
) -> None:
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser:
        asked = await browser.post("/login", data={"phone": PHONE})

    assert (asked.status_code, len(codes._UNDER_WAY)) == (303, 1)


async def test_a_channel_that_takes_nothing_is_told_to_everybody(
    clients: Clients, twilio_is_mute: TwilioDouble, li_mei: UUID, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes.ready(), "_patience", 0.05)
    browser, sentence, told = await clients(), "短信通道目前有故障，验证码可能收不到", []
    for number in range(3):
        told.append(sentence in (await browser.get("/login")).text)
        await browser.post("/login", data={"phone": f"1380013800{number}"})
        hands.forward(seconds=1)

    pages = [await browser.get("/login"), await browser.get("/login/code")]

    assert (told, [sentence in page.text for page in pages]) == ([False] * 3, [True] * 2)


@pytest.mark.parametrize("phone", [PHONE, UNKNOWN])
async def test_without_a_way_to_send_sms_everybody_is_told_so_and_no_code_is_made(
    visitor: httpx.AsyncClient, li_mei: UUID, monkeypatch: pytest.MonkeyPatch, phone: str
) -> None:
    monkeypatch.setenv("JINGUO_SELF_REGISTRATION", "closed")
    monkeypatch.setenv("JINGUO_SMTP_HOST", "127.0.0.1")
    settings.cache_clear()
    codes.channels.cache_clear()

    asked = await visitor.post("/login", data={"phone": phone})
    codes.channels.cache_clear()

    assert (asked.status_code, "短信通道没有设置好" in asked.text) == (503, True)
    assert await LoginCode.count() == 0


async def test_her_session_ends_after_thirty_days(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console, hands: Hands
) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    await visitor.post("/login/code", data={"code": code_on(capsys)})

    hands.forward(days=29, hours=23)
    still = await visitor.get("/")
    hands.forward(hours=1)
    over = await visitor.get("/")

    assert (still.headers["location"], over.headers["location"]) == ("/me", "/setup")


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:x",
    ],
)
async def test_next_never_leaves_the_site(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console, where: str
) -> None:
    asked = await visitor.post("/login", data={"phone": PHONE, "next": where})
    done = await visitor.post("/login/code", data={"code": code_on(capsys), "next": where})
    page = await visitor.get("/login", params={"next": where})

    assert (asked.headers["location"], done.headers["location"]) == ("/login/code", "/me")
    assert "evil" not in page.text


async def test_typing_six_full_width_digits_with_a_space_is_fine(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console
) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    wide = code_on(capsys).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})

    assert (await visitor.post("/login/code", data={"code": f" {wide[:3]} {wide[3:]}"})).status_code == 303


async def test_the_last_use_of_a_session_is_written_once_a_minute(
    visitor: httpx.AsyncClient, li_mei: UUID, capsys: Console, hands: Hands
) -> None:
    await visitor.post("/login", data={"phone": PHONE})
    await visitor.post("/login/code", data={"code": code_on(capsys)})
    begun = hands.now

    seen = []
    for seconds in (59, 1, 30, 30):
        hands.forward(seconds=seconds)
        await visitor.get("/")
        seen += [row["seen_at"] - begun for row in await Session.select(Session.seen_at)]

    assert seen == [timedelta(0), timedelta(seconds=60), timedelta(seconds=60), timedelta(seconds=120)]
