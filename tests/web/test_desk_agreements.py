"""The paper of a pairing and what a guardian has signed, on the desk: printed, kept, and handed out with a grant."""

import io
import json
import re
from uuid import UUID

import httpx
import pypdfium2
import pytest
from PIL import Image

from jinguo.authority.grants import Role
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.web.conftest import DISTRICT, Staff
from tests.web.reading import text
from tests.web.test_desk_pairings import child, mother

NAMES = ("张小雨", "李桂珍")


@pytest.fixture
async def li_xia(staff: Staff) -> httpx.AsyncClient:
    """李霞, 统筹员 of 镇海区."""
    return await staff(Role.COORDINATOR, DISTRICT, "李霞")


async def paired(browser: httpx.AsyncClient, name: str = "周秀英") -> tuple[UUID, str]:
    """A child, and the page of its pairing with a mother of this name, proposed by hand."""
    one, her = await child(1), await mother(name, 1)
    await browser.post("/desk/pairings/proposals")
    board = (await browser.get("/desk/pairings/board?child=E-0001")).text
    [where, *_] = re.findall(r'action="([^"]*/decision)"', board) or re.findall(r'action="([^"]*/pairing)"', board)
    decided = await browser.post(where, data={"mother": str(her), "manner": "one"})
    return one, decided.headers["location"]


async def urgently(browser: httpx.AsyncClient, one: UUID) -> None:
    """She opens the file for an hour."""
    await browser.post(f"/desk/children/{one}/opening", data={"reason": "lost"})


def words(answer: httpx.Response) -> str:
    """The words of the answered PDF, as another program reads them."""
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    return "".join(
        "".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(answer.content)
    )


def photo() -> bytes:
    """A photo that says where it was taken."""
    facts = Image.Exif()
    facts[0x010F] = "Canary-Phone"
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(out, "JPEG", exif=facts)
    return out.getvalue()


async def log(*actions: str) -> list[str]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT action FROM audit_entry WHERE action = ANY($1) ORDER BY seq", list(actions))
    return [row["action"] for row in rows]


async def test_the_agreement_is_printed_without_a_childs_name_and_with_it_only_for_who_may_read_it(
    li_xia: httpx.AsyncClient,
) -> None:
    one, page = await paired(li_xia)

    plain = words(await li_xia.post(f"{page}/agreement.pdf"))
    refused = await li_xia.post(f"{page}/agreement.pdf", data={"named": "yes"})
    await urgently(li_xia, one)
    named = words(await li_xia.post(f"{page}/agreement.pdf", data={"named": "yes"}))

    wanted = (
        "周秀英",
        "E-0001",
        "镇海区妇女联合会",
        "不留孩子过夜",
        "不是孩子的监护人",
        "马上打110",
        "每31天联系一次",
        "不拍孩子",
    )
    assert [word for word in wanted if word not in plain] == []
    assert [name in plain for name in NAMES] == [False, False]
    assert refused.status_code == 403 and "查阅授权" in text(refused.text)
    assert [name in named for name in NAMES] == [True, True]
    assert await log("print_pairing_agreement", "refuse_child_reading", "read_child_file") == [
        "print_pairing_agreement",
        "refuse_child_reading",
        "read_child_file",
        "print_pairing_agreement",
    ]


async def test_a_character_that_no_font_has_is_named_first_and_then_left_to_be_written(
    li_xia: httpx.AsyncClient,
) -> None:
    _, page = await paired(li_xia)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET name = $1 WHERE name = '周秀英'", "周\ue863英")

    named = await li_xia.post(f"{page}/agreement.pdf")
    left = words(await li_xia.post(f"{page}/agreement.pdf", data={"blank": "yes"}))

    assert named.status_code == 422
    assert "U+E863，在爱心妈妈的姓名" in text(named.text) and "缺的字留空" in text(named.text)
    assert "周＿英" in left


async def test_the_signed_paper_goes_back_into_the_store_and_out_with_a_grant_alone(li_xia: httpx.AsyncClient) -> None:
    one, page = await paired(li_xia)
    assert "还没有签好的协议" in text((await li_xia.get(page)).text)

    broken = await li_xia.post(f"{page}/signed", files={"scan": ("张小雨.jpg", b"not a picture")})
    nothing = await li_xia.post(f"{page}/signed", files={"scan": ("", b"")})
    kept = await li_xia.post(f"{page}/signed", files={"scan": ("张小雨.jpg", photo())})
    shown = (await li_xia.get(page)).text

    assert (broken.status_code, nothing.status_code, kept.status_code) == (422, 400, 303)
    assert "JPG、PNG 图片或 PDF" in text(broken.text)
    assert "签好的协议" in text(shown) and "张小雨" not in shown
    [where] = re.findall(r'action="(/desk/children/[^"]*/attachments/[^"]*)"', shown)
    assert (await li_xia.post(where, data={"purpose": "matching"})).status_code == 403
    await urgently(li_xia, one)
    out = await li_xia.post(where, data={"purpose": "matching"})
    assert (out.headers["content-type"], out.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
    assert out.headers["content-disposition"].startswith("attachment;")
    assert Image.open(io.BytesIO(out.content)).size == (800, 600) and b"Canary" not in out.content


async def test_a_guardian_signs_on_the_screen_or_on_paper_that_is_added_later(li_xia: httpx.AsyncClient) -> None:
    one = await child(1)
    await li_xia.post(f"/desk/children/{one}/keeper")
    consents = f"/desk/children/{one}/consents"
    [guardian, *_] = re.findall(r'name="guardian" value="([^"]*)"', (await li_xia.get(consents)).text)
    said = {"guardian": guardian, "given": "true", "view": "willing", "answered_on": "2026-11-20", "manner": "on_site"}

    drawn = await li_xia.post(consents, data={**said, "signature": json.dumps([[[10, 10], [200, 90]], [[5, 5]]])})
    wrong = await li_xia.post(consents, data={**said, "signature": "[[[10, 9999999]]]"})
    deep = await li_xia.post(consents, data={**said, "signature": "[" * 100_000})
    page = (await li_xia.get(consents)).text
    [add] = re.findall(r'action="([^"]*/scan)"', page)
    added = await li_xia.post(add, files={"scan": ("同意书.jpg", photo())})
    again = await li_xia.post(add, files={"scan": ("同意书.jpg", photo())})

    assert (drawn.status_code, wrong.status_code, deep.status_code) == (303, 400, 400)
    assert "签名没有传上来" in text(wrong.text)
    assert (added.status_code, again.status_code) == (303, 409)
    await urgently(li_xia, one)
    page = (await li_xia.get(consents)).text
    kinds = [
        (await li_xia.post(where, data={"purpose": "consent"})).headers["content-type"]
        for where in re.findall(r'action="([^"]*/attachments/[^"]*)"', page)
    ]
    assert kinds == ["image/png", "image/jpeg"]
